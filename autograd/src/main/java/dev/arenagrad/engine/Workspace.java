package dev.arenagrad.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a backward pass needs while it runs, and a thread can use again for its next one. */
final class Workspace {
    private static final int USUAL_NODES = 16;
    private static final int MOST_NODES_KEPT = 1 << 12;

    /** The nodes that are ready to run. */
    final NodeHeap ready = new NodeHeap();

    /** What passes through the node that runs. */
    final Gradients gradients = new Gradients();

    private @Nullable Node[] reached = new Node[USUAL_NODES];
    private int reachedCount;

    /** Adds to the nodes that the pass came by. */
    void addReached(Node node) {
        if (reachedCount == reached.length) {
            reached = Arrays.copyOf(reached, 2 * reachedCount);
        }
        reached[reachedCount++] = node;
    }

    /** {@return the node that was number {@code i}, or null if there were not as many} */
    @Nullable
    Node reached(int i) {
        return i < reachedCount ? reached[i] : null;
    }

    /** {@return whether it stayed small enough to be worth keeping} */
    boolean isSmall() {
        return reached.length <= MOST_NODES_KEPT;
    }

    /** Forgets all nodes, so that none is kept from the garbage collector. */
    void clear() {
        ready.clear();
        Arrays.fill(reached, 0, reachedCount, null);
        reachedCount = 0;
    }
}
