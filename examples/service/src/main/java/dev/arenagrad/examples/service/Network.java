package dev.arenagrad.examples.service;

import dev.arenagrad.Losses;
import dev.arenagrad.Tensor;
import dev.arenagrad.nn.Layer;
import dev.arenagrad.nn.Linear;

/** A classifier of two classes with one hidden layer. */
final class Network extends Layer {
    /** How many numbers describe an example. */
    static final int FEATURES = 16;

    private static final int HIDDEN = 16;

    private final Linear hidden = add("hidden", new Linear(FEATURES, HIDDEN));
    private final Linear output = add("output", new Linear(HIDDEN, 1));

    /** {@return the logits of the examples, [rows]} */
    @Override
    public Tensor forward(Tensor features) {
        return output.forward(hidden.forward(features).tanh()).squeeze(1);
    }

    /**
     * {@return the mean loss of a batch}
     *
     * @param features [rows, FEATURES]
     * @param targets [rows], from 0 to 1
     */
    Tensor loss(Tensor features, Tensor targets) {
        return Losses.binaryCrossEntropyWithLogits(forward(features), targets);
    }
}
