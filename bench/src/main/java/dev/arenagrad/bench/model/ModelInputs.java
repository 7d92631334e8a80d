package dev.arenagrad.bench.model;

import dev.arenagrad.bench.workload.Inputs;
import dev.arenagrad.bench.workload.Inputs.Floats;

/** Sizes, data and first parameters of the models. Every engine gets the same. */
public final class ModelInputs {
    /** The step size of all optimisers, small enough that many thousands of steps change little. */
    public static final double LEARNING_RATE = 1e-5;

    /** Of gradient descent in {@link Model#RESNET}. */
    public static final double MOMENTUM = 0.9;

    /** How many classes there are. */
    public static final int CLASSES = 10;

    /** Features of a picture of handwriting. */
    public static final int PIXELS = 784;

    private ModelInputs() {}

    /**
     * {@return the value that a parameter begins with: normal numbers, of a variance that keeps activations' for matrices and kernels,
     * around 1 for the weights of normalisations, and around 0 for all others}
     *
     * @param name in the whole model
     * @param shape its sizes
     */
    public static Floats parameter(String name, long... shape) {
        if (shape.length > 1) {
            long inputs = 1;
            for (int dim = 1; dim < shape.length; dim++) {
                inputs *= shape[dim];
            }
            return Inputs.normal(name.hashCode(), 1 / Math.sqrt(inputs), shape);
        }
        Floats floats = Inputs.normal(name.hashCode(), 0.1, shape);
        if (name.endsWith("weight")) {
            for (int i = 0; i < floats.values().length; i++) {
                floats.values()[i] += 1;
            }
        }
        return floats;
    }

    /** Samples and their classes. */
    public record Labelled(Floats x, long[] labels) {
        /** {@return what {@link Model#MLP} learns} */
        public static Labelled digits() {
            return new Labelled(Inputs.normal(101, 1, 128, PIXELS), Inputs.numbers(102, 128, CLASSES));
        }

        /** {@return what {@link Model#RESNET} learns} */
        public static Labelled images() {
            return new Labelled(Inputs.normal(103, 1, 8, 64, 16, 16), Inputs.numbers(104, 8, CLASSES));
        }

        /** {@return what {@link Model#LSTM} learns, {@code [steps, samples, features]}} */
        public static Labelled sequences() {
            return new Labelled(Inputs.normal(105, 1, 50, 32, 64), Inputs.numbers(106, 32, CLASSES));
        }
    }

    /** Sequences, and what a block should make of them. */
    public record Sequences(Floats x, Floats target) {
        /** The width of {@link Model#TRANSFORMER}. */
        public static final int WIDTH = 128;

        /** {@return what it learns, {@code [samples, tokens, width]}} */
        public static Sequences create() {
            return new Sequences(Inputs.normal(107, 1, 8, 64, WIDTH), Inputs.normal(108, 1, 8, 64, WIDTH));
        }
    }

    /** Pictures, each pixel from 0 to 1, and the noise of the code. */
    public record Pictures(Floats x, Floats noise) {
        /** How many numbers the code of a picture has. */
        public static final int CODE = 16;

        /** {@return what {@link Model#VAE} learns} */
        public static Pictures create() {
            Floats x = Inputs.normal(109, 1, 128, PIXELS);
            for (int i = 0; i < x.values().length; i++) {
                x.values()[i] = (float) (1 / (1 + Math.exp(-x.values()[i])));
            }
            return new Pictures(x, Inputs.normal(110, 1, 128, CODE));
        }
    }

    /** Triples of a user, a thing and how the user rates it. */
    public record Ratings(long[] users, long[] things, Floats ratings) {
        /** How many users there are. */
        public static final int USERS = 20_000;

        /** How many things there are. */
        public static final int THINGS = 5_000;

        /** How many factors each has. */
        public static final int FACTORS = 64;

        /** {@return what {@link Model#FACTORIZATION} learns} */
        public static Ratings create() {
            int count = 1_024;
            return new Ratings(Inputs.numbers(111, count, USERS), Inputs.numbers(112, count, THINGS), Inputs.normal(113,
                    1, count));
        }
    }

    /** Points and the values of a function there. */
    public record Points(Floats x, Floats y) {
        /** How many dimensions the points have. */
        public static final int DIMENSIONS = 4;

        /** {@return what {@link Model#GP} learns} */
        public static Points create() {
            Floats x = Inputs.normal(114, 1, 256, DIMENSIONS);
            Floats y = Inputs.normal(115, 0.1, 256);
            for (int i = 0; i < y.values().length; i++) {
                y.values()[i] += (float) Math.sin(x.values()[DIMENSIONS * i]);
            }
            return new Points(x, y);
        }
    }
}
