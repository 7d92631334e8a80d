package dev.arenagrad.examples;

import dev.arenagrad.Conv;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.List;

/**
 * A small convolutional network for digits: twice filters, relu and the largest of each two by two elements, then a linear layer.
 *
 * @param first filters of the image
 * @param second filters of what the first ones found
 * @param last from what the second ones found to the classes
 */
record ConvolutionalNetwork(Filters first, Filters second, Mlp.Layer last) implements Network {
    private static final int SIZE = 3;
    private static final int POOL = 2;
    private static final double DROPPED = 0.5;

    /**
     * Filters of three by three elements.
     *
     * @param weight filters by channels by rows by columns
     * @param bias filters
     */
    record Filters(Tensor weight, Tensor bias) {
        /** {@return filters that keep the variance of what passes through them and a relu (He et al., 2015)} */
        static Filters random(int channels, int filters) {
            double scale = Math.sqrt(2.0 / (channels * SIZE * SIZE));
            Tensor weight = Scope.tidy(() -> Tensor.randn(filters, channels, SIZE, SIZE).mul(scale));
            return new Filters(weight.setRequiresGrad(true), Tensor.zeros(filters).setRequiresGrad(true));
        }

        Tensor apply(Tensor images) {
            return NN.maxPool2d(NN.conv2d(images, weight, bias, Conv.stride(1).same()).relu(), POOL);
        }
    }

    /** {@return a network with random weights, in the innermost scope} */
    static ConvolutionalNetwork random(int firstFilters, int secondFilters) {
        int side = DigitSet.SIDE / POOL / POOL;
        return new ConvolutionalNetwork(Filters.random(1, firstFilters), Filters.random(firstFilters, secondFilters),
                Mlp.Layer.random(secondFilters * side * side, DigitSet.CLASSES));
    }

    @Override
    public Tensor logits(Tensor samples) {
        return last.apply(found(samples));
    }

    /** {@return the logits from a random half of what the filters found (Srivastava et al., 2014)} */
    @Override
    public Tensor logitsInTraining(Tensor samples) {
        return last.apply(NN.dropout(found(samples), DROPPED, true));
    }

    private Tensor found(Tensor samples) {
        long count = samples.shape().size(0);
        Tensor images = samples.reshape(count, 1, DigitSet.SIDE, DigitSet.SIDE);
        return second.apply(first.apply(images)).reshape(count, -1);
    }

    @Override
    public List<Tensor> parameters() {
        return List.of(first.weight, first.bias, second.weight, second.bias, last.weight(), last.bias());
    }
}
