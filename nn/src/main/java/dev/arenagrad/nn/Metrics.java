package dev.arenagrad.nn;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;

/**
 * How good a model is, as numbers and tensors. Nothing is recorded.
 *
 * {@snippet :
 * Metrics.Mean accuracy = new Metrics.Mean();
 * Batches.of(images, labels).size(256).forEach(batch -> accuracy.add(Metrics.accuracy(net.forward(batch.get(0)), batch
 *         .get(1)), batch.get(1).numel()));
 * System.out.println(accuracy.value());
 * }
 */
public final class Metrics {
    private Metrics() {}

    /**
     * {@return the part of the rows whose largest score is that of their label; NaN if there are none}
     *
     * @param scores of each class, [n, classes], such as logits or probabilities; of equal ones the first counts
     * @param labels the right classes, [n], {@code INT64}
     * @throws TensorException if the shapes or the dtype do not fit
     * @throws dev.arenagrad.memory.LifetimeException if a tensor was freed, or is confined to another thread
     */
    public static double accuracy(Tensor scores, Tensor labels) {
        requireRows(scores, labels);
        try (Scope _ = Scope.open("accuracy"); GradMode _ = GradMode.noGrad()) {
            return labels.numel() == 0 ? Double.NaN : scores.argmax(1).eq(labels).to(DType.FLOAT64).mean().item();
        }
    }

    private static void requireRows(Tensor scores, Tensor labels) {
        if (scores.dim() != 2 || scores.shape().size(1) == 0 || labels.dim() != 1 || labels.dtype() != DType.INT64
                || labels.numel() != scores.shape().size(0)) {
            throw new TensorException(
                    "scores of shape [n, classes] and labels of shape [n], INT64, are needed, but got "
                            + scores.shape() + " and " + labels.shape() + ", " + labels.dtype());
        }
    }

    /**
     * {@return the counts of rows by label (row) and by the class with the largest score (column), [classes, classes], {@code INT64}} It
     * belongs to the innermost scope.
     *
     * @param scores of each class, [n, classes]
     * @param labels the right classes, [n], {@code INT64}, from 0 to below classes
     * @throws TensorException if the shapes or the dtype do not fit, or if a label is out of its range
     * @throws dev.arenagrad.memory.LifetimeException if a tensor was freed, or is confined to another thread
     */
    public static Tensor confusionMatrix(Tensor scores, Tensor labels) {
        requireRows(scores, labels);
        long classes = scores.shape().size(1);
        try (GradMode _ = GradMode.noGrad()) {
            return Scope.tidy(() -> {
                if (labels.numel() == 0) {
                    return Tensor.zeros(DType.INT64, classes, classes);
                }
                long least = labels.min().toLongArray()[0];
                long most = labels.max().toLongArray()[0];
                if (least < 0 || most >= classes) {
                    throw new TensorException("Target " + (least < 0 ? least : most)
                            + " is out of bounds: there are " + classes + " classes");
                }
                Tensor cells = labels.mul(classes).add(scores.argmax(1));
                return Tensor.zeros(DType.INT64, classes * classes).scatterAdd(0, cells, Tensor.ones(DType.INT64, labels
                        .numel())).view(classes, classes);
            });
        }
    }

    /** A mean of numbers that come one after another, such as losses of batches, each with a weight. One thread at a time may use it. */
    public static final class Mean {
        private double sum;
        private double weights;

        /** Creates a mean of nothing. */
        public Mean() {}

        /**
         * Adds a number.
         *
         * @param value the number
         * @param weight how much it counts, such as the number of rows of a batch; at least 0, of which nothing is added
         * @return this mean
         * @throws IllegalArgumentException if the weight is negative or NaN
         */
        public Mean add(double value, double weight) {
            if (!(weight >= 0)) {
                throw new IllegalArgumentException("a weight is at least 0, but this is " + weight);
            }
            if (weight > 0) {
                sum += value * weight;
                weights += weight;
            }
            return this;
        }

        /**
         * Adds a number of weight 1.
         *
         * @param value the number
         * @return this mean
         */
        public Mean add(double value) {
            return add(value, 1);
        }

        /** {@return the mean of what was added, NaN if nothing was} */
        public double value() {
            return sum / weights;
        }
    }
}
