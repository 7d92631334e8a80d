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

    /** Whether the gradient that arrives here is itself a result of the pass. */
    boolean captured;

    /** For each result of the node, the sum of the gradients that came so far, of which this state is an owner. */
    private @Nullable Variable pending;
    private @Nullable Variable @Nullable [] otherPending;

    void begin(long newPass, boolean all) {
        pass = newPass;
        dependencies = 0;
        needed = all;
        runs = all;
        captured = false;
        pending = null;
        otherPending = null;
    }

    /** {@return the sum of the gradients of result {@code output} so far, or null if none came} */
    @Nullable
    Variable pending(int output) {
        if (output == 0) {
            return pending;
        }
        return otherPending == null ? null : otherPending[output - 1];
    }

    /** Becomes an owner of {@code sum}, the sum of the gradients of result {@code output} of a node that has {@code outputs}. */
    void setPending(int output, Variable sum, int outputs) {
        @Nullable Variable[] others = otherPending;
        if (output > 0 && others == null) {
            others = new Variable[outputs - 1];
            otherPending = others;
        }
        Variable before = pending(output);
        sum.storage().retain();
        if (output == 0 || others == null) {
            pending = sum;
        } else {
            others[output - 1] = sum;
        }
        if (before != null) {
            before.storage().release();
        }
    }

    /** Lets go of what waits for result {@code output}. */
    void dropPending(int output) {
        Variable sum = pending(output);
        if (sum != null) {
            sum.storage().release();
            takePending(output);
        }
    }

    /** {@return the sum of the gradients of result {@code output}, which is now the caller's to release} */
    @Nullable
    Variable takePending(int output) {
        Variable sum = pending(output);
        if (output == 0) {
            pending = null;
        } else if (otherPending != null) {
            otherPending[output - 1] = null;
        }
        return sum;
    }

    /** {@return whether a gradient of any result came} */
    boolean isWaited() {
        return pending != null || otherPending != null;
    }
}
