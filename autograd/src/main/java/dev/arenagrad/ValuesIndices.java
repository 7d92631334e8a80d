package dev.arenagrad;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;

/**
 * Elements chosen along a dimension, and where they were found.
 *
 * @param values the elements
 * @param indices their positions along the dimension, INT64, of the same shape
 */
public record ValuesIndices(Tensor values, Tensor indices) implements Keepable {
    @Override
    public void keepIn(Scope scope) {
        values.keepIn(scope);
        indices.keepIn(scope);
    }
}
