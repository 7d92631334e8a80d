package dev.arenagrad.bench.workload;

import java.util.SplittableRandom;

/** The numbers that the workloads start from. Every engine gets the same. */
public final class Inputs {
    /** The step size of gradient descent, small enough that many thousands of steps change little. */
    public static final double LEARNING_RATE = 1e-4;

    /** Where the control flow of the tutorial starts. */
    public static final double CONTROL_FLOW_START = 0.7;

    /** How often {@link Task#DEEP1000} multiplies. */
    public static final int DEPTH = 1000;

    /** By what it does. */
    public static final double GROWTH = 1.0001;

    private Inputs() {}

    /**
     * An array of numbers.
     *
     * @param values row by row
     * @param shape of which the sizes' product is the number of values
     */
    public record Floats(float[] values, long... shape) {}

    /**
     * Two layers of 784-256-10, and samples to put through. Weights are outputs by inputs.
     *
     * @param labels one class for each sample
     */
    public record Perceptron(Floats x, long[] labels, Floats w1, Floats b1, Floats w2, Floats b2) {
        /** {@return the layers, and as many samples} */
        public static Perceptron ofBatch(int samples) {
            return new Perceptron(normal(1, 1, samples, 784), numbers(2, samples, 10),
                    normal(3, Math.sqrt(2.0 / 784), 256, 784), normal(4, 0.1, 256),
                    normal(5, Math.sqrt(2.0 / 256), 10, 256), normal(6, 0.1, 10));
        }
    }

    /** Samples with answers 0 or 1, and the weights to begin with. */
    public record Regression(Floats x, Floats answers, Floats weights, Floats bias) {
        /** {@return 256 samples of 1,000 features} */
        public static Regression create() {
            Floats answers = normal(8, 1, 256);
            for (int i = 0; i < answers.values.length; i++) {
                answers.values[i] = answers.values[i] > 0 ? 1 : 0;
            }
            return new Regression(normal(7, 1, 256, 1000), answers, normal(9, 0.01, 1000), normal(10, 0.01, 1));
        }
    }

    /** Queries, keys and values: samples, heads, tokens, and the width of a head. */
    public record Heads(Floats q, Floats k, Floats v) {
        /** The width of a head. */
        public static final int WIDTH = 32;

        /** {@return 4 samples of 4 heads of 64 tokens} */
        public static Heads create() {
            long[] shape = {4, 4, 64, WIDTH};
            return new Heads(normal(11, 1, shape), normal(12, 1, shape), normal(13, 1, shape));
        }
    }

    /** Two arrays. */
    public record Pair(Floats a, Floats b) {
        /** {@return two vectors of 2^20 numbers, those of the second above 0} */
        public static Pair chain() {
            Pair pair = new Pair(normal(14, 1, 1 << 20), normal(15, 1, 1 << 20));
            for (int i = 0; i < pair.b.values.length; i++) {
                pair.b.values[i] = Math.abs(pair.b.values[i]);
            }
            return pair;
        }

        /** {@return two matrices of 512 x 512} */
        public static Pair squares() {
            return new Pair(normal(16, 1, 512, 512), normal(17, 1, 512, 512));
        }

        /** {@return two matrices of 1,024 x 1,024} */
        public static Pair largeSquares() {
            return new Pair(normal(20, 1, 1024, 1024), normal(21, 1, 1024, 1024));
        }
    }

    /** Images, the weights of a convolution, and the gradient of its result. */
    public record Convolution(Floats images, Floats weight, Floats gradient) {
        /** {@return 32 images of 16 x 64 x 64, and 16 windows of 16 x 3 x 3} */
        public static Convolution create() {
            return new Convolution(normal(22, 1, 32, 16, 64, 64), normal(23, 1.0 / 12, 16, 16, 3, 3), normal(24, 1, 32,
                    16, 62, 62));
        }
    }

    /** Rows that are normalised, what they are multiplied by, what is added, and the gradient of the result. */
    public record Normalization(Floats rows, Floats weight, Floats bias, Floats gradient) {
        /** The length of a row. */
        public static final int WIDTH = 1024;

        /** {@return 4,096 rows} */
        public static Normalization create() {
            return new Normalization(normal(25, 1, 4096, WIDTH), normal(26, 1, WIDTH), normal(27, 1, WIDTH), normal(28,
                    1, 4096, WIDTH));
        }
    }

    /** Parameters, and their gradient. */
    public record Learned(Floats parameters, Floats gradient) {
        /** How far a step of Adam takes each of them at most. */
        public static final double LEARNING_RATE = 1e-3;

        /** {@return ten million, no larger than what a step adds, so that it is seen} */
        public static Learned tenMillion() {
            return new Learned(normal(29, LEARNING_RATE, 10_000_000), normal(30, 1, 10_000_000));
        }
    }

    /** Scores of classes, and the right ones. */
    public record Classification(Floats scores, long[] labels) {
        /** {@return 256 samples of 10,000 classes} */
        public static Classification wide() {
            return new Classification(normal(18, 1, 256, 10_000), numbers(19, 256, 10_000));
        }
    }

    /** {@return 0, 1, 2 and so on} */
    public static Floats range(int end) {
        float[] values = new float[end];
        for (int i = 0; i < end; i++) {
            values[i] = i;
        }
        return new Floats(values, end);
    }

    /** {@return numbers of mean 0 and the given standard deviation} */
    public static Floats normal(long seed, double deviation, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return new Floats(values, shape);
    }

    /** {@return whole numbers from 0 below a bound} */
    public static long[] numbers(long seed, int count, int bound) {
        return new SplittableRandom(seed).longs(count, 0, bound).toArray();
    }
}
