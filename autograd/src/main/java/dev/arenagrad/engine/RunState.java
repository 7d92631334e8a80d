package dev.arenagrad.engine;

import org.jspecify.annotations.Nullable;

/**
 * What one backward pass knows about one node. Nodes carry their own, which a pass uses where no other can meet it; nodes that
 * several threads may reach get one in a table of the pass.
 */
class RunState {
    /** The pass that the other fields speak of. */
    long pass;

    /** How many gradients are still to come. */
    int dependencies;

    /** Whether a gradient is wanted here: not where inputs were named and none lies here or behind. */
    boolean needed;

    /** Whether the node is to be run: a gradient is wanted behind it. */
    boolean runs;

    /** Whether the gradient that arrives here is itself a result of the pass. */
    boolean captured;

    /** The sum of the gradients that came so far, of which this state is an owner. */
    @Nullable Variable pending;

    void begin(long newPass, boolean all) {
        pass = newPass;
        dependencies = 0;
        needed = all;
        runs = all;
        captured = false;
        pending = null;
    }
}
