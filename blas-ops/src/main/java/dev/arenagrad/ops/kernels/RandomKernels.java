package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/** Contiguous arrays filled with random numbers. */
public final class RandomKernels {
    /** One more than the largest unsigned 32-bit number. */
    private static final double WORDS = 0x1p32;

    private RandomKernels() {}

    /** Draws from [from, to), as {@link dev.arenagrad.ops.Backend#uniform} says. */
    public static void uniform(RandomGenerator random, double from, double to, NDArray out) {
        if (from == to) {
            FillKernels.fill(out, from);
            return;
        }
        MemorySegment outs = out.storage().segment();
        long at = LoopNest.start(out);
        long n = out.numel();
        if (out.dtype() == DType.FLOAT32) {
            uniformFloats(random, (float) from, (float) to, outs, at, n);
        } else {
            uniformDoubles(random, from, to, outs, at, n);
        }
    }

    private static void uniformFloats(RandomGenerator random, float from, float to, MemorySegment out, long at,
            long n) {
        float length = to - from;
        float last = Math.nextDown(to);
        for (long i = 0; i < n; i++) {
            out.set(ValueLayout.JAVA_FLOAT, at + i * Float.BYTES, Math.min(from + random.nextFloat() * length, last));
        }
    }

    private static void uniformDoubles(RandomGenerator random, double from, double to, MemorySegment out, long at,
            long n) {
        double length = to - from;
        double last = Math.nextDown(to);
        for (long i = 0; i < n; i++) {
            out.set(ValueLayout.JAVA_DOUBLE, at + i * Double.BYTES, Math.min(from + random.nextDouble() * length,
                    last));
        }
    }

    /** Draws from a normal distribution, as {@link dev.arenagrad.ops.Backend#normal} says. */
    public static void normal(RandomGenerator random, double mean, double std, NDArray out) {
        MemorySegment outs = out.storage().segment();
        long at = LoopNest.start(out);
        long n = out.numel();
        if (out.dtype() == DType.FLOAT32) {
            for (long i = 0; i < n; i++) {
                outs.set(ValueLayout.JAVA_FLOAT, at + i * Float.BYTES, (float) (mean + std * random.nextGaussian()));
            }
        } else {
            for (long i = 0; i < n; i++) {
                outs.set(ValueLayout.JAVA_DOUBLE, at + i * Double.BYTES, mean + std * random.nextGaussian());
            }
        }
    }

    /** Draws one of two numbers, as {@link dev.arenagrad.ops.Backend#bernoulli} says. */
    public static void bernoulli(RandomGenerator random, double p, double value, NDArray out) {
        long bound = (long) (p * WORDS);
        MemorySegment outs = out.storage().segment();
        long at = LoopNest.start(out);
        long n = out.numel();
        switch (out.dtype()) {
            case FLOAT32 -> {
                float hit = (float) value;
                for (long i = 0; i < n; i++) {
                    outs.set(ValueLayout.JAVA_FLOAT, at + i * Float.BYTES, isHit(random, bound) ? hit : 0);
                }
            }
            case FLOAT64 -> {
                for (long i = 0; i < n; i++) {
                    outs.set(ValueLayout.JAVA_DOUBLE, at + i * Double.BYTES, isHit(random, bound) ? value : 0);
                }
            }
            case INT64 -> {
                long hit = (long) value;
                for (long i = 0; i < n; i++) {
                    outs.set(ValueLayout.JAVA_LONG, at + i * Long.BYTES, isHit(random, bound) ? hit : 0);
                }
            }
            case BOOL -> {
                byte hit = (byte) (value != 0 ? 1 : 0);
                for (long i = 0; i < n; i++) {
                    outs.set(ValueLayout.JAVA_BYTE, at + i, isHit(random, bound) ? hit : 0);
                }
            }
            default -> throw new UnsupportedOperationException("bernoulli of " + out.dtype());
        }
    }

    private static boolean isHit(RandomGenerator random, long bound) {
        return Integer.toUnsignedLong(random.nextInt()) < bound;
    }

    /** Draws 0 or 1 for each probability, as {@link dev.arenagrad.ops.Backend#bernoulli} says. */
    public static void bernoulli(RandomGenerator random, NDArray p, NDArray out) {
        MemorySegment ps = p.storage().segment();
        MemorySegment outs = out.storage().segment();
        long pAt = LoopNest.start(p);
        long at = LoopNest.start(out);
        long n = out.numel();
        if (out.dtype() == DType.FLOAT32) {
            for (long i = 0; i < n; i++) {
                long bound = (long) (ps.get(ValueLayout.JAVA_FLOAT, pAt + i * Float.BYTES) * WORDS);
                outs.set(ValueLayout.JAVA_FLOAT, at + i * Float.BYTES, isHit(random, bound) ? 1 : 0);
            }
        } else {
            for (long i = 0; i < n; i++) {
                long bound = (long) (ps.get(ValueLayout.JAVA_DOUBLE, pAt + i * Double.BYTES) * WORDS);
                outs.set(ValueLayout.JAVA_DOUBLE, at + i * Double.BYTES, isHit(random, bound) ? 1 : 0);
            }
        }
    }

    /** Draws whole numbers, as {@link dev.arenagrad.ops.Backend#integers} says. */
    public static void integers(RandomGenerator random, long from, long to, NDArray out) {
        MemorySegment outs = out.storage().segment();
        long at = LoopNest.start(out);
        long n = out.numel();
        switch (out.dtype()) {
            case FLOAT32 -> {
                for (long i = 0; i < n; i++) {
                    outs.set(ValueLayout.JAVA_FLOAT, at + i * Float.BYTES, random.nextLong(from, to));
                }
            }
            case FLOAT64 -> {
                for (long i = 0; i < n; i++) {
                    outs.set(ValueLayout.JAVA_DOUBLE, at + i * Double.BYTES, random.nextLong(from, to));
                }
            }
            case INT64 -> {
                for (long i = 0; i < n; i++) {
                    outs.set(ValueLayout.JAVA_LONG, at + i * Long.BYTES, random.nextLong(from, to));
                }
            }
            case BOOL -> {
                for (long i = 0; i < n; i++) {
                    outs.set(ValueLayout.JAVA_BYTE, at + i, (byte) (random.nextLong(from, to) != 0 ? 1 : 0));
                }
            }
            default -> throw new UnsupportedOperationException("integers of " + out.dtype());
        }
    }

    /** Draws a permutation, as {@link dev.arenagrad.ops.Backend#permutation} says. */
    public static void permutation(RandomGenerator random, NDArray out) {
        MemorySegment outs = out.storage().segment();
        long at = LoopNest.start(out);
        long n = out.numel();
        for (long i = 0; i < n; i++) {
            long other = random.nextLong(i + 1);
            outs.set(ValueLayout.JAVA_LONG, at + i * Long.BYTES, outs.get(ValueLayout.JAVA_LONG, at + other
                    * Long.BYTES));
            outs.set(ValueLayout.JAVA_LONG, at + other * Long.BYTES, i);
        }
    }
}
