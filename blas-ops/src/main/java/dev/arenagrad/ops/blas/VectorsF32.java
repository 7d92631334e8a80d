package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.arenagrad.ops.kernels.Simd;
import java.lang.foreign.MemorySegment;

/**
 * Level 1 in float. Neighbouring elements are left to the Vector API where it is present; any other strides are
 * looped over.
 */
public final class VectorsF32 {
    private static final long BYTES = Float.BYTES;

    private VectorsF32() {}

    /** {@return the sum of x[i] y[i]} */
    public static float dot(long n, MemorySegment x, long xOffset, long xStride, MemorySegment y, long yOffset,
            long yStride) {
        if (Simd.ON && xStride == 1 && yStride == 1) {
            return SimdVectorsF32.dot(n, x, xOffset * BYTES, y, yOffset * BYTES);
        }
        return plainDot(n, x, xOffset, xStride, y, yOffset, yStride);
    }

    /** y += alpha x. */
    public static void axpy(long n, float alpha, MemorySegment x, long xOffset, long xStride, MemorySegment y,
            long yOffset, long yStride) {
        if (Simd.ON && xStride == 1 && yStride == 1) {
            SimdVectorsF32.axpy(n, alpha, x, xOffset * BYTES, y, yOffset * BYTES);
        } else {
            plainAxpy(n, alpha, x, xOffset, xStride, y, yOffset, yStride);
        }
    }

    /** y = alpha x. */
    static void times(long n, float alpha, MemorySegment x, long xOffset, long xStride, MemorySegment y,
            long yOffset, long yStride) {
        if (Simd.ON && xStride == 1 && yStride == 1) {
            SimdVectorsF32.times(n, alpha, x, xOffset * BYTES, y, yOffset * BYTES);
        } else {
            plainTimes(n, alpha, x, xOffset, xStride, y, yOffset, yStride);
        }
    }

    /** Turns x and y in their plane: (x, y) = (c x + s y, c y - s x). */
    static void rotate(long n, float c, float s, MemorySegment x, long xOffset, long xStride, MemorySegment y,
            long yOffset, long yStride) {
        if (Simd.ON && xStride == 1 && yStride == 1) {
            SimdVectorsF32.rotate(n, c, s, x, xOffset * BYTES, y, yOffset * BYTES);
        } else {
            plainRotate(n, c, s, x, xOffset, xStride, y, yOffset, yStride);
        }
    }

    /** y = beta y; with beta = 0, y is not read. */
    static void scale(long n, float beta, MemorySegment y, long offset, long stride) {
        if (beta == 0) {
            if (stride == 1) {
                y.asSlice(offset * BYTES, n * BYTES).fill((byte) 0);
                return;
            }
            for (long i = 0; i < n; i++) {
                y.set(JAVA_FLOAT_UNALIGNED, (offset + i * stride) * BYTES, 0);
            }
        } else if (beta != 1) {
            for (long i = 0; i < n; i++) {
                long at = (offset + i * stride) * BYTES;
                y.set(JAVA_FLOAT_UNALIGNED, at, beta * y.get(JAVA_FLOAT_UNALIGNED, at));
            }
        }
    }

    static float plainDot(long n, MemorySegment x, long xOffset, long xStride, MemorySegment y, long yOffset,
            long yStride) {
        long inX = xOffset * BYTES;
        long inY = yOffset * BYTES;
        long dx = xStride * BYTES;
        long dy = yStride * BYTES;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        long i = 0;
        for (; i < n - 3; i += 4) {
            s0 += x.get(JAVA_FLOAT_UNALIGNED, inX) * y.get(JAVA_FLOAT_UNALIGNED, inY);
            s1 += x.get(JAVA_FLOAT_UNALIGNED, inX + dx) * y.get(JAVA_FLOAT_UNALIGNED, inY + dy);
            s2 += x.get(JAVA_FLOAT_UNALIGNED, inX + 2 * dx) * y.get(JAVA_FLOAT_UNALIGNED, inY + 2 * dy);
            s3 += x.get(JAVA_FLOAT_UNALIGNED, inX + 3 * dx) * y.get(JAVA_FLOAT_UNALIGNED, inY + 3 * dy);
            inX += 4 * dx;
            inY += 4 * dy;
        }
        for (; i < n; i++) {
            s0 += x.get(JAVA_FLOAT_UNALIGNED, inX) * y.get(JAVA_FLOAT_UNALIGNED, inY);
            inX += dx;
            inY += dy;
        }
        return s0 + s1 + (s2 + s3);
    }

    static void plainAxpy(long n, float alpha, MemorySegment x, long xOffset, long xStride, MemorySegment y,
            long yOffset, long yStride) {
        long inX = xOffset * BYTES;
        long inY = yOffset * BYTES;
        for (long i = 0; i < n; i++) {
            y.set(JAVA_FLOAT_UNALIGNED, inY,
                    y.get(JAVA_FLOAT_UNALIGNED, inY) + alpha * x.get(JAVA_FLOAT_UNALIGNED, inX));
            inX += xStride * BYTES;
            inY += yStride * BYTES;
        }
    }

    static void plainTimes(long n, float alpha, MemorySegment x, long xOffset, long xStride, MemorySegment y,
            long yOffset, long yStride) {
        for (long i = 0; i < n; i++) {
            y.set(JAVA_FLOAT_UNALIGNED, (yOffset + i * yStride) * BYTES,
                    alpha * x.get(JAVA_FLOAT_UNALIGNED, (xOffset + i * xStride) * BYTES));
        }
    }

    static void plainRotate(long n, float c, float s, MemorySegment x, long xOffset, long xStride, MemorySegment y,
            long yOffset, long yStride) {
        long inX = xOffset * BYTES;
        long inY = yOffset * BYTES;
        for (long i = 0; i < n; i++) {
            float a = x.get(JAVA_FLOAT_UNALIGNED, inX);
            float b = y.get(JAVA_FLOAT_UNALIGNED, inY);
            x.set(JAVA_FLOAT_UNALIGNED, inX, c * a + s * b);
            y.set(JAVA_FLOAT_UNALIGNED, inY, c * b - s * a);
            inX += xStride * BYTES;
            inY += yStride * BYTES;
        }
    }
}
