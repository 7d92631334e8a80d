package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.Retention.End;
import dev.arenagrad.memory.storage.ScopeImpl;
import org.jspecify.annotations.Nullable;

/**
 * A node that saved a number and no tensor. It owns no memory, so that there is nothing to give back and nothing to guard: the number can be
 * read until a pass has run the node, or the scope in which the node lives has closed.
 */
public abstract class NumberNode extends Node {
    private final double number;

    /** Whether a pass went through. Changed under the node's monitor while several threads may use it. */
    private boolean spent;

    /** Records that {@code result} was made from one input and a number. */
    protected NumberNode(Tensor result, Tensor input, double number) {
        super(result, input);
        this.number = number;
    }

    /**
     * {@return the number}
     *
     * @throws dev.arenagrad.ops.TensorException if a backward pass went through the node
     * @throws dev.arenagrad.memory.LifetimeException if the scope it was recorded in closed
     */
    protected final double number() {
        End end = ended();
        if (end != null) {
            throw Saved.ended(this, end, scope().described());
        }
        return number;
    }

    private @Nullable End ended() {
        ScopeImpl home = scope();
        return spent ? End.BACKWARD : home.isOpen() ? null : End.SCOPE;
    }

    @Override
    public final void spend() {
        spent = true;
    }

    @Override
    public final @Nullable Node turns() {
        return thread() == null ? this : null;
    }

    @Override
    final NodeDescription.Keeping keeping() {
        return NodeDescription.Keeping.after(ended());
    }
}
