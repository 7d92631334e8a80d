package dev.arenagrad.bench.operators;

import static dev.arenagrad.bench.operators.OperatorCase.of;
import static dev.arenagrad.bench.operators.OperatorCase.several;

import dev.arenagrad.Tensor;
import dev.arenagrad.ValuesIndices;
import java.util.List;

/** The order of elements along rows, and running totals. No two elements are equal, since engines may break ties as they like. */
final class OrderCases {
    private static final Operand WIDE = Operand.real(new Extent(Extent.shape(64, 128), Extent.shape(256, 4096)), Source
            .distinct());
    private static final Operand NEAR_ONE = Operand.real(Source.uniform(0.9, 1.1));

    // @formatter:off
    static final OperatorFamily FAMILY = OperatorFamily.of("order",
        several("torch.max, dim", x -> both(x[0].max(1)), WIDE).alsoTransposed(),
        several("torch.min, dim", x -> both(x[0].min(1)), WIDE).alsoTransposed(),
        several("torch.median, dim", x -> both(x[0].median(1)), WIDE).alsoTransposed(),
        several("torch.kthvalue", x -> both(x[0].kthvalue(10, 1)), WIDE).alsoTransposed(),
        several("torch.topk", x -> both(x[0].topk(10, 1)), WIDE).alsoTransposed(),
        several("torch.sort", x -> both(x[0].sort(1)), WIDE).alsoTransposed(),
        of("torch.argsort", x -> x[0].argsort(1), WIDE.fixed()).alsoTransposed(),
        of("torch.cumsum", x -> x[0].cumsum(1), Operand.real(Source.normal())).alsoTransposed(),
        of("torch.cumprod", x -> x[0].cumprod(1), NEAR_ONE).alsoTransposed());
    // @formatter:on

    private OrderCases() {}

    private static List<Tensor> both(ValuesIndices chosen) {
        return List.of(chosen.values(), chosen.indices());
    }
}
