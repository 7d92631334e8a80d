package dev.arenagrad.functions.reductions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Reductions;

/** Reductions to BOOL, to counts and to indices, which are never differentiated or recorded. */
public final class AnyAllAndArgmax {
    private AnyAllAndArgmax() {}

    /** {@return whether an element is not 0} */
    public static Tensor any(Tensor x, boolean keepDim, int... dims) {
        return new Variable(Reductions.anyNonzero(x.array(), dims, keepDim));
    }

    /** {@return whether no element is 0} */
    public static Tensor all(Tensor x, boolean keepDim, int... dims) {
        return new Variable(Reductions.allNonzero(x.array(), dims, keepDim));
    }

    /** {@return how many elements are not 0} */
    public static Tensor countNonzero(Tensor x, int... dims) {
        return new Variable(Reductions.countNonzero(x.array(), dims, false));
    }

    /** {@return the index of the largest element in row-major order, the first among equals} */
    public static Tensor argmax(Tensor x) {
        NDArray row = row("argmax", x);
        try {
            return new Variable(Reductions.argmax(row, 0, false));
        } finally {
            Copies.disownIfFresh(row, x.array());
        }
    }

    /** {@return the index of the smallest element in row-major order, the first among equals} */
    public static Tensor argmin(Tensor x) {
        NDArray row = row("argmin", x);
        try {
            return new Variable(Reductions.argmin(row, 0, false));
        } finally {
            Copies.disownIfFresh(row, x.array());
        }
    }

    private static NDArray row(String name, Tensor x) {
        if (x.numel() == 0) {
            throw new IndexOutOfBoundsException(name
                    + "(): Expected reduction dim to be specified for input.numel() == 0."
                    + " Specify the reduction dim with the 'dim' argument.");
        }
        return x.detach().reshape(-1).array();
    }

    /** {@return the index of the largest element along {@code dim}, the first among equals} */
    public static Tensor argmax(Tensor x, int dim, boolean keepDim) {
        return new Variable(Reductions.argmax(x.array(), dim, keepDim));
    }

    /** {@return the index of the smallest element along {@code dim}, the first among equals} */
    public static Tensor argmin(Tensor x, int dim, boolean keepDim) {
        return new Variable(Reductions.argmin(x.array(), dim, keepDim));
    }
}
