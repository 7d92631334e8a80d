package dev.arenagrad.ops;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.arenagrad.ops.blas.RowPairs;
import dev.arenagrad.ops.kernels.Elements;
import dev.arenagrad.ops.kernels.SoftmaxKernels;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The negative log-likelihood of given classes: the sum of their log-probabilities, in one pass. Composed of other operations it would take
 * four passes and three temporary arrays.
 */
public final class NegativeLogLikelihood {
    /** The scores whose logarithms a thread computes at a time: they stay in the cache until those of the classes are taken. */
    private static final long ROOM = 16_000;

    /** The scores of which a thread takes the logarithms of the classes alone, one after another. */
    private static final long PART = 128_000;

    /** The elements that a loop over int goes through. */
    private static final long RUN = 1 << 30;

    private final MemorySegment from;
    private final MemorySegment classes;
    private final DType dtype;
    private final long classStride;
    private double sum;
    private double sumOfWeights;

    private NegativeLogLikelihood(NDArray x, NDArray classes) {
        this.from = x.segment();
        this.classes = classes.segment();
        this.dtype = x.dtype();
        this.classStride = x.layout().stride(1);
    }

    /**
     * {@return -(the sum of all x[i, c, ...] with c = classes[i, ...]) / divisor, 0-dimensional, summed in double}
     *
     * @param x floating-point, its dimension 1 being that of the classes
     * @param classes INT64, with x's other dimensions; each is a class
     * @param divisor what the sum is divided by
     */
    public static NDArray of(NDArray x, NDArray classes, double divisor) {
        return of(x, classes, null, divisor);
    }

    /**
     * {@return the same with each summand times its weight; what has the weight 0 counts as 0, even if it is infinite or NaN}
     *
     * @param x as above
     * @param classes as above
     * @param weights of x's dtype and the shape of the classes, or null if all are 1
     * @param divisor as above
     */
    public static NDArray of(NDArray x, NDArray classes, @Nullable NDArray weights, double divisor) {
        try (Temporaries temporaries = new Temporaries()) {
            NDArray out = temporaries.add(NDArray.allocate(x.dtype(), Shape.SCALAR, "nll_loss", x, classes));
            NDArray places = weights == null ? classes : temporaries.contiguous(classes, "nll_loss");
            NDArray factors = weights == null ? classes : temporaries.contiguous(weights, "nll_loss");
            Access.begin(x, places, factors, out);
            try {
                Backends.current().fill(out, -sum(x, places, weights == null ? null : factors) / divisor);
            } finally {
                Access.end(x, places, factors, out);
            }
            return temporaries.keep(out);
        }
    }

    /**
     * A sum, and the weight that all its summands have together.
     *
     * @param loss the sum, divided by that weight if it is to be a mean; 0-dimensional
     * @param weight the weight of all
     */
    public record Weighted(NDArray loss, double weight) {}

    /**
     * {@return -(the sum of all weight[c] x[i, c, ...] with c = classes[i, ...]), and the sum of these weights, both summed in double; what has
     * the weight 0 counts as 0, even if it is infinite or NaN}
     *
     * @param x floating-point, its dimension 1 being that of the classes
     * @param classes INT64, with x's other dimensions; each is a class
     * @param weight a number of x's dtype for each class
     * @param isMean whether the sum is divided by that of the weights
     */
    public static Weighted ofWeightedClasses(NDArray x, NDArray classes, NDArray weight, boolean isMean) {
        try (Temporaries temporaries = new Temporaries()) {
            NDArray out = temporaries.add(NDArray.allocate(x.dtype(), Shape.SCALAR, "nll_loss", x, classes, weight));
            Access.begin(x, classes, weight, out);
            try {
                Layout first = x.layout().select(1, 0);
                NegativeLogLikelihood likelihood = new NegativeLogLikelihood(x, classes);
                RowPairs.of(first.shape().toArray(), first.strides(), classes.layout().strides()).forEach(
                        first.offset(), classes.layout().offset(), (n, inX, xStride, inClasses, stride) -> likelihood
                                .addOfWeightedClasses(n, inX, xStride, inClasses, stride, weight));
                double total = likelihood.sumOfWeights;
                Backends.current().fill(out, -likelihood.sum / (isMean ? total : 1));
                return new Weighted(temporaries.keep(out), total);
            } finally {
                Access.end(x, classes, weight, out);
            }
        }
    }

    private static double sum(NDArray x, NDArray classes, @Nullable NDArray weights) {
        Layout first = x.layout().select(1, 0);
        NegativeLogLikelihood likelihood = new NegativeLogLikelihood(x, classes);
        RowPairs pairs = RowPairs.of(first.shape().toArray(), first.strides(), classes.layout().strides());
        if (weights == null) {
            pairs.forEach(first.offset(), classes.layout().offset(), likelihood::addRow);
        } else {
            MemorySegment factors = weights.segment();
            long shift = weights.layout().offset() - classes.layout().offset();
            pairs.forEach(first.offset(), classes.layout().offset(), (n, inX, xStride, inClasses, stride) -> likelihood
                    .addWeighted(n, inX, xStride, inClasses, stride, factors, shift));
        }
        return likelihood.sum;
    }

    private void addRow(long n, long inX, long xStride, long inClasses, long stride) {
        for (long i = 0; i < n; i += RUN) {
            int count = (int) Math.min(RUN, n - i);
            long xAt = inX + i * xStride;
            long classAt = inClasses + i * stride;
            sum = switch (dtype) {
                case FLOAT32 -> floats(sum, count, xAt, xStride, classAt, stride);
                case FLOAT64 -> doubles(sum, count, xAt, xStride, classAt, stride);
                default -> others(sum, count, xAt, xStride, classAt, stride);
            };
        }
    }

    private double floats(double start, int n, long xAt, long xStride, long classAt, long stride) {
        double total = start;
        for (int i = 0; i < n; i++) {
            long c = classes.get(JAVA_LONG_UNALIGNED, (classAt + i * stride) * Long.BYTES);
            total += from.get(JAVA_FLOAT_UNALIGNED, (xAt + i * xStride + c * classStride) * Float.BYTES);
        }
        return total;
    }

    private double doubles(double start, int n, long xAt, long xStride, long classAt, long stride) {
        double total = start;
        for (int i = 0; i < n; i++) {
            long c = classes.get(JAVA_LONG_UNALIGNED, (classAt + i * stride) * Long.BYTES);
            total += from.get(JAVA_DOUBLE_UNALIGNED, (xAt + i * xStride + c * classStride) * Double.BYTES);
        }
        return total;
    }

    private double others(double start, int n, long xAt, long xStride, long classAt, long stride) {
        double total = start;
        for (int i = 0; i < n; i++) {
            long c = classes.get(JAVA_LONG_UNALIGNED, (classAt + i * stride) * Long.BYTES);
            total += Elements.getDouble(dtype, from, (xAt + i * xStride + c * classStride) * dtype.byteSize());
        }
        return total;
    }

    /** The same with weights, which lie as the classes do, {@code shift} elements further. */
    private void addWeighted(long n, long inX, long xStride, long inClasses, long stride, MemorySegment weights,
            long shift) {
        for (long i = 0; i < n; i += RUN) {
            int count = (int) Math.min(RUN, n - i);
            long xAt = inX + i * xStride;
            long classAt = inClasses + i * stride;
            sum = switch (dtype) {
                case FLOAT32 -> weightedFloats(sum, count, xAt, xStride, classAt, stride, weights, shift);
                case FLOAT64 -> weightedDoubles(sum, count, xAt, xStride, classAt, stride, weights, shift);
                default -> weightedOthers(sum, count, xAt, xStride, classAt, stride, weights, shift);
            };
        }
    }

    private double weightedFloats(double start, int n, long xAt, long xStride, long classAt, long stride,
            MemorySegment weights, long shift) {
        double total = start;
        for (int i = 0; i < n; i++) {
            long place = classAt + i * stride;
            double weight = weights.get(JAVA_FLOAT_UNALIGNED, (place + shift) * Float.BYTES);
            long c = classes.get(JAVA_LONG_UNALIGNED, place * Long.BYTES);
            float x = from.get(JAVA_FLOAT_UNALIGNED, (xAt + i * xStride + c * classStride) * Float.BYTES);
            total += weight == 0 ? 0 : weight * x;
        }
        return total;
    }

    private double weightedDoubles(double start, int n, long xAt, long xStride, long classAt, long stride,
            MemorySegment weights, long shift) {
        double total = start;
        for (int i = 0; i < n; i++) {
            long place = classAt + i * stride;
            double weight = weights.get(JAVA_DOUBLE_UNALIGNED, (place + shift) * Double.BYTES);
            long c = classes.get(JAVA_LONG_UNALIGNED, place * Long.BYTES);
            double x = from.get(JAVA_DOUBLE_UNALIGNED, (xAt + i * xStride + c * classStride) * Double.BYTES);
            total += weight == 0 ? 0 : weight * x;
        }
        return total;
    }

    private double weightedOthers(double start, int n, long xAt, long xStride, long classAt, long stride,
            MemorySegment weights, long shift) {
        double total = start;
        for (int i = 0; i < n; i++) {
            long place = classAt + i * stride;
            double weight = Elements.getDouble(dtype, weights, (place + shift) * dtype.byteSize());
            long c = classes.get(JAVA_LONG_UNALIGNED, place * Long.BYTES);
            double x = Elements.getDouble(dtype, from, (xAt + i * xStride + c * classStride) * dtype.byteSize());
            total += weight == 0 ? 0 : weight * x;
        }
        return total;
    }

    private void addOfWeightedClasses(long n, long inX, long xStride, long inClasses, long stride, NDArray weight) {
        MemorySegment weights = weight.segment();
        long weightAt = weight.layout().offset();
        long weightStride = weight.layout().stride(0);
        for (long i = 0; i < n; i += RUN) {
            int count = (int) Math.min(RUN, n - i);
            long xAt = inX + i * xStride;
            long classAt = inClasses + i * stride;
            switch (dtype) {
                case FLOAT32 -> addFloats(count, xAt, xStride, classAt, stride, weights, weightAt, weightStride);
                case FLOAT64 -> addDoubles(count, xAt, xStride, classAt, stride, weights, weightAt, weightStride);
                default -> addOthers(count, xAt, xStride, classAt, stride, weights, weightAt, weightStride);
            }
        }
    }

    private void addFloats(int n, long xAt, long xStride, long classAt, long stride, MemorySegment weights,
            long weightAt, long weightStride) {
        double total = sum;
        double totalWeight = sumOfWeights;
        for (int i = 0; i < n; i++) {
            long c = classes.get(JAVA_LONG_UNALIGNED, (classAt + i * stride) * Long.BYTES);
            double weight = weights.get(JAVA_FLOAT_UNALIGNED, (weightAt + c * weightStride) * Float.BYTES);
            float x = from.get(JAVA_FLOAT_UNALIGNED, (xAt + i * xStride + c * classStride) * Float.BYTES);
            total += weight == 0 ? 0 : weight * x;
            totalWeight += weight;
        }
        sum = total;
        sumOfWeights = totalWeight;
    }

    private void addDoubles(int n, long xAt, long xStride, long classAt, long stride, MemorySegment weights,
            long weightAt, long weightStride) {
        double total = sum;
        double totalWeight = sumOfWeights;
        for (int i = 0; i < n; i++) {
            long c = classes.get(JAVA_LONG_UNALIGNED, (classAt + i * stride) * Long.BYTES);
            double weight = weights.get(JAVA_DOUBLE_UNALIGNED, (weightAt + c * weightStride) * Double.BYTES);
            double x = from.get(JAVA_DOUBLE_UNALIGNED, (xAt + i * xStride + c * classStride) * Double.BYTES);
            total += weight == 0 ? 0 : weight * x;
            totalWeight += weight;
        }
        sum = total;
        sumOfWeights = totalWeight;
    }

    private void addOthers(int n, long xAt, long xStride, long classAt, long stride, MemorySegment weights,
            long weightAt, long weightStride) {
        double total = sum;
        double totalWeight = sumOfWeights;
        for (int i = 0; i < n; i++) {
            long c = classes.get(JAVA_LONG_UNALIGNED, (classAt + i * stride) * Long.BYTES);
            double weight = Elements.getDouble(dtype, weights, (weightAt + c * weightStride) * dtype.byteSize());
            double x = Elements.getDouble(dtype, from, (xAt + i * xStride + c * classStride) * dtype.byteSize());
            total += weight == 0 ? 0 : weight * x;
            totalWeight += weight;
        }
        sum = total;
        sumOfWeights = totalWeight;
    }

    /**
     * {@return the logarithm of softmax along dimension 1, for the given classes alone: each stands in the places of all classes} The others
     * are not kept, so that what is written is as small as the classes.
     *
     * @param x the scores, floating-point, its dimension 1 being that of the classes
     * @param classes INT64, of x's shape but for size 1 in dimension 1; each is a class
     */
    public static NDArray logSoftmaxOf(NDArray x, NDArray classes) {
        Reductions.requireFloatingPointRows("log_softmax", x.dtype());
        Backend backend = Backends.current();
        long samples = x.shape().size(0);
        long room = SoftmaxKernels.takesClasses(x) ? PART : ROOM;
        long step = Math.max(1, room * samples / Math.max(1, x.numel()));
        try (Temporaries temporaries = new Temporaries()) {
            NDArray out = temporaries.add(NDArray.allocate(x.dtype(), classes.shape(), "log_softmax", x, classes));
            Access.begin(x, classes, out);
            try {
                Split.ranges(samples, step, (start, end) -> logSoftmaxOf(backend, x.slice(0, start, end), classes.slice(
                        0, start, end), out.slice(0, start, end)), x, classes, out);
            } finally {
                Access.end(x, classes, out);
            }
            return temporaries.keep(out).expand(x.shape());
        }
    }

    private static void logSoftmaxOf(Backend backend, NDArray x, NDArray classes, NDArray out) {
        if (SoftmaxKernels.takesClasses(x)) {
            SoftmaxKernels.logSoftmaxOfClasses(x, classes, out);
            return;
        }
        try (Temporaries temporaries = new Temporaries()) {
            NDArray logs = temporaries.add(NDArray.allocate(x.dtype(), x.shape(), "log_softmax"));
            backend.logSoftmax(x, 1, logs);
            backend.gather(logs, 1, classes, out);
        }
    }
}
