package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.RandomStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Contiguous arrays filled with random numbers. Words are drawn some thousand at a time, and then turned into numbers. */
public final class RandomKernels {
    /** One more than the largest unsigned 32-bit number. */
    private static final double WORDS = 0x1p32;

    /** The numbers that are made at a time: their words stay in the first-level cache. */
    private static final int CHUNK = 1024;

    private RandomKernels() {}

    /** Turns words into numbers. */
    private interface Chunk {
        /**
         * Writes some numbers.
         *
         * @param words as many as these numbers take
         * @param count how many numbers
         * @param first the index of the first
         */
        void write(int[] words, int count, long first);
    }

    private static void draw(RandomStream random, int wordsOfEach, long n, Chunk chunk) {
        int most = (int) Math.min(n, CHUNK);
        int[] words = new int[most * wordsOfEach];
        for (long i = 0; i < n; i += most) {
            int count = (int) Math.min(most, n - i);
            random.nextInts(words, count * wordsOfEach);
            chunk.write(words, count, i);
        }
    }

    /** Draws from [from, to), as {@link dev.arenagrad.ops.Backend#uniform} says. */
    public static void uniform(RandomStream random, double from, double to, NDArray out) {
        if (out.dtype() == DType.FLOAT32 ? (float) from == (float) to : from == to) {
            FillKernels.fill(out, from);
            return;
        }
        MemorySegment outs = out.storage().segment();
        long at = LoopNest.start(out);
        if (out.dtype() == DType.FLOAT32) {
            draw(random, 1, out.numel(), (words, count, i) -> uniformFloats(words, count, (float) from, (float) to,
                    outs, at + i * Float.BYTES));
        } else {
            draw(random, 2, out.numel(), (words, count, i) -> uniformDoubles(words, count, from, to, outs, at + i
                    * Double.BYTES));
        }
    }

    private static void uniformFloats(int[] words, int count, float from, float to, MemorySegment out, long at) {
        float length = to - from;
        float last = Math.nextDown(to);
        int whole = Simd.ON ? SimdRandom.uniformFloats(words, count, from, length, last, out, at) : 0;
        for (int i = whole; i < count; i++) {
            float unit = (words[i] >>> Integer.SIZE - Float.PRECISION) * 0x1p-24f;
            out.set(ValueLayout.JAVA_FLOAT, at + (long) i * Float.BYTES, Math.min(from + unit * length, last));
        }
    }

    private static void uniformDoubles(int[] words, int count, double from, double to, MemorySegment out, long at) {
        double length = to - from;
        double last = Math.nextDown(to);
        int whole = Simd.LONGS ? SimdRandom.uniformDoubles(words, count, from, length, last, out, at) : 0;
        for (int i = whole; i < count; i++) {
            long bits = (long) words[2 * i] << Integer.SIZE | words[2 * i + 1] & Philox.LOW;
            double unit = (bits >>> Long.SIZE - Double.PRECISION) * 0x1p-53;
            out.set(ValueLayout.JAVA_DOUBLE, at + (long) i * Double.BYTES, Math.min(from + unit * length, last));
        }
    }

    /** Draws from a normal distribution, as {@link dev.arenagrad.ops.Backend#normal} says. */
    public static void normal(RandomStream random, double mean, double std, NDArray out) {
        MemorySegment outs = out.storage().segment();
        long at = LoopNest.start(out);
        Ziggurat ziggurat = new Ziggurat(random.state());
        double[] standard = new double[(int) Math.min(out.numel(), CHUNK)];
        if (out.dtype() == DType.FLOAT32) {
            draw(random, 1, out.numel(), (words, count, i) -> {
                ziggurat.ofWords(words, count, i, standard);
                scaledFloats(standard, count, mean, std, outs, at + i * Float.BYTES);
            });
        } else {
            draw(random, 2, out.numel(), (words, count, i) -> {
                ziggurat.ofPairs(words, count, i, standard);
                scaledDoubles(standard, count, mean, std, outs, at + i * Double.BYTES);
            });
        }
    }

    private static void scaledFloats(double[] standard, int count, double mean, double std, MemorySegment out,
            long at) {
        for (int i = 0; i < count; i++) {
            out.set(ValueLayout.JAVA_FLOAT, at + (long) i * Float.BYTES, (float) (mean + std * standard[i]));
        }
    }

    private static void scaledDoubles(double[] standard, int count, double mean, double std, MemorySegment out,
            long at) {
        for (int i = 0; i < count; i++) {
            out.set(ValueLayout.JAVA_DOUBLE, at + (long) i * Double.BYTES, mean + std * standard[i]);
        }
    }

    /** Draws one of two numbers, as {@link dev.arenagrad.ops.Backend#bernoulli} says. */
    public static void bernoulli(RandomStream random, double p, double value, NDArray out) {
        long bound = (long) (p * WORDS);
        MemorySegment outs = out.storage().segment();
        long at = LoopNest.start(out);
        draw(random, 1, out.numel(), switch (out.dtype()) {
            case FLOAT32 -> (words, count, i) -> coins(words, count, bound, Float.floatToRawIntBits((float) value),
                    outs, at + i * Float.BYTES);
            case FLOAT64 -> (words, count, i) -> coins(words, count, bound, Double.doubleToRawLongBits(value), outs, at
                    + i * Double.BYTES);
            case INT64 -> (words, count, i) -> coins(words, count, bound, (long) value, outs, at + i * Long.BYTES);
            case BOOL -> (words, count, i) -> coins(words, count, bound, (byte) (value != 0 ? 1 : 0), outs, at + i);
            default -> throw new UnsupportedOperationException("bernoulli of " + out.dtype());
        });
    }

    private static void coins(int[] words, int count, long bound, int hit, MemorySegment out, long at) {
        int whole = Simd.ON ? SimdRandom.coins(words, count, bound, hit, out, at) : 0;
        for (int i = whole; i < count; i++) {
            out.set(ValueLayout.JAVA_INT, at + (long) i * Integer.BYTES, isHit(words[i], bound) ? hit : 0);
        }
    }

    private static void coins(int[] words, int count, long bound, long hit, MemorySegment out, long at) {
        int whole = Simd.WIDE ? SimdRandom.coins(words, count, bound, hit, out, at) : 0;
        for (int i = whole; i < count; i++) {
            out.set(ValueLayout.JAVA_LONG, at + (long) i * Long.BYTES, isHit(words[i], bound) ? hit : 0);
        }
    }

    private static void coins(int[] words, int count, long bound, byte hit, MemorySegment out, long at) {
        for (int i = 0; i < count; i++) {
            out.set(ValueLayout.JAVA_BYTE, at + i, isHit(words[i], bound) ? hit : 0);
        }
    }

    private static boolean isHit(int word, long bound) {
        return Integer.toUnsignedLong(word) < bound;
    }

    /** Draws 0 or 1 for each probability, as {@link dev.arenagrad.ops.Backend#bernoulli} says. */
    public static void bernoulli(RandomStream random, NDArray p, NDArray out) {
        MemorySegment ps = p.storage().segment();
        MemorySegment outs = out.storage().segment();
        long pAt = LoopNest.start(p);
        long at = LoopNest.start(out);
        if (out.dtype() == DType.FLOAT32) {
            draw(random, 1, out.numel(), (words, count, i) -> floatCoins(words, count, ps, pAt + i * Float.BYTES, outs,
                    at + i * Float.BYTES));
        } else {
            draw(random, 1, out.numel(), (words, count, i) -> doubleCoins(words, count, ps, pAt + i * Double.BYTES,
                    outs, at + i * Double.BYTES));
        }
    }

    private static void floatCoins(int[] words, int count, MemorySegment ps, long pAt, MemorySegment out, long at) {
        for (int i = 0; i < count; i++) {
            long place = (long) i * Float.BYTES;
            long bound = (long) (ps.get(ValueLayout.JAVA_FLOAT, pAt + place) * WORDS);
            out.set(ValueLayout.JAVA_FLOAT, at + place, isHit(words[i], bound) ? 1 : 0);
        }
    }

    private static void doubleCoins(int[] words, int count, MemorySegment ps, long pAt, MemorySegment out, long at) {
        for (int i = 0; i < count; i++) {
            long place = (long) i * Double.BYTES;
            long bound = (long) (ps.get(ValueLayout.JAVA_DOUBLE, pAt + place) * WORDS);
            out.set(ValueLayout.JAVA_DOUBLE, at + place, isHit(words[i], bound) ? 1 : 0);
        }
    }

    /** Draws whole numbers, as {@link dev.arenagrad.ops.Backend#integers} says. */
    public static void integers(RandomStream random, WholeNumbers numbers, NDArray out) {
        MemorySegment outs = out.storage().segment();
        long at = LoopNest.start(out);
        long n = out.numel();
        int most = (int) Math.min(n, CHUNK);
        int[] words = new int[2 * most];
        long[] values = new long[most];
        for (long i = 0; i < n; i += most) {
            int count = (int) Math.min(most, n - i);
            numbers.draw(random, words, values, count);
            write(values, count, out.dtype(), outs, at + i * out.dtype().byteSize());
        }
    }

    private static void write(long[] values, int count, DType dtype, MemorySegment out, long at) {
        switch (dtype) {
            case FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    out.set(ValueLayout.JAVA_FLOAT, at + (long) i * Float.BYTES, values[i]);
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    out.set(ValueLayout.JAVA_DOUBLE, at + (long) i * Double.BYTES, values[i]);
                }
            }
            case INT64 -> MemorySegment.copy(values, 0, out, ValueLayout.JAVA_LONG, at, count);
            case BOOL -> {
                for (int i = 0; i < count; i++) {
                    out.set(ValueLayout.JAVA_BYTE, at + i, (byte) (values[i] != 0 ? 1 : 0));
                }
            }
            default -> throw new UnsupportedOperationException("integers of " + dtype);
        }
    }

    /** Draws a permutation, as {@link dev.arenagrad.ops.Backend#permutation} says. */
    public static void permutation(RandomStream stream, NDArray out) {
        MemorySegment outs = out.storage().segment();
        long at = LoopNest.start(out);
        long n = out.numel();
        try (BufferedWords random = new BufferedWords(stream, (int) Math.min(2 * n, CHUNK))) {
            for (long i = 0; i < n; i++) {
                long other = random.nextLong(i + 1);
                outs.set(ValueLayout.JAVA_LONG, at + i * Long.BYTES, outs.get(ValueLayout.JAVA_LONG, at + other
                        * Long.BYTES));
                outs.set(ValueLayout.JAVA_LONG, at + other * Long.BYTES, i);
            }
        }
    }
}
