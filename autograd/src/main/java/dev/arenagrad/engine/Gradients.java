package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What passes through one node: the gradient of its result comes in, those of its inputs go out. Used again for every node. */
public final class Gradients {
    private @Nullable Node node;
    private @Nullable Tensor output;
    private @Nullable Tensor[] inputs = new Tensor[2];

    void begin(Node next, Tensor gradient) {
        node = next;
        output = gradient;
        if (inputs.length < next.inputs()) {
            inputs = new Tensor[next.inputs()];
        }
    }

    void end() {
        Arrays.fill(inputs, null);
        output = null;
        node = null;
    }

    /** {@return the gradient of the node's result} */
    public Tensor output() {
        return Objects.requireNonNull(output);
    }

    /** {@return whether input {@code i} needs a gradient} */
    public boolean wants(int i) {
        return Objects.requireNonNull(node).next(i) != null;
    }

    /**
     * Gives the gradient of input {@code i}. Its shape may be one that the input's shape was broadcast to.
     *
     * @param gradient the gradient, or null for none
     */
    public void put(int i, @Nullable Tensor gradient) {
        inputs[i] = gradient;
    }

    @Nullable
    Tensor input(int i) {
        return inputs[i];
    }
}
