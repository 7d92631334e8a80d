package dev.arenagrad;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;

/**
 * The spread of elements and their mean.
 *
 * @param variance the variance, or the standard deviation where that was asked for
 * @param mean the mean, of the same shape
 */
public record VarianceMean(Tensor variance, Tensor mean) implements Keepable {
    @Override
    public void keepIn(Scope scope) {
        variance.keepIn(scope);
        mean.keepIn(scope);
    }
}
