package dev.arenagrad;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;

/**
 * The result of max pooling.
 *
 * @param values the largest element of each window
 * @param indices the position of each in its plane, counted row by row; {@code INT64}, in the shape of {@code values}
 */
public record MaxPooled(Tensor values, Tensor indices) implements Keepable {
    @Override
    public void keepIn(Scope scope) {
        values.keepIn(scope);
        indices.keepIn(scope);
    }
}
