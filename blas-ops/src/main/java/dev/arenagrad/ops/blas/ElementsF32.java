package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

/** Access to single elements, and operations on short runs of them, in float. */
@SuppressWarnings("cast") // each is needed in one of the twins
final class ElementsF32 {
    private ElementsF32() {}

    static float get(MatrixView a, long i, long j) {
        return a.segment().get(JAVA_FLOAT_UNALIGNED, at(a, i, j));
    }

    static void set(MatrixView a, long i, long j, float value) {
        a.segment().set(JAVA_FLOAT_UNALIGNED, at(a, i, j), value);
    }

    static float get(VectorView x, long i) {
        return x.segment().get(JAVA_FLOAT_UNALIGNED, at(x, i));
    }

    static void set(VectorView x, long i, float value) {
        x.segment().set(JAVA_FLOAT_UNALIGNED, at(x, i), value);
    }

    /** out = factor a. */
    static void copy(float factor, MatrixView a, MatrixView out) {
        for (long j = 0; j < out.cols(); j++) {
            for (long i = 0; i < out.rows(); i++) {
                set(out, i, j, factor * get(a, i, j));
            }
        }
    }

    /** Divides each element by {@code divisor}. */
    static void divide(VectorView x, float divisor) {
        for (long i = 0; i < x.size(); i++) {
            set(x, i, get(x, i) / divisor);
        }
    }

    static void exchange(VectorView x, VectorView y) {
        for (long i = 0; i < x.size(); i++) {
            float old = get(x, i);
            set(x, i, get(y, i));
            set(y, i, old);
        }
    }

    static float dot(VectorView x, VectorView y) {
        return VectorsF32.dot(x.size(), x.segment(), x.offset(), x.stride(), y.segment(), y.offset(), y.stride());
    }

    /** y += alpha x. */
    static void axpy(float alpha, VectorView x, VectorView y) {
        VectorsF32.axpy(x.size(), alpha, x.segment(), x.offset(), x.stride(), y.segment(), y.offset(), y.stride());
    }

    /** (x, y) = (c x + s y, c y - s x). */
    static void rotate(float c, float s, VectorView x, VectorView y) {
        VectorsF32.rotate(x.size(), c, s, x.segment(), x.offset(), x.stride(), y.segment(), y.offset(), y.stride());
    }

    /** {@return the largest magnitude, NaN if there is one; 0 of nothing} */
    static float largest(VectorView x) {
        float largest = 0;
        for (long i = 0; i < x.size(); i++) {
            largest = Math.max(largest, Math.abs(get(x, i)));
        }
        return largest;
    }

    /** {@return the root of the sum of squares, which neither overflow nor vanish} */
    static float norm(VectorView x) {
        float largest = largest(x);
        if (largest == 0 || !Float.isFinite(largest)) {
            return largest;
        }
        double sum = 0;
        for (long i = 0; i < x.size(); i++) {
            double ratio = get(x, i) / largest;
            sum += ratio * ratio;
        }
        return (float) (largest * Math.sqrt(sum));
    }

    private static long at(MatrixView a, long i, long j) {
        return (a.offset() + i * a.rowStride() + j * a.colStride()) * Float.BYTES;
    }

    private static long at(VectorView x, long i) {
        return (x.offset() + i * x.stride()) * Float.BYTES;
    }
}
