package dev.arenagrad.functions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.Elementwise;
import dev.arenagrad.ops.Reductions;

/** Results that are not numbers of the inputs' kind, BOOL or indices, and so are never differentiated or recorded. */
public final class Comparisons {
    private Comparisons() {}

    /** {@return op(a, b) for each element} */
    public static Tensor compare(CompareOp op, Tensor a, Tensor b) {
        return new Variable(Elementwise.compare(op, a.array(), b.array()));
    }

    /** {@return op(a, b) for each element} */
    public static Tensor compare(CompareOp op, Tensor a, double b) {
        return new Variable(Elementwise.compare(op, a.array(), b));
    }

    /** {@return the index of the largest element along {@code dim}, the first among equals} */
    public static Tensor argmax(Tensor x, int dim) {
        return new Variable(Reductions.argmax(x.array(), dim, false));
    }
}
