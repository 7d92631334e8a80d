package dev.arenagrad.ops;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenagrad.ops.blas.RowPairs;
import dev.arenagrad.ops.kernels.Elements;
import java.lang.foreign.MemorySegment;

/**
 * The negative log-likelihood of given classes: the sum of their log-probabilities, in one pass. Composed of other operations it would take
 * four passes and three temporary arrays.
 */
public final class NegativeLogLikelihood {
    private final MemorySegment from;
    private final MemorySegment classes;
    private final DType dtype;
    private final long classStride;
    private double sum;

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
        NDArray out = NDArray.allocate(x.dtype(), Shape.SCALAR, "nll_loss", x, classes);
        try {
            Access.begin(x, classes, out);
            try {
                Layout first = x.layout().select(1, 0);
                NegativeLogLikelihood likelihood = new NegativeLogLikelihood(x, classes);
                RowPairs.of(first.shape().toArray(), first.strides(), classes.layout().strides())
                        .forEach(first.offset(), classes.layout().offset(), likelihood::addRow);
                Backends.current().fill(out, -likelihood.sum / divisor);
            } finally {
                Access.end(x, classes, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    private void addRow(long n, long inX, long xStride, long inClasses, long stride) {
        for (long i = 0; i < n; i++) {
            long c = classes.get(JAVA_LONG, (inClasses + i * stride) * Long.BYTES);
            long at = inX + i * xStride + c * classStride;
            sum += Elements.getDouble(dtype, from, at * dtype.byteSize());
        }
    }
}
