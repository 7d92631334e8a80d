package dev.arenagrad.ops;

/** Arrays filled with random numbers, drawn from the {@linkplain RandomStream stream} of the calling thread. */
public final class RandomFill {
    private RandomFill() {}

    /**
     * {@return a fresh array of numbers uniform in [0, 1)}
     *
     * @param dtype a floating-point type
     * @param shape the shape of the result
     */
    public static NDArray uniform(DType dtype, Shape shape) {
        requireFloatingPoint("rand", dtype);
        NDArray out = NDArray.allocate(dtype, shape, "rand");
        try {
            uniform(out, 0, 1);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * {@return a fresh array of standard normal numbers}
     *
     * @param dtype a floating-point type
     * @param shape the shape of the result
     */
    public static NDArray normal(DType dtype, Shape shape) {
        requireFloatingPoint("randn", dtype);
        NDArray out = NDArray.allocate(dtype, shape, "randn");
        try {
            normal(out, 0, 1);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    /**
     * Fills with numbers uniform in [from, to).
     *
     * @param out floating point
     * @param from the lower bound, included
     * @param to the upper bound, excluded
     * @throws TensorException if it is not, if from is above to or their distance not finite, or if elements of out share memory
     */
    public static void uniform(NDArray out, double from, double to) {
        requireFloatingPoint("uniform_", out.dtype());
        if (!(from <= to)) {
            throw new TensorException("uniform_ expects to return a [from, to) range, but found from=" + from + " > to="
                    + to);
        }
        if (!Double.isFinite(to - from) || !Double.isFinite(out.dtype().round(to - from))) {
            throw new TensorException("uniform_ expects to-from to be finite, but found to=" + to + " and from="
                    + from);
        }
        fill(out, (random, into) -> Backends.current().uniform(random, from, to, into));
    }

    /**
     * Fills with normal numbers.
     *
     * @param out floating point
     * @param mean the mean
     * @param std the standard deviation
     * @throws TensorException if it is not, if the standard deviation is negative, or if elements of out share memory
     */
    public static void normal(NDArray out, double mean, double std) {
        requireFloatingPoint("normal_", out.dtype());
        if (!(std >= 0)) {
            throw new TensorException("normal expects std >= 0.0, but found std " + std);
        }
        fill(out, (random, into) -> Backends.current().normal(random, mean, std, into));
    }

    /**
     * Sets each element to {@code value} with probability {@code p}, to a resolution of 2^-32, and else to 0: with value 1/p, the mask
     * of dropout.
     *
     * @param out the array to write
     * @param p the probability, or those of the elements
     * @param value what is written instead of 1
     * @throws TensorException if p is not in [0, 1], or if elements of out share memory
     */
    public static void bernoulli(NDArray out, double p, double value) {
        if (!(p >= 0 && p <= 1)) {
            throw new TensorException("bernoulli_ expects p to be in [0, 1], but got p=" + p);
        }
        fill(out, (random, into) -> Backends.current().bernoulli(random, p, value, into));
    }

    /**
     * {@return an array of p's dtype, with elements that are 1 with the probability that p gives, and else 0}
     *
     * @param p the probability, or those of the elements
     * @throws TensorException if p is not floating point, or an element is not in [0, 1]
     */
    public static NDArray bernoulli(NDArray p) {
        requireFloatingPoint("bernoulli", p.dtype());
        if (p.numel() > 0 && !(extreme(ReduceOp.MIN, p) >= 0 && extreme(ReduceOp.MAX, p) <= 1)) {
            throw new TensorException("Expected p_in >= 0 && p_in <= 1 to be true, but got false.");
        }
        try (Temporaries temporaries = new Temporaries()) {
            NDArray from = p.isContiguous() ? p : temporaries.add(Copies.copyContiguous(p, "bernoulli"));
            NDArray out = NDArray.allocate(p.dtype(), p.shape(), "bernoulli");
            try {
                Access.begin(from, out);
                try {
                    Backends.current().bernoulli(RandomStream.ofThread(), from, out);
                } finally {
                    Access.end(from, out);
                }
                return out;
            } catch (Throwable e) {
                out.discard();
                throw e;
            }
        }
    }

    private static double extreme(ReduceOp op, NDArray p) {
        NDArray extreme = Reductions.reduce(op, p);
        try {
            return extreme.getDouble(0);
        } finally {
            extreme.discard();
        }
    }

    /**
     * Fills with whole numbers uniform in [from, to), of every dtype.
     *
     * @param out the array to write
     * @param from the lower bound, included
     * @param to the upper bound, excluded
     * @throws TensorException if the range is empty or has numbers that a narrow dtype has not, or if elements of out share memory
     */
    public static void integers(NDArray out, long from, long to) {
        if (from >= to) {
            throw new TensorException("random_ expects 'from' to be less than 'to', but got from=" + from + " >= to="
                    + to);
        }
        if (out.dtype().isNarrow()) {
            requireRange("from", from, out.dtype());
            requireRange("to - 1", to - 1, out.dtype());
        }
        fill(out, (random, into) -> Backends.current().integers(random, from, to, into));
    }

    private static void requireRange(String name, long bound, DType dtype) {
        if (dtype.isInteger() ? dtype.wrap(bound) != bound : Math.abs((double) bound) > dtype.largest()) {
            throw new TensorException(name + " is out of bounds for " + switch (dtype) {
                case UINT8 -> "unsigned char";
                case INT8 -> "signed char";
                case INT16 -> "short";
                case INT32 -> "int";
                default -> "c10::" + dtype.scalarName();
            });
        }
    }

    /**
     * {@return 0 to {@code count} - 1 in random order, INT64}
     *
     * @param count the length of the result
     */
    public static NDArray permutation(long count) {
        NDArray out = NDArray.allocate(DType.INT64, Shape.of(count), "randperm");
        try {
            fill(out, Backends.current()::permutation);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    private interface Distribution {
        void fill(RandomStream random, NDArray out);
    }

    private static void fill(NDArray out, Distribution distribution) {
        InPlaceRules.requireWritable(out);
        out.beginAccess();
        try (Temporaries temporaries = new Temporaries()) {
            NDArray into = out.isContiguous() ? out
                    : temporaries.add(NDArray.allocate(out.dtype(), out.shape(), "random"));
            into.beginAccess();
            try {
                distribution.fill(RandomStream.ofThread(), into);
            } finally {
                into.endAccess();
            }
            if (into != out) {
                Copies.copyInto(into, out);
            }
        } finally {
            out.endAccess();
        }
    }

    private static void requireFloatingPoint(String name, DType dtype) {
        if (!dtype.isFloatingPoint()) {
            throw new TensorException(name + " needs a floating point dtype, but got " + dtype.scalarName());
        }
    }
}
