package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;

/**
 * What {@link RNN} and {@link GRU} make of a sequence.
 *
 * @param output the hidden state of the last layer after each step, the directions beside each other: the shape of the input with
 *         {@code directions * hidden} features
 * @param hidden the last hidden state of each layer and direction, {@code [layers * directions, N, hidden]}
 */
public record RecurrentOutput(Tensor output, Tensor hidden) implements Keepable {
    @Override
    public void keepIn(Scope scope) {
        output.keepIn(scope);
        hidden.keepIn(scope);
    }
}
