package dev.arenagrad.ops;

/** Elements chosen by a condition on each: packed together, spread out, listed. */
public final class Masks {
    private Masks() {}

    /**
     * {@return the positions of the elements that are not 0, in row-major order: INT64, one row for each of x's dimensions}
     *
     * @param x of any dtype
     */
    public static NDArray nonzero(NDArray x) {
        NDArray flags = flags(x);
        try {
            NDArray out = NDArray.allocate(DType.INT64, Shape.of(x.rank(), countTrue(flags)), "nonzero", x);
            try {
                if (x.rank() > 0) {
                    Access.begin(flags, out);
                    try {
                        Backends.current().nonzero(flags, out);
                    } finally {
                        Access.end(flags, out);
                    }
                }
                return out;
            } catch (Throwable e) {
                out.discard();
                throw e;
            }
        } finally {
            Copies.disownIfFresh(flags, x);
        }
    }

    /**
     * {@return the elements of x where {@code mask} is true, a vector in row-major order; the two are broadcast}
     *
     * @param x the array
     * @param mask BOOL
     * @throws TensorException if mask is not BOOL or the shapes do not broadcast
     */
    public static NDArray select(NDArray x, NDArray mask) {
        requireBool("masked_select: expected BoolTensor or ByteTensor for mask", mask);
        Shape shape = Shape.broadcast(x.shape(), mask.shape());
        try (Temporaries temporaries = new Temporaries()) {
            NDArray from = temporaries.noted(rowMajor(x.expand(shape)), x);
            NDArray flags = temporaries.noted(rowMajor(mask.expand(shape)), mask);
            NDArray out = NDArray.allocate(x.dtype(), Shape.of(countTrue(flags)), "masked_select", x, mask);
            try {
                Access.begin(from, flags, out);
                try {
                    Backends.current().maskedSelect(from, flags, out);
                } finally {
                    Access.end(from, flags, out);
                }
                return out;
            } catch (Throwable e) {
                out.discard();
                throw e;
            }
        }
    }

    /**
     * Replaces the elements of {@code target} where {@code mask} is true by those of {@code source}, one after another.
     *
     * @param target the array to change
     * @param mask of target's shape
     * @param source of target's dtype, with at least as many elements as mask has true ones
     * @throws TensorException if dtypes or shapes do not fit, source is too short, or elements of target share memory
     */
    public static void scatter(NDArray target, NDArray mask, NDArray source) {
        requireBool("masked_scatter_ only supports boolean masks, but got mask with dtype " + mask.dtype()
                .torchName(), mask);
        InPlaceRules.requireWritable(target);
        if (target.dtype() != source.dtype()) {
            throw new TensorException("masked_scatter: expected self and source to have same dtypes but got" + target
                    .dtype().scalarName() + " and " + source.dtype().scalarName());
        }
        if (!mask.shape().equals(target.shape())) {
            throw new TensorException("masked_scatter: the shape of the mask " + mask.shape()
                    + " differs from that of the tensor " + target.shape());
        }
        try (Temporaries temporaries = new Temporaries()) {
            NDArray flags = temporaries.noted(rowMajor(mask), mask);
            if (countTrue(flags) > source.numel()) {
                throw new TensorException("Number of elements of source < number of ones in mask");
            }
            NDArray separate = temporaries.copyIfShared(source, target);
            NDArray from = temporaries.noted(rowMajor(separate), separate);
            NDArray out = temporaries.noted(rowMajor(target), target);
            Access.begin(from, flags, out);
            try {
                Backends.current().maskedScatter(from, flags, out);
            } finally {
                Access.end(from, flags, out);
            }
            if (out != target) {
                Copies.copyInto(out, target);
            }
        }
    }

    /**
     * {@return how many elements are true}
     *
     * @param mask BOOL
     */
    public static long count(NDArray mask) {
        NDArray flags = rowMajor(mask);
        try {
            return countTrue(flags);
        } finally {
            Copies.disownIfFresh(flags, mask);
        }
    }

    /**
     * {@return a mask of bytes as one of BOOL, over the same memory}
     *
     * @param mask UINT8
     * @throws TensorException if there are other numbers than 0 and 1
     */
    public static NDArray ofBytes(NDArray mask) {
        NDArray extreme = mask.numel() == 0 ? mask : Reductions.reduce(ReduceOp.MAX, mask);
        try {
            if (mask.numel() > 0 && extreme.getLong(0) > 1) {
                throw new TensorException("Mask tensor can take 0 and 1 values only. Convert it with to(DType.BOOL)");
            }
        } finally {
            Copies.disownIfFresh(extreme, mask);
        }
        return new NDArray(DType.BOOL, mask.layout(), mask.storage());
    }

    private static void requireBool(String message, NDArray mask) {
        if (mask.dtype() != DType.BOOL) {
            throw new TensorException(message);
        }
    }

    private static long countTrue(NDArray flags) {
        flags.beginAccess();
        try {
            return Backends.current().countTrue(flags);
        } finally {
            flags.endAccess();
        }
    }

    private static NDArray flags(NDArray x) {
        if (x.dtype() == DType.BOOL) {
            return rowMajor(x);
        }
        NDArray flags = NDArray.allocate(DType.BOOL, x.shape(), "nonzero", x);
        try {
            Copies.copyInto(x, flags);
            return flags;
        } catch (Throwable e) {
            flags.discard();
            throw e;
        }
    }

    private static NDArray rowMajor(NDArray x) {
        return x.isContiguous() ? x : Copies.copyContiguous(x, "contiguous");
    }
}
