package dev.arenagrad.ops;

/**
 * Groups of elements brought to mean 0 and variance 1, then scaled and shifted: y = (x - m) r w + b with r = 1 / sqrt(v + eps), m and v
 * being a group's mean and variance. Arrays have four dimensions; each index of the first two names a group, which the other two run
 * through. Layer, group and batch normalisation differ in which dimensions form the groups.
 *
 * <p>The derivative by x is r (h - mean(h) - n mean(h n)) with h = g w and n = (x - m) r (Ioffe and Szegedy 2015, section 3, put together).
 * All arrays of a call have one floating-point dtype; shapes were checked by the caller.
 */
public final class Normalization {
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
