package dev.arenagrad.ops;

/**
 * Copies: into another array, to another dtype, in another order.
 *
 * <p>Every method throws {@link dev.arenagrad.memory.LifetimeException} for an array that was freed or is confined to another
 * thread, and {@link dev.arenagrad.memory.OutOfMemoryException} where a limit does not allow the result.
 */
public final class Copies {
    private Copies() {}

    /**
     * out = x, broadcast to out's shape and cast to its dtype.
     *
     * @param x the array
     * @param out the array to write
     * @throws TensorException if x does not expand to out's shape, or elements of out share memory
     */
    public static void copyInto(NDArray x, NDArray out) {
        InPlaceRules.requireWritable(out);
        NDArray separate = separate(x, out, "copy");
        try {
            NDArray from = separate.expand(out.shape());
            Access.begin(from, out);
            try {
                Backends.current().copy(from, out);
            } finally {
                Access.end(from, out);
            }
        } finally {
            disownIfFresh(separate, x);
        }
    }

    /**
     * {@return a fresh copy in the order of x if it is dense, else row-major}
     *
     * @param x the array
     * @param dtype the dtype of the result
     * @param origin the operation that makes it
     */
    public static NDArray copy(NDArray x, DType dtype, Object origin) {
        return filled(x, NDArray.allocateLike(x, dtype, origin));
    }

    /**
     * {@return a fresh copy of x in the order of {@code like}, of the same shape, if that is dense, else row-major}
     *
     * @param x the array
     * @param like the array whose order of elements is copied
     * @param origin the operation that makes it
     */
    public static NDArray copyLike(NDArray x, NDArray like, Object origin) {
        return filled(x, NDArray.allocateLike(like, x.dtype(), origin, x));
    }

    /**
     * {@return a fresh row-major copy}
     *
     * @param x the array
     * @param origin the operation that makes it
     */
    public static NDArray copyContiguous(NDArray x, Object origin) {
        return filled(x, NDArray.allocate(x.dtype(), x.shape(), origin, x));
    }

    private static NDArray filled(NDArray x, NDArray out) {
        try {
            copyInto(x, out);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return x itself if it has that dtype, else a converted copy}
     *
     * @param x the array
     * @param dtype the dtype of the result
     * @param origin the operation that makes it
     */
    public static NDArray convert(NDArray x, DType dtype, Object origin) {
        return x.dtype() == dtype ? x : copy(x, dtype, origin);
    }

    static NDArray separate(NDArray x, NDArray out, Object origin) {
        boolean entangled = x.storage() == out.storage() && !x.layout().sameAs(out.layout());
        return entangled ? copy(x, x.dtype(), origin) : x;
    }

    /**
     * Releases an array that an operation may have made in place of one that it was given.
     *
     * @param used given itself, or what stands for it
     * @param given what the operation was given
     */
    public static void disownIfFresh(NDArray used, NDArray given) {
        if (used.storage() != given.storage()) {
            used.discard();
        }
    }
}
