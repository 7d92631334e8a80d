package dev.arenagrad.functions.elementwise;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.LinearNode;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;

/** Copies and casts. The gradient is passed on unchanged; the engine casts it to the input's dtype. */
public final class CloneAndCast {
    private CloneAndCast() {}

    /** {@return a copy} */
    public static Tensor copy(Tensor x) {
        return recorded("CloneBackward0", Copies.copy(x.array(), x.dtype(), "clone"), x);
    }

    /** {@return x in row-major order: itself if it is, else a copy} */
    public static Tensor contiguous(Tensor x) {
        return x.array().isContiguous() ? x
                : recorded("CloneBackward0", Copies.copyContiguous(x.array(), "contiguous"), x);
    }

    /** {@return x with elements of {@code dtype}: itself if it has that dtype, else a converted copy} */
    public static Tensor to(Tensor x, DType dtype) {
        return x.dtype() == dtype ? x : recorded("ToCopyBackward0", Copies.copy(x.array(), dtype, "to"), x);
    }

    private static Tensor recorded(String name, NDArray copy, Tensor x) {
        return copy.dtype().isFloatingPoint() ? LinearNode.recorded(name, copy, x, g -> g) : new Variable(copy);
    }
}
