package dev.arenagrad.examples;

import dev.arenagrad.GradFn;
import dev.arenagrad.Tensor;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts the nodes of a recorded graph. */
final class GraphSize {
    private final Set<GradFn> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<GradFn> unvisited = new ArrayDeque<>();

    private GraphSize() {}

    /** {@return the number of nodes behind {@code tensor}, leaves included: those that a backward pass walks} */
    static int behind(Tensor tensor) {
        GraphSize size = new GraphSize();
        size.reach(tensor.gradFn());
        while (!size.unvisited.isEmpty()) {
            size.unvisited.pop().nextFunctions().forEach(edge -> size.reach(edge.gradFn()));
        }
        return size.seen.size();
    }

    private void reach(@Nullable GradFn node) {
        if (node != null && seen.add(node)) {
            unvisited.push(node);
        }
    }
}
