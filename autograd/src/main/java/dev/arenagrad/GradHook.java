package dev.arenagrad;

import org.jspecify.annotations.Nullable;

/**
 * What a user wants to see, or change, of the gradient of a tensor on its way.
 *
 * <p>It is called by the thread that goes backward, in the scope from which that was started: what it makes, and the gradient
 * itself, live as long as that scope.
 */
@FunctionalInterface
public interface GradHook {
    /**
     * Is given the gradient of the tensor, all contributions added up. It must not be changed in place.
     *
     * @param gradient the gradient, of the tensor's shape
     * @return a gradient of the same shape and dtype to go on with, or null to go on with the one given
     */
    @Nullable
    Tensor call(Tensor gradient);
}
