package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.RandomStream;

/**
 * Standard normal numbers by the ziggurat of G. Marsaglia and W. W. Tsang, "The Ziggurat Method for Generating Random Variables" (2000):
 * layers of one area cover the density exp(-x x / 2), the lowest of them with the tails. A number is uniform in the layer that is drawn
 * for it, and stays if it lies below the density, as 79 of 80 are known to by their layer alone.
 *
 * <p>Each takes 64 bits of the stream or, to become a float, 32. One that does not stay takes what else it needs from a stream of its own,
 * which these bits and its place name. So any number of an array can be drawn by itself.
 */
public final class Ziggurat {
    private static final int LAYERS = 256;

    /** Where the tail begins, and the area of a layer: for 256 layers the two with which the last ends at x = 0. */
    private static final double TAIL = 3.654152885361009;
    private static final double AREA = 0.004928673233974655;

    private static final double UNIT = 0x1p-53;

    /** For each layer: the distance of neighbouring numbers, up to which x they lie below the density, and the density at its ends. */
    private static final double[] STEPS = new double[LAYERS];
    private static final double[] INSIDE = new double[LAYERS];
    private static final double[] DENSITY = new double[LAYERS + 1];

    static {
        double x = AREA / density(TAIL);
        double next = TAIL;
        for (int layer = 0; layer < LAYERS; layer++) {
            STEPS[layer] = x * 2 * UNIT;
            INSIDE[layer] = next;
            DENSITY[layer] = density(x);
            x = next;
            next = layer < LAYERS - 2 ? StrictMath.sqrt(-2 * StrictMath.log(AREA / x + density(x))) : 0;
        }
        DENSITY[LAYERS] = 1;
    }

    private final long seed;
    private final long stream;
    private final long place;

    /**
     * Begins where a stream stands.
     *
     * @param start the state of the stream
     */
    public Ziggurat(RandomStream.State start) {
        seed = start.seed();
        stream = start.stream();
        place = start.block() * Philox.WORDS + start.used();
    }

    private static double density(double x) {
        return StrictMath.exp(-x * x / 2);
    }

    /**
     * Writes numbers of one word each.
     *
     * @param words the words
     * @param count how many numbers
     * @param first the index of the first, counted from the start
     * @param numbers written
     */
    void ofWords(int[] words, int count, long first, double[] numbers) {
        for (int i = 0; i < count; i++) {
            long bits = (long) (words[i] & -LAYERS) << Integer.SIZE | words[i] & LAYERS - 1;
            numbers[i] = number(bits, place + first + i);
        }
    }

    /**
     * Writes numbers of two words each.
     *
     * @param words the words
     * @param count how many numbers
     * @param first the index of the first, counted from the start
     * @param numbers written
     */
    void ofPairs(int[] words, int count, long first, double[] numbers) {
        for (int i = 0; i < count; i++) {
            numbers[i] = number(bits(words, 2 * i), place + 2 * (first + i));
        }
    }

    /**
     * {@return the number that stands at the start}
     *
     * @param bits of the first two words
     */
    public double number(long bits) {
        return number(bits, place);
    }

    private double number(long bits, long at) {
        double x = inLayer(bits);
        return Math.abs(x) < INSIDE[layer(bits)] ? x : outside(bits, at);
    }

    /** The lowest bits name the layer. */
    private static int layer(long bits) {
        return (int) bits & LAYERS - 1;
    }

    /** The highest bits, as many as a double has, are the number. */
    private static double inLayer(long bits) {
        return (bits >> Long.SIZE - Double.PRECISION) * STEPS[layer(bits)];
    }

    /** {@return the number of which its bits do not decide alone} */
    private double outside(long drawn, long at) {
        int[] words = new int[Philox.WORDS];
        long bits = drawn;
        while (true) {
            int layer = layer(bits);
            double x = inLayer(bits);
            if (Math.abs(x) < INSIDE[layer]) {
                return x;
            }
            if (layer == 0) {
                return Math.copySign(inTail(bits, at, words), x);
            }
            Philox.block(seed, stream ^ bits, at, words, 0);
            double y = DENSITY[layer] + unit(bits(words, 0)) * (DENSITY[layer + 1] - DENSITY[layer]);
            if (y < density(x)) {
                return x;
            }
            bits = bits(words, 2);
        }
    }

    /** {@return a number of the right tail} By G. Marsaglia, "Generating a Variable from the Tail of the Normal Distribution" (1964). */
    private double inTail(long drawn, long at, int[] words) {
        long bits = drawn;
        while (true) {
            Philox.block(seed, stream ^ bits, at, words, 0);
            bits = bits(words, 2);
            double x = -StrictMath.log(unit(bits(words, 0))) / TAIL;
            if (-2 * StrictMath.log(unit(bits)) > x * x) {
                return TAIL + x;
            }
        }
    }

    private static long bits(int[] words, int at) {
        return (long) words[at] << Integer.SIZE | words[at + 1] & Philox.LOW;
    }

    /** {@return a number in (0, 1], which has a logarithm} */
    private static double unit(long bits) {
        return ((bits >>> Long.SIZE - Double.PRECISION) + 1) * UNIT;
    }
}
