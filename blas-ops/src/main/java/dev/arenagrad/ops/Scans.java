package dev.arenagrad.ops;

/** Running totals along a dimension. */
public final class Scans {
    private Scans() {}

    /**
     * {@return at each place the total of the elements up to it along {@code dim}; those of BOOL are INT64}
     *
     * @param op SUM or PROD
     * @param x the array
     * @param dim the dimension
     * @param reverse whether totals run from the last element to the first
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    public static NDArray scan(ScanOp op, NDArray x, int dim, boolean reverse) {
        try (Temporaries temporaries = new Temporaries()) {
            NDArray from = temporaries.convert(x, Promotion.toTotal(x.dtype()), op);
            return run(op, from, from, dim, reverse);
        }
    }

    /**
     * {@return t with t[i] = a[i] t[i - 1] + x[i] along {@code dim}, 0 standing for the missing t}
     *
     * @param a of x's shape and dtype, floating point
     * @param x the array
     * @param dim the dimension
     * @param reverse whether t[i + 1] stands in for t[i - 1]
     */
    public static NDArray recurrence(NDArray a, NDArray x, int dim, boolean reverse) {
        return run(ScanOp.RECURRENCE, x, a, dim, reverse);
    }

    private static NDArray run(ScanOp op, NDArray x, NDArray a, int dim, boolean reverse) {
        int along = x.shape().dim(dim);
        NDArray from = x.atLeast1d();
        NDArray factors = a.atLeast1d();
        NDArray out = NDArray.allocate(x.dtype(), from.shape(), op, x, a);
        try {
            Access.begin(from, factors, out);
            try {
                Backends.current().scan(op, from, factors, along, reverse, out);
            } finally {
                Access.end(from, factors, out);
            }
            return x.rank() == 0 ? out.withLayout(Shape.SCALAR.contiguous()) : out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }
}
