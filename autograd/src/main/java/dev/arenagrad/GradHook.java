package dev.arenagrad;

import org.jspecify.annotations.Nullable;

/**
 * A hook on the gradient of a tensor, see {@link Tensor#registerHook}. It is called by the thread that runs the
 * backward pass, in the scope from which that was started: tensors that it makes, and the gradient itself, live as long
 * as that scope.
 */
@FunctionalInterface
public interface GradHook {
    /**
     * {@return a gradient of the same shape and dtype to use instead of the given one, or null to use that}
     *
     * @param gradient the gradient of the tensor, summed over all uses; not to be changed in place
     */
    @Nullable
    Tensor call(Tensor gradient);
}
