package dev.arenagrad.memory;

/**
 * An object whose off-heap memory can be moved from one scope to another: a tensor, or a group of tensors.
 *
 * <p>A class that groups tensors implements it by moving each of them:
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
     * Moves the memory of this object to {@code scope}. Memory of a scope that lives at least as long may stay where it is. During
     * {@link Scope#keep} and {@link Scope#tidy} the memory moves after this method has returned, when all that is to move was found and
     * checked.
     *
     * @param scope the new owner
     * @throws LifetimeException if the memory was freed, or belongs to a confined scope of another thread; nothing has moved then
     */
    void keepIn(Scope scope);
}
