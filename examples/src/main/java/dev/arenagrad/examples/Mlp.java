package dev.arenagrad.examples;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A multilayer perceptron: linear layers with relu between them.
 *
 * @param layers from the input to the output
 */
record Mlp(List<Layer> layers) implements Network {
    /**
     * A linear layer.
     *
     * @param weight outputs by inputs
     * @param bias outputs
     */
    record Layer(Tensor weight, Tensor bias) {
        /** {@return a layer that keeps the variance of what passes through it and a relu (He et al., 2015)} */
        static Layer random(int inputs, int outputs) {
            Tensor weight = Scope.tidy(() -> Tensor.randn(outputs, inputs).mul(Math.sqrt(2.0 / inputs)));
            return new Layer(weight.setRequiresGrad(true), Tensor.zeros(outputs).setRequiresGrad(true));
        }

        Tensor apply(Tensor x) {
            return x.linear(weight, bias);
        }
    }

    /**
     * {@return a network with random weights, in the innermost scope}
     *
     * @param widths of the input, the inner layers, and the output
     */
    static Mlp random(int... widths) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; i < widths.length; i++) {
            layers.add(Layer.random(widths[i - 1], widths[i]));
        }
        return new Mlp(List.copyOf(layers));
    }

    @Override
    public Tensor logits(Tensor samples) {
        Tensor x = layers.getFirst().apply(samples);
        for (Layer layer : layers.subList(1, layers.size())) {
            x = layer.apply(x.relu());
        }
        return x;
    }

    @Override
    public List<Tensor> parameters() {
        return layers.stream().flatMap(layer -> Stream.of(layer.weight, layer.bias)).toList();
    }
}
