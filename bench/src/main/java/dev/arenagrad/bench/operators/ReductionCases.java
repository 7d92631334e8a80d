package dev.arenagrad.bench.operators;

import static dev.arenagrad.bench.operators.OperatorCase.of;
import static dev.arenagrad.bench.operators.OperatorCase.several;

import dev.arenagrad.Tensor;
import dev.arenagrad.VarianceMean;
import dev.arenagrad.ops.Shape;
import java.util.List;

/** Reductions of rows, or of all elements. Transposed, a reduction of rows is one along the outer dimension in memory. */
final class ReductionCases {
    // @formatter:off
    static final OperatorFamily FAMILY = OperatorFamily.of("reductions",
        rows("torch.sum", x -> x[0].sum(1)),
        rows("torch.mean", x -> x[0].mean()),
        rows("torch.Tensor.sum_to_size", x -> x[0].sumToSize(Shape.of(1, x[0].shape().size(1)))),
        rows("torch.prod", x -> x[0].prod(1)).on(Operand.real(Source.uniform(0.9, 1.1))),
        rows("torch.var", x -> x[0].var(1)),
        rows("torch.std", x -> x[0].std()),
        several("torch.var_mean", x -> both(x[0].varMean(1, false, 0)), normal()).alsoTransposed(),
        several("torch.std_mean", x -> both(x[0].stdMean(1, false, 1)), normal()).alsoTransposed(),
        rows("torch.linalg.vector_norm", x -> x[0].norm()),
        rows("torch.max", x -> x[0].max()).on(distinct()),
        rows("torch.min", x -> x[0].min()).on(distinct()),
        rows("torch.median", x -> x[0].median()).on(distinct()),
        rows("torch.amax", x -> x[0].amax(1)).on(distinct()),
        rows("torch.amin", x -> x[0].amin(0)).on(distinct()),
        rows("torch.argmax", x -> x[0].argmax(1)).on(distinct().fixed()),
        rows("torch.argmin", x -> x[0].argmin(0)).on(distinct().fixed()),
        rows("torch.any", x -> x[0].any(1)).on(none()),
        rows("torch.all", x -> x[0].all(1)).on(normal().fixed()),
        rows("torch.count_nonzero", x -> x[0].countNonzero(1)).on(Operand.mask()));
    // @formatter:on

    private ReductionCases() {}

    private static OperatorCase rows(String name, OperatorCase.Single call) {
        return of(name, call, normal()).alsoTransposed();
    }

    private static Operand normal() {
        return Operand.real(Source.normal());
    }

    private static Operand distinct() {
        return Operand.real(Source.distinct());
    }

    /** {@return zeros, all of which have to be looked at} */
    private static Operand none() {
        return Operand.constant(Extent.MATRIX, Source.uniform(0, Double.MIN_VALUE));
    }

    private static List<Tensor> both(VarianceMean moments) {
        return List.of(moments.variance(), moments.mean());
    }
}
