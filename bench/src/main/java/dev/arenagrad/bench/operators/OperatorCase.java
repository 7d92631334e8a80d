package dev.arenagrad.bench.operators;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.util.List;
import java.util.Objects;

/**
 * A line of the table: an operator of the catalogue on certain operands.
 *
 * @param name as in the catalogue
 * @param operands what it is applied to
 * @param call applies it
 * @param sizes at which it is run
 * @param layouts with which it is run
 * @param work what it must do
 * @param tolerance how far engines may be from each other
 */
public record OperatorCase(String name, List<Operand> operands, Call call, List<Size> sizes, List<Layout> layouts,
        Work work, Tolerance tolerance) {

    /** Applies an operator. */
    public interface Call {
        /** {@return the results for the operands, in the order of the case} */
        List<Tensor> of(Tensor[] operands);
    }

    /** The same for operators with one result. */
    interface Single {
        Tensor of(Tensor[] operands);
    }

    /** {@return a case with one result, at both sizes, of contiguous operands} */
    static OperatorCase of(String name, Single call, Operand... operands) {
        return several(name, x -> List.of(call.of(x)), operands);
    }

    /** {@return a case with several results, at both sizes, of contiguous operands} */
    static OperatorCase several(String name, Call call, Operand... operands) {
        return new OperatorCase(name, List.of(operands), call, List.of(Size.values()), List.of(Layout.CONTIGUOUS),
                Work.ELEMENTWISE, Tolerance.USUAL);
    }

    OperatorCase on(Operand... others) {
        return new OperatorCase(name, List.of(others), call, sizes, layouts, work, tolerance);
    }

    OperatorCase with(Layout... others) {
        return new OperatorCase(name, operands, call, sizes, List.of(others), work, tolerance);
    }

    OperatorCase alsoTransposed() {
        return with(Layout.CONTIGUOUS, Layout.TRANSPOSED);
    }

    OperatorCase inCacheOnly() {
        return new OperatorCase(name, operands, call, List.of(Size.IN_CACHE), layouts, work, tolerance);
    }

    OperatorCase doing(Work other) {
        return new OperatorCase(name, operands, call, sizes, layouts, other, tolerance);
    }

    OperatorCase within(Tolerance other) {
        return new OperatorCase(name, operands, call, sizes, layouts, work, other);
    }

    /** {@return whether there is a backward pass} */
    public boolean isDifferentiable() {
        return operands.stream().anyMatch(Operand::isDifferentiated);
    }

    /** {@return what is run: other layouts than the contiguous one in float32 alone} */
    public List<Variant> variants() {
        List<Pass> passes = isDifferentiable() ? List.of(Pass.values()) : List.of(Pass.FORWARD);
        return dtypes().stream().flatMap(dtype -> sizes.stream().flatMap(size -> layouts.stream()
                .filter(layout -> layout == layouts.getFirst() || dtype == DType.FLOAT32)
                .flatMap(layout -> passes.stream().map(pass -> new Variant(this, dtype, size, layout, pass)))))
                .toList();
    }

    private List<DType> dtypes() {
        List<DType> own = operands.stream().map(Operand::dtype).filter(Objects::nonNull).toList();
        return own.size() == operands.size() ? List.of(own.getFirst()) : List.of(DType.FLOAT32, DType.FLOAT64);
    }

    @Override
    public String toString() {
        return name;
    }
}
