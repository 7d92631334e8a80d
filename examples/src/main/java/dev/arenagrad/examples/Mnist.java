package dev.arenagrad.examples;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.io.Idx;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.nn.Batches;
import dev.arenagrad.nn.Layer;
import dev.arenagrad.nn.Metrics;
import dev.arenagrad.ops.DType;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Images of digits of the MNIST collection, of 28 by 28 pixels, and what they show.
 *
 * @param images {@code [n, 1, 28, 28]}, brightnesses less their mean, over their standard deviation
 * @param labels {@code [n]}, 0 to 9
 */
record Mnist(Tensor images, Tensor labels) {
    private static final int CLASSES = 10;
    private static final double MEAN = 0.1307;
    private static final double STANDARD_DEVIATION = 0.3081;
    private static final int EVALUATED_AT_ONCE = 500;

    /**
     * {@return the 60,000 images to learn from}
     *
     * @param folder where the files are
     * @throws IOException if they cannot be read
     */
    static Mnist training(Path folder) throws IOException {
        return read(folder, "train");
    }

    /**
     * {@return the 10,000 images to test with}
     *
     * @param folder where the files are
     * @throws IOException if they cannot be read
     */
    static Mnist test(Path folder) throws IOException {
        return read(folder, "t10k");
    }

    private static Mnist read(Path folder, String name) throws IOException {
        Tensor bytes = Idx.load(folder.resolve(name + "-images-idx3-ubyte"));
        Tensor images = Scope.tidy(() -> bytes.to(DType.FLOAT32).div_(255).sub_(MEAN).div_(STANDARD_DEVIATION)
                .unsqueeze(1));
        return new Mnist(images, Idx.load(folder.resolve(name + "-labels-idx1-ubyte")).to(DType.INT64));
    }

    /** {@return how often a network takes an image of class i for one of class j, in its evaluation mode: {@code [10, 10]}} */
    Tensor confusion(Layer net) {
        Tensor counts = Tensor.zeros(DType.INT64, CLASSES, CLASSES);
        net.eval();
        Batches.of(images, labels).size(EVALUATED_AT_ONCE).forEach(batch -> {
            try (GradMode _ = GradMode.noGrad()) {
                counts.add_(Metrics.confusionMatrix(net.forward(batch.get(0)), batch.get(1)));
            }
        });
        return counts;
    }
}
