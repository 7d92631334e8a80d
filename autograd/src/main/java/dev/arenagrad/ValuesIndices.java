package dev.arenagrad;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;

/**
 * Elements chosen along a dimension, and their positions.
 *
 * @param values the elements
 * @param indices their positions along the dimension; {@code INT64}, in the shape of {@code values}
 */
public record ValuesIndices(Tensor values, Tensor indices) implements Keepable {
    @Override
    public void keepIn(Scope scope) {
        values.keepIn(scope);
        indices.keepIn(scope);
    }
}
