package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.SequencedMap;

/** Layers one after the other, {@code torch.nn.Sequential}: each gets what the one before it returns. */
public final class Sequential extends Layer {
    private Layer[] layers = {};

    /**
     * Creates a chain of layers, named "0", "1" and so on.
     *
     * @param layers the layers, first to last; with none, {@code forward} returns its input
     */
    public Sequential(Layer... layers) {
        for (Layer layer : layers) {
            append(layer);
        }
    }

    /**
     * Creates a chain of layers with names.
     *
     * @param layers the layers by name, first to last
     * @throws IllegalArgumentException if a name is empty or has a dot
     */
    public Sequential(SequencedMap<String, ? extends Layer> layers) {
        for (Map.Entry<String, ? extends Layer> named : layers.entrySet()) {
            append(named.getKey(), named.getValue());
        }
    }

    /**
     * Adds a layer at the end, named by its number.
     *
     * @param layer the layer
     * @return this layer
     * @throws IllegalArgumentException if {@code layer} is this one or contains it, or if another one has that name
     */
    public Sequential append(Layer layer) {
        return append(Integer.toString(layers.length), layer);
    }

    private Sequential append(String name, Layer layer) {
        add(name, layer);
        layers = Arrays.copyOf(layers, layers.length + 1);
        layers[layers.length - 1] = layer;
        return this;
    }

    /**
     * {@return the number of layers}
     */
    public int size() {
        return layers.length;
    }

    /**
     * {@return a layer}
     *
     * @param index its number, from 0
     * @throws IndexOutOfBoundsException if there is none
     */
    public Layer get(int index) {
        return layers[index];
    }

    /**
     * {@return what the last layer returns}
     *
     * @param x the input of the first layer
     */
    @Override
    public Tensor forward(Tensor x) {
        Tensor y = x;
        for (Layer layer : layers) {
            y = layer.forward(y);
        }
        return y;
    }
}
