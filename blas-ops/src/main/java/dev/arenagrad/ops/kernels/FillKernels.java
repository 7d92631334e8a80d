package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Arrays filled with a number. */
public final class FillKernels {
    /** The words that a loop over int goes through. */
    private static final long RUN = 1 << 30;

    /** So many numbers are computed before they are cast. */
    private static final long BLOCK = 1024;

    private FillKernels() {}

    /** Sets every element, as {@link dev.arenagrad.ops.Backend#fill(NDArray, double)} says. */
    public static void fill(NDArray out, double value) {
        fill(out, value, (long) value);
    }

    /** Sets every element, as {@link dev.arenagrad.ops.Backend#fill(NDArray, long)} says. */
    public static void fill(NDArray out, long value) {
        fill(out, value, value);
    }

    /**
     * Sets element i to start + step i / divisor, computed in FLOAT64 and cast as {@link CopyKernels#copy} does.
     *
     * @param out contiguous
     */
    public static void evenlySpaced(double start, double step, double divisor, NDArray out) {
        DType dtype = out.dtype();
        long n = out.numel();
        double[] block = new double[(int) Math.min(n, BLOCK)];
        float[] floats = new float[dtype == DType.FLOAT32 ? block.length : 0];
        long[] longs = new long[dtype == DType.INT64 ? block.length : 0];
        MemorySegment outs = out.storage().segment();
        for (long done = 0; done < n; done += block.length) {
            int count = (int) Math.min(block.length, n - done);
            long at = LoopNest.start(out) + done * dtype.byteSize();
            compute(start, step, divisor, done, block);
            switch (dtype) {
                case FLOAT64 -> MemorySegment.copy(block, 0, outs, ValueLayout.JAVA_DOUBLE, at, count);
                case FLOAT32 -> {
                    for (int i = 0; i < floats.length; i++) {
                        floats[i] = (float) block[i];
                    }
                    MemorySegment.copy(floats, 0, outs, ValueLayout.JAVA_FLOAT, at, count);
                }
                case INT64 -> {
                    for (int i = 0; i < longs.length; i++) {
                        longs[i] = (long) block[i];
                    }
                    MemorySegment.copy(longs, 0, outs, ValueLayout.JAVA_LONG, at, count);
                }
                default -> Casts.run(DType.FLOAT64, dtype, MemorySegment.ofArray(block), 0, Double.BYTES, outs, at,
                        dtype.byteSize(), count);
            }
        }
    }

    private static void compute(double start, double step, double divisor, double first, double[] block) {
        if (divisor == 1) {
            for (int i = 0; i < block.length; i++) {
                block[i] = start + step * (i + first);
            }
        } else {
            for (int i = 0; i < block.length; i++) {
                block[i] = start + step * (i + first) / divisor;
            }
        }
    }

    private static void fill(NDArray out, double value, long integer) {
        DType dtype = out.dtype();
        MemorySegment outs = out.storage().segment();
        long n = out.numel();
        if (out.isContiguous()) {
            run(dtype, value, integer, outs, LoopNest.start(out), dtype.byteSize(), n);
            return;
        }
        if (n == 0) {
            return;
        }
        LoopNest nest = LoopNest.over(new NDArray[] {out}, -1);
        do {
            run(dtype, value, integer, outs, nest.at(0), nest.step(0), nest.count());
        } while (nest.advance());
    }

    static void run(DType dtype, double value, MemorySegment out, long outAt, long outStep, long n) {
        run(dtype, value, (long) value, out, outAt, outStep, n);
    }

    /** @param integer the value for integer elements, which a double may be too coarse for */
    private static void run(DType dtype, double value, long integer, MemorySegment out, long outAt, long outStep,
            long n) {
        boolean vectors = Simd.ON && outStep == dtype.byteSize();
        switch (dtype) {
            case FLOAT32 -> {
                if (vectors) {
                    VectorRowsF32.fill((float) value, out, outAt, n);
                } else {
                    PlainRowsF32.fill((float) value, out, outAt, outStep, n);
                }
            }
            case FLOAT64 -> {
                if (vectors) {
                    VectorRowsF64.fill(value, out, outAt, n);
                } else {
                    PlainRowsF64.fill(value, out, outAt, outStep, n);
                }
            }
            case INT64 -> fill(integer, Long.BYTES, out, outAt, outStep, n);
            case INT32 -> fill(integer, Integer.BYTES, out, outAt, outStep, n);
            case INT16 -> fill(integer, Short.BYTES, out, outAt, outStep, n);
            case FLOAT16 -> fill(Float.floatToFloat16((float) value), Short.BYTES, out, outAt, outStep, n);
            case BFLOAT16 -> fill(Bfloat16.of((float) value), Short.BYTES, out, outAt, outStep, n);
            case UINT8, INT8 -> fill(integer, Byte.BYTES, out, outAt, outStep, n);
            case BOOL -> fill(value != 0 ? 1 : 0, Byte.BYTES, out, outAt, outStep, n);
        }
    }

    /** Sets n elements to the lowest bytes of {@code bits}. */
    static void fill(long bits, int size, MemorySegment out, long outAt, long outStep, long n) {
        if (outStep == size) {
            long words = n * size / Long.BYTES;
            long pattern = pattern(bits, size);
            for (long done = 0; done < words; done += RUN) {
                fillWords(pattern, out, outAt + done * Long.BYTES, (int) Math.min(RUN, words - done));
            }
            long filled = words * Long.BYTES / size;
            spread(bits, size, out, outAt + filled * size, size, n - filled);
        } else {
            spread(bits, size, out, outAt, outStep, n);
        }
    }

    /** {@return eight bytes full of one element} */
    private static long pattern(long bits, int size) {
        return switch (size) {
            case Short.BYTES -> (bits & 0xffffL) * 0x0001_0001_0001_0001L;
            case Integer.BYTES -> (bits & 0xffff_ffffL) * 0x1_0000_0001L;
            case Long.BYTES -> bits;
            default -> (bits & 0xffL) * 0x0101_0101_0101_0101L;
        };
    }

    /** A loop over int, and without a question of alignment, becomes one over vectors. */
    private static void fillWords(long word, MemorySegment out, long outAt, int n) {
        for (int i = 0; i < n; i++) {
            out.set(ValueLayout.JAVA_LONG_UNALIGNED, outAt + (long) i * Long.BYTES, word);
        }
    }

    private static void spread(long bits, int size, MemorySegment out, long outAt, long outStep, long n) {
        switch (size) {
            case Short.BYTES -> fillShorts((short) bits, out, outAt, outStep, n);
            case Integer.BYTES -> fillInts((int) bits, out, outAt, outStep, n);
            case Long.BYTES -> fillLongs(bits, out, outAt, outStep, n);
            default -> fillBytes((byte) bits, out, outAt, outStep, n);
        }
    }

    private static void fillLongs(long value, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            out.set(ValueLayout.JAVA_LONG, outAt + i * outStep, value);
        }
    }

    private static void fillInts(int value, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            out.set(ValueLayout.JAVA_INT, outAt + i * outStep, value);
        }
    }

    private static void fillShorts(short value, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            out.set(ValueLayout.JAVA_SHORT, outAt + i * outStep, value);
        }
    }

    private static void fillBytes(byte value, MemorySegment out, long outAt, long outStep, long n) {
        for (long i = 0; i < n; i++) {
            out.set(ValueLayout.JAVA_BYTE, outAt + i * outStep, value);
        }
    }
}
