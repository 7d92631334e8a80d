package dev.arenagrad.memory;

/**
 * Something whose off-heap memory can be handed from one scope to another: a tensor, or a composite of tensors.
 *
 * <p>A class that groups tensors implements it by handing over each of them:
 * {@snippet :
 * record Linear(Tensor weight, Tensor bias) implements Keepable {
 *     public void keepIn(Scope scope) {
 *         weight.keepIn(scope);
 *         bias.keepIn(scope);
 *     }
 * }
 * }
 */
public interface Keepable {
    /**
     * Hands the memory behind this object to {@code scope}. Memory that already lives as long as {@code scope} or longer
     * may stay where it is.
     *
     * @param scope the new owner
     * @throws LifetimeException if the memory was freed before, or may not be touched by this thread
     */
    void keepIn(Scope scope);
}
