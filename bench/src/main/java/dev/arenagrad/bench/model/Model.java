package dev.arenagrad.bench.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A model, and what one step of its training does: gradients set to zero, the loss, backward, a step of the optimiser. Numbers are float32
 * unless it says otherwise, the random ones the same for each engine ({@link ModelInputs}).
 */
public enum Model {
    /** 128 samples through 784-512-256-10 with relu, cross-entropy, Adam. */
    MLP(300),
    /**
     * A residual block on 8 images of 64 channels of 16 x 16: twice convolution 3 x 3 and batch normalisation, relu between them and after
     * the input was added; the mean of each channel, 10 classes, cross-entropy, gradient descent with momentum.
     */
    RESNET(40),
    /**
     * A transformer block on 8 sequences of 64 tokens of 128: layer normalisation, attention by 4 heads, layer normalisation, 512 features
     * with GELU, each part added to its input; mean squared error, AdamW.
     */
    TRANSFORMER(100),
    /** LSTM of 128 over 50 steps of 32 samples of 64 features, 10 classes from the last state, cross-entropy, Adam. */
    LSTM(100),
    /** A variational autoencoder, 784-256-16-256-784, on 128 samples with given noise: cross-entropy and divergence, Adam. */
    VAE(200),
    /** Ratings of 20,000 users and 5,000 things by 64 factors and a bias each, from 1,024 triples: mean squared error, gradient descent. */
    FACTORIZATION(200),
    /** Regression by a Gaussian process on 256 points of 4 dimensions, float64: the likelihood by Cholesky, Adam on 6 parameters. */
    GP(100);

    private final int steps;

    Model(int steps) {
        this.steps = steps;
    }

    /** {@return how many steps the memory that becomes resident is counted over} */
    public int steps() {
        return steps;
    }

    /** {@return the model of a name as {@link #toString} gives it} */
    public static Model named(String name) {
        return Arrays.stream(values()).filter(model -> model.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no model \"" + name + "\", only " + Arrays
                        .stream(values()).map(Model::toString).collect(Collectors.joining(", "))));
    }

    /** {@return the name in lower case, as commands and tables have it} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
