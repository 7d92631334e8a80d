package dev.arenagrad;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;

/**
 * The variance or standard deviation of elements, and their mean.
 *
 * @param variance the variance of {@link Tensor#varMean}, or the standard deviation of {@link Tensor#stdMean}
 * @param mean the mean, in the same shape
 */
public record VarianceMean(Tensor variance, Tensor mean) implements Keepable {
    @Override
    public void keepIn(Scope scope) {
        variance.keepIn(scope);
        mean.keepIn(scope);
    }
}
