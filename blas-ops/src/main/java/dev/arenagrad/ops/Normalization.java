package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.NormalizeKernels;

/**
 * Groups of elements brought to mean 0 and variance 1, then scaled and shifted: y = (x - m) r w + b with r = 1 / sqrt(v + eps), m and v
 * being a group's mean and variance. Arrays have four dimensions; each index of the first two names a group, which the other two run
 * through. Layer, group and batch normalisation differ in which dimensions form the groups.
 *
 * <p>The derivative by x is r (h - mean(h) - n mean(h n)) with h = g w and n = (x - m) r (Ioffe and Szegedy 2015, section 3, put together).
 * All arrays of a call have one floating-point dtype; shapes were checked by the caller.
 */
public final class Normalization {
    /** The elements of the groups whose sums are added up together, unless that is too few or too many groups. */
    private static final long PIECE = 1 << 15;

    private static final long LEAST_ROWS = 64;
    private static final long MOST_ROWS = 1024;

    private Normalization() {}

    /**
     * The results of normalisation.
     *
     * @param result y, in the order of x
     * @param mean the mean of each group: the first two dimensions of x
     * @param variance likewise; the sum of squares divided by the number of elements
     */
    public record Normalized(NDArray result, NDArray mean, NDArray variance) {}

    /**
     * {@return y}
     *
     * @param x dense
     * @param w of x's shape, expanded
     * @param b of x's shape, expanded
     * @param eps what is added to variances
     */
    public static Normalized normalize(NDArray x, NDArray w, NDArray b, double eps) {
        Shape groups = Shape.of(x.shape().size(0), x.shape().size(1));
        try (Temporaries made = new Temporaries()) {
            NDArray out = made.add(NDArray.allocateLike(x, x.dtype(), "normalize"));
            NDArray mean = made.add(NDArray.allocate(x.dtype(), groups, "normalize", x, w, b));
            NDArray variance = made.add(NDArray.allocate(x.dtype(), groups, "normalize", x, w, b));
            NDArray[] all = {x, w, b, out, mean, variance};
            Access.begin(all);
            try {
                Backends.current().normalize(x, w, b, eps, out, mean, variance);
            } finally {
                Access.end(all);
            }
            return new Normalized(made.keep(out), made.keep(mean), made.keep(variance));
        }
    }

    /**
     * {@return the derivative by x, in the order of x}
     *
     * @param g the incoming gradient
     * @param x as for normalize
     * @param w as for normalize
     * @param mean as normalize found it
     * @param variance as normalize found it
     * @param eps what is added to variances
     */
    public static NDArray backward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps) {
        NDArray out = NDArray.allocateLike(x, x.dtype(), "normalize_backward");
        NDArray[] all = {g, x, w, mean, variance, out};
        try {
            Access.begin(all);
            try {
                Backends.current().normalizeBackward(g, x, w, mean, variance, eps, out);
            } finally {
                Access.end(all);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * Derivatives, as far as they are summed up group by group.
     *
     * @param byX the derivative by x, in the order of x
     * @param products sums of g (x - m) r, whose sum over what shares a weight is the derivative by it. Where each run of the last dimension
     *        has one weight: of each run, of size 1 in the last dimension. Where each element of the only run of a group has its own: of the
     *        elements of some groups that share one, of size 1 in the second and third dimension
     * @param sums the sums of g over the same elements
     */
    public record Derivatives(NDArray byX, NDArray products, NDArray sums) {}

    /**
     * {@return whether {@link #backwardWithSums} serves}
     *
     * @param g the incoming gradient
     * @param x as for normalize
     * @param w as for normalize
     */
    public static boolean givesSums(NDArray g, NDArray x, NDArray w) {
        return !x.dtype().isNarrow() && NormalizeKernels.givesSums(g, x, w);
    }

    /**
     * {@return the derivative by x, and sums of which those by weight and bias are made, in one pass}
     *
     * @param g the incoming gradient
     * @param x as for normalize
     * @param w as for normalize
     * @param mean as normalize found it
     * @param variance as normalize found it
     * @param eps what is added to variances
     */
    public static Derivatives backwardWithSums(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance,
            double eps) {
        Shape shape = x.shape();
        Shape ofSums = NormalizeKernels.hasWeightOfRun(w)
                ? Shape.of(shape.size(0), shape.size(1), shape.size(2), 1)
                : Shape.of(Math.ceilDiv(shape.size(0), rowsOfPiece(x)), 1, 1, shape.size(3));
        try (Temporaries made = new Temporaries()) {
            NDArray out = made.add(NDArray.allocateLike(x, x.dtype(), "normalize_backward"));
            NDArray products = made.add(NDArray.allocate(x.dtype(), ofSums, "normalize_backward", x, w));
            NDArray sums = made.add(NDArray.allocate(x.dtype(), ofSums, "normalize_backward", x, w));
            NDArray[] all = {g, x, w, mean, variance, out, products, sums};
            Access.begin(all);
            try {
                Backends.current().normalizeBackward(g, x, w, mean, variance, eps, out, products, sums);
            } finally {
                Access.end(all);
            }
            return new Derivatives(made.keep(out), made.keep(products), made.keep(sums));
        }
    }

    /** {@return the groups whose sums are added up together: by sizes alone, so that the bits do not depend on threads} */
    static long rowsOfPiece(NDArray x) {
        return Math.clamp(PIECE / Math.max(x.shape().size(3), 1), LEAST_ROWS, MOST_ROWS);
    }

    /**
     * {@return g (x - m) r, in the order of x: what the derivative by w is the sum of}
     *
     * @param g the incoming gradient
     * @param x as for normalize
     * @param mean as normalize found it
     * @param variance as normalize found it
     * @param eps what is added to variances
     */
    public static NDArray timesNormalized(NDArray g, NDArray x, NDArray mean, NDArray variance, double eps) {
        NDArray out = NDArray.allocateLike(x, x.dtype(), "normalize_backward");
        NDArray[] all = {g, x, mean, variance, out};
        try {
            Access.begin(all);
            try {
                Backends.current().timesNormalized(g, x, mean, variance, eps, out);
            } finally {
                Access.end(all);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }
}
