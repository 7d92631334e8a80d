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
    private final @Nullable MemorySegment weights;
    private final DType dtype;
    private final long ignored;
    private final long classStride;
    private final long weightAt;
    private final long weightStride;
    private double sum;
    private double sumOfWeights;

    private NegativeLogLikelihood(NDArray x, NDArray classes, long ignored, @Nullable NDArray weight) {
        this.from = x.segment();
        this.classes = classes.segment();
        this.weights = weight == null ? null : weight.segment();
        this.dtype = x.dtype();
        this.ignored = ignored;
        this.classStride = x.layout().stride(1);
        this.weightAt = weight == null ? 0 : weight.layout().offset();
        this.weightStride = weight == null ? 0 : weight.layout().stride(0);
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
     * @param classes INT64, with x's other dimensions; each is a class, or {@code ignored}
     * @param ignored what does not count, a class or not
     * @param weight a number of x's dtype for each class, or null if all are 1
     * @param isMean whether the sum is divided by that of the weights
     */
    public static Weighted of(NDArray x, NDArray classes, long ignored, @Nullable NDArray weight, boolean isMean) {
        NDArray factors = weight == null ? x : weight;
        try (Temporaries temporaries = new Temporaries()) {
            NDArray out = temporaries.add(NDArray.allocate(x.dtype(), Shape.SCALAR, "nll_loss", x, classes, factors));
            Access.begin(x, classes, factors, out);
            try {
                Layout first = x.layout().select(1, 0);
                NegativeLogLikelihood likelihood = new NegativeLogLikelihood(x, classes, ignored, weight);
                RowPairs.of(first.shape().toArray(), first.strides(), classes.layout().strides()).forEach(
                        first.offset(), classes.layout().offset(), likelihood::addRow);
                double total = likelihood.sumOfWeights;
                Backends.current().fill(out, -likelihood.sum / (isMean ? total : 1));
                return new Weighted(temporaries.keep(out), total);
            } finally {
                Access.end(x, classes, factors, out);
            }
        }
    }

    private void addRow(long n, long inX, long xStride, long inClasses, long stride) {
        for (long i = 0; i < n; i += RUN) {
            int count = (int) Math.min(RUN, n - i);
            long xAt = inX + i * xStride;
            long classAt = inClasses + i * stride;
            switch (dtype) {
                case FLOAT32 -> addFloats(count, xAt, xStride, classAt, stride);
                case FLOAT64 -> addDoubles(count, xAt, xStride, classAt, stride);
                default -> addOthers(count, xAt, xStride, classAt, stride);
            }
        }
    }

    private void addFloats(int n, long xAt, long xStride, long classAt, long stride) {
        double total = sum;
        double totalWeight = sumOfWeights;
        for (int i = 0; i < n; i++) {
            long c = classes.get(JAVA_LONG_UNALIGNED, (classAt + i * stride) * Long.BYTES);
            if (c != ignored) {
                double w = weights == null ? 1 : weights.get(JAVA_FLOAT_UNALIGNED, (weightAt + c * weightStride)
                        * Float.BYTES);
                double x = from.get(JAVA_FLOAT_UNALIGNED, (xAt + i * xStride + c * classStride) * Float.BYTES);
                total += w == 0 ? 0 : w * x;
                totalWeight += w;
            }
        }
        sum = total;
        sumOfWeights = totalWeight;
    }

    private void addDoubles(int n, long xAt, long xStride, long classAt, long stride) {
        double total = sum;
        double totalWeight = sumOfWeights;
        for (int i = 0; i < n; i++) {
            long c = classes.get(JAVA_LONG_UNALIGNED, (classAt + i * stride) * Long.BYTES);
            if (c != ignored) {
                double w = weights == null ? 1 : weights.get(JAVA_DOUBLE_UNALIGNED, (weightAt + c * weightStride)
                        * Double.BYTES);
                double x = from.get(JAVA_DOUBLE_UNALIGNED, (xAt + i * xStride + c * classStride) * Double.BYTES);
                total += w == 0 ? 0 : w * x;
                totalWeight += w;
            }
        }
        sum = total;
        sumOfWeights = totalWeight;
    }

    private void addOthers(int n, long xAt, long xStride, long classAt, long stride) {
        double total = sum;
        double totalWeight = sumOfWeights;
        for (int i = 0; i < n; i++) {
            long c = classes.get(JAVA_LONG_UNALIGNED, (classAt + i * stride) * Long.BYTES);
            if (c != ignored) {
                double w = weights == null ? 1 : Elements.getDouble(dtype, weights, (weightAt + c * weightStride)
                        * dtype.byteSize());
                double x = Elements.getDouble(dtype, from, (xAt + i * xStride + c * classStride) * dtype.byteSize());
                total += w == 0 ? 0 : w * x;
                totalWeight += w;
            }
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
