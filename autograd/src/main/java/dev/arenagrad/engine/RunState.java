package dev.arenagrad.engine;

import org.jspecify.annotations.Nullable;

/**
 * The state of one node in one backward pass. Each node holds one, which a pass uses if no other pass can reach the node at the same time.
 * Nodes that several threads may reach have their state in a table of the pass.
 */
class RunState {
    /** The pass that this state belongs to. */
    long pass;

    /** The number of gradients still expected. */
    int dependencies;

    /** Whether a gradient is wanted here: false if the pass has targets and none lies here or behind. */
    boolean needed;

    /** Whether the node is to be run: a gradient is wanted behind it. */
    boolean runs;

    /**
     * The sum of the gradients that came so far, of which this state is an owner: a {@link Gradient} of a node with one result, an array of
     * {@link Variable}s of one with several; null while none came. Before the first comes, the node below in the pile of those that the
     * pass has {@linkplain #pile reached}.
     */
    private @Nullable Object pending;

    void begin(long newPass, boolean all) {
        pass = newPass;
        dependencies = 0;
        needed = all;
        runs = all;
        pending = null;
    }

    /** Puts the node on a pile, while no gradient can come. */
    void pile(@Nullable Node below) {
        pending = below;
    }

    /** {@return the node below on the pile, from which this is taken} */
    @Nullable
    Node unpile() {
        Node below = (Node) pending;
        pending = null;
        return below;
    }

    /** {@return the sum of the gradients of result {@code output} so far, or null if none came} */
    @Nullable
    Gradient pending(int output) {
        Object sums = pending;
        return sums instanceof Variable[] several ? several[output] : (Gradient) sums;
    }

    /**
     * Becomes an owner of {@code sum}, the sum of the gradients of result {@code output} of a node that has {@code outputs}. Nothing is called
     * between that and the note of it, where the stack could give out.
     */
    void setPending(int output, Variable sum, int outputs) {
        if (outputs > 1 && pending == null) {
            pending = new Variable[outputs];
        }
        Gradient before = pending(output);
        @Nullable Variable @Nullable [] several = several();
        sum.storage().retain();
        if (several != null) {
            several[output] = sum;
        } else {
            pending = sum;
        }
        if (before instanceof Variable replaced) {
            replaced.storage().release();
        }
    }

    /** Lets the only result of a node wait with a number for its gradient, the first that came. */
    void setPending(NumberGradient first) {
        pending = first;
    }

    private @Nullable Variable @Nullable [] several() {
        return pending instanceof Variable[] several ? several : null;
    }

    /** Lets go of what waits for result {@code output}; may be called again if the stack gave out before anything was let go. */
    void dropPending(int output) {
        Gradient sum = pending(output);
        @Nullable Variable @Nullable [] several = several();
        if (sum instanceof Variable tensor) {
            tensor.storage().release();
        }
        if (several != null) {
            several[output] = null;
        } else {
            pending = null;
        }
    }

    /** {@return the sum of the gradients of result {@code output}, which is now the caller's to release} */
    @Nullable
    Gradient takePending(int output) {
        Gradient sum = pending(output);
        @Nullable Variable @Nullable [] several = several();
        if (several != null) {
            several[output] = null;
        } else {
            pending = null;
        }
        return sum;
    }

    /** {@return whether a gradient of any result came} */
    boolean isWaited() {
        return pending != null;
    }
}
