package dev.arenagrad.engine;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The nodes that are ready to run, the latest recorded first: a binary heap on the sequence numbers. */
final class NodeHeap {
    private @Nullable Node[] nodes = new Node[4];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void push(Node node) {
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * size);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            Node above = Objects.requireNonNull(nodes[parent]);
            if (above.sequence >= node.sequence) {
                break;
            }
            nodes[at] = above;
            at = parent;
        }
        nodes[at] = node;
    }

    Node pop() {
        Node top = Objects.requireNonNull(nodes[0]);
        Node last = Objects.requireNonNull(nodes[--size]);
        nodes[size] = null;
        if (size > 0) {
            sink(last);
        }
        return top;
    }

    private void sink(Node node) {
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            Node larger = Objects.requireNonNull(nodes[child]);
            if (child + 1 < size && Objects.requireNonNull(nodes[child + 1]).sequence > larger.sequence) {
                child++;
                larger = Objects.requireNonNull(nodes[child]);
            }
            if (node.sequence >= larger.sequence) {
                break;
            }
            nodes[at] = larger;
            at = child;
        }
        nodes[at] = node;
    }
}
