package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.kernels.Simd;
import java.lang.foreign.MemorySegment;

/**
 * Products of matrices so small that packing blocks of them, or calling native code, costs more than the work. Those of a batch are one
 * loop.
 */
public final class SmallGemmF32 {
    private static final long BYTES = Float.BYTES;

    /** The multiplications up to which nothing else is faster, as measured. */
    private static final double SMALL = Simd.MASKS ? 16 * 16 * 16 : 8 * 8 * 8;

    /** The multiplications up to which a single product is computed by plain loops. */
    private static final long PLAIN = 8 * 8 * 8;

    /** The elements of all three matrices that are worked on at a time. */
    private static final long CACHED = 4096;

    /** The elements of the longest vector, that may be read after the last copy. */
    private static final long PADDING = 64;

    private SmallGemmF32() {}

    /** {@return whether c = a b is so small} */
    public static boolean fits(MatrixView a, MatrixView c) {
        return (double) c.rows() * c.cols() * a.cols() <= SMALL;
    }

    /** c = alpha a b + beta c, for a single product: preparing vectors pays later than for many. */
    static void multiply(float alpha, MatrixView a, MatrixView b, float beta, MatrixView c) {
        if (c.rows() * c.cols() * a.cols() <= PLAIN) {
            plainMultiply(alpha, a, b, beta, c);
        } else {
            multiplyAll(1, alpha, a, 0, b, 0, beta, c, 0);
        }
    }

    /**
     * c = alpha a b + beta c for each of {@code count} matrices, of which the first are given. What one becomes does not depend on the
     * others.
     *
     * @param apartA the distance from one left factor to the next, 0 if they are all the same
     * @param apartB the distance from one right factor to the next, 0 if they are all the same
     * @param apartC the distance from one product to the next
     */
    public static void multiplyAll(long count, float alpha, MatrixView a, long apartA, MatrixView b, long apartB,
            float beta, MatrixView c, long apartC) {
        if (!Simd.MASKS || !c.hasRows() && !c.transposed().hasRows()) {
            multiplyAsTheyLie(count, alpha, a, apartA, b, apartB, beta, c, apartC);
        } else if (!c.hasRows() || c.transposed().hasRows() && !b.hasRows()) {
            multiplyByRows(count, alpha, b.transposed(), apartB, a.transposed(), apartA, beta, c.transposed(),
                    apartC);
        } else {
            multiplyByRows(count, alpha, a, apartA, b, apartB, beta, c, apartC);
        }
    }

    /**
     * The same for products whose rows lie side by side. Right factors whose rows do not, or which end with their segment, are copied. So
     * many are multiplied at a time as stay in the processor's cache.
     */
    private static void multiplyByRows(long count, float alpha, MatrixView a, long apartA, MatrixView b, long apartB,
            float beta, MatrixView c, long apartC) {
        long some = Math.max(1, CACHED / (a.rows() * a.cols() + b.rows() * b.cols() + c.rows() * c.cols()));
        long direct = !b.hasRows() ? 0 : SimdSmallGemmF32.readable(count, (int) b.cols(), (int) b.rows(), b.segment(), b
                .offset() * BYTES, b.rowStride() * BYTES, apartB * BYTES);
        for (long s = 0; s < direct; s += some) {
            multiplyRows(Math.min(some, direct - s), alpha, a.shifted(s * apartA), apartA, b.shifted(s * apartB),
                    apartB, beta, c.shifted(s * apartC), apartC);
        }
        if (direct == count) {
            return;
        }
        long size = b.rows() * b.cols();
        long copies = apartB == 0 ? 1 : Math.min(some, count - direct);
        Storage scratch = Storage.allocate((copies * size + PADDING) * BYTES, "matrix product");
        try {
            MatrixView copy = new MatrixView(scratch.segment(), 0, b.rows(), b.cols(), b.cols(), 1);
            for (long s = direct; s < count; s += some) {
                long now = Math.min(some, count - s);
                if (s == direct || apartB != 0) {
                    copyAll(Math.min(now, copies), b.shifted(s * apartB), apartB, copy, size);
                }
                multiplyRows(now, alpha, a.shifted(s * apartA), apartA, copy, apartB == 0 ? 0 : size, beta, c.shifted(s
                        * apartC), apartC);
            }
        } finally {
            scratch.disown();
        }
    }

    private static void multiplyRows(long count, float alpha, MatrixView a, long apartA, MatrixView b, long apartB,
            float beta, MatrixView c, long apartC) {
        SimdSmallGemmF32.multiply(count, (int) c.rows(), (int) c.cols(), (int) a.cols(), alpha, a.segment(), a.offset()
                * BYTES, a.rowStride() * BYTES, a.colStride() * BYTES, apartA * BYTES, b.segment(), b.offset() * BYTES,
                b.rowStride() * BYTES, apartB * BYTES, beta, c.segment(), c.offset() * BYTES, c.rowStride() * BYTES,
                apartC * BYTES);
    }

    /** Copies matrices, of which the first are given: one element of all of them, then the next. */
    private static void copyAll(long count, MatrixView from, long apartFrom, MatrixView to, long apartTo) {
        MemorySegment source = from.segment();
        MemorySegment target = to.segment();
        for (long i = 0; i < to.rows(); i++) {
            for (long j = 0; j < to.cols(); j++) {
                long in = (from.offset() + i * from.rowStride() + j * from.colStride()) * BYTES;
                long out = (to.offset() + i * to.rowStride() + j) * BYTES;
                for (int s = 0; s < count; s++) {
                    target.set(JAVA_FLOAT_UNALIGNED, out + s * (apartTo * BYTES), source.get(JAVA_FLOAT_UNALIGNED, in
                            + s
                                    * (apartFrom * BYTES)));
                }
            }
        }
    }

    private static void multiplyAsTheyLie(long count, float alpha, MatrixView a, long apartA, MatrixView b, long apartB,
            float beta, MatrixView c, long apartC) {
        for (long s = 0; s < count; s++) {
            plainMultiply(alpha, a.shifted(s * apartA), b.shifted(s * apartB), beta, c.shifted(s * apartC));
        }
    }

    /** Computes c by twos and twos. */
    static void plainMultiply(float alpha, MatrixView a, MatrixView b, float beta, MatrixView c) {
        long rows = c.rows();
        long cols = c.cols();
        long depth = a.cols();
        long downA = a.rowStride() * BYTES;
        long alongA = a.colStride() * BYTES;
        long downB = b.rowStride() * BYTES;
        long alongB = b.colStride() * BYTES;
        MemorySegment left = a.segment();
        MemorySegment right = b.segment();
        for (long i = 0; i < rows; i += 2) {
            boolean twoRows = i + 1 < rows;
            long nextA = twoRows ? downA : 0;
            for (long j = 0; j < cols; j += 2) {
                boolean twoCols = j + 1 < cols;
                long nextB = twoCols ? alongB : 0;
                long inA = a.offset() * BYTES + i * downA;
                long inB = b.offset() * BYTES + j * alongB;
                float s00 = 0;
                float s01 = 0;
                float s10 = 0;
                float s11 = 0;
                for (long p = 0; p < depth; p++) {
                    float a0 = left.get(JAVA_FLOAT_UNALIGNED, inA);
                    float a1 = left.get(JAVA_FLOAT_UNALIGNED, inA + nextA);
                    float b0 = right.get(JAVA_FLOAT_UNALIGNED, inB);
                    float b1 = right.get(JAVA_FLOAT_UNALIGNED, inB + nextB);
                    s00 += a0 * b0;
                    s01 += a0 * b1;
                    s10 += a1 * b0;
                    s11 += a1 * b1;
                    inA += alongA;
                    inB += downB;
                }
                store(alpha * s00, beta, c, i, j);
                if (twoCols) {
                    store(alpha * s01, beta, c, i, j + 1);
                }
                if (twoRows) {
                    store(alpha * s10, beta, c, i + 1, j);
                }
                if (twoRows && twoCols) {
                    store(alpha * s11, beta, c, i + 1, j + 1);
                }
            }
        }
    }

    private static void store(float product, float beta, MatrixView c, long i, long j) {
        long at = (c.offset() + i * c.rowStride() + j * c.colStride()) * BYTES;
        MemorySegment out = c.segment();
        float old = beta == 0 ? 0 : beta * out.get(JAVA_FLOAT_UNALIGNED, at);
        out.set(JAVA_FLOAT_UNALIGNED, at, product + old);
    }
}
