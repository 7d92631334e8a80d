package dev.arenagrad.functions.elementwise;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.creation.Creation;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.CompareOperations;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Selection;
import dev.arenagrad.ops.UnaryOp;
import dev.arenagrad.ops.UnaryOperations;
import java.util.function.Supplier;

/** Comparisons and tests. Results are BOOL, so they are never differentiated or recorded. */
public final class Comparisons {
    private Comparisons() {}

    /** {@return op(a, b) for each element} */
    public static Tensor compare(CompareOp op, Tensor a, Tensor b) {
        return new Variable(CompareOperations.compare(op, a.array(), b.array()));
    }

    /** {@return op(a, b) for each element} */
    public static Tensor compare(CompareOp op, Tensor a, double b) {
        return new Variable(CompareOperations.compare(op, a.array(), b));
    }

    /** {@return op(a, b) for each element; exact if a is not floating point} */
    public static Tensor compare(CompareOp op, Tensor a, long b) {
        return new Variable(CompareOperations.compare(op, a.array(), b));
    }

    /** {@return whether both elements are not 0: a where b is true, else b} */
    public static Tensor and(Tensor a, Tensor b) {
        return tidied(() -> {
            NDArray isTrue = truth(b);
            return Selection.where(isTrue, truth(a), isTrue);
        });
    }

    /** {@return whether an element is not 0: a where a is true, else b} */
    public static Tensor or(Tensor a, Tensor b) {
        return tidied(() -> {
            NDArray isTrue = truth(a);
            return Selection.where(isTrue, isTrue, truth(b));
        });
    }

    /** {@return whether just one element is not 0} */
    public static Tensor xor(Tensor a, Tensor b) {
        return tidied(() -> CompareOperations.compare(CompareOp.NE, truth(a), truth(b)));
    }

    /** {@return whether each element is 0} */
    public static Tensor not(Tensor x) {
        return new Variable(isZero(x));
    }

    /** {@return whether each element is NaN} */
    public static Tensor isNan(Tensor x) {
        return new Variable(CompareOperations.compare(CompareOp.NE, x.array(), x.array()));
    }

    /** {@return whether each element is infinite} */
    public static Tensor isInfinite(Tensor x) {
        return ofSize(CompareOp.EQ, x, false);
    }

    /** {@return whether each element is neither infinite nor NaN} */
    public static Tensor isFinite(Tensor x) {
        return ofSize(CompareOp.LT, x, true);
    }

    private static Tensor ofSize(CompareOp op, Tensor x, boolean ofIntegers) {
        if (!x.dtype().isFloatingPoint()) {
            return Creation.full(DType.BOOL, x.shape(), ofIntegers ? 1 : 0);
        }
        return tidied(() -> CompareOperations.compare(op, UnaryOperations.apply(UnaryOp.ABS, x.array()),
                Double.POSITIVE_INFINITY));
    }

    private static NDArray truth(Tensor x) {
        return x.dtype() == DType.BOOL ? x.array() : CompareOperations.compare(CompareOp.NE, x.array(), 0);
    }

    private static NDArray isZero(Tensor x) {
        return CompareOperations.compare(CompareOp.EQ, x.array(), 0);
    }

    private static Tensor tidied(Supplier<NDArray> formula) {
        return Scope.tidy(() -> new Variable(formula.get()));
    }
}
