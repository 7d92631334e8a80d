package dev.arenagrad.engine;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that are ready to run, the latest recorded first: the latest of all, and a binary heap of the others on the sequence numbers. On
 * a chain of operations there are no others, and no heap. A part of the pass rather than an object of its own, since passes are made by the
 * million.
 */
abstract sealed class NodeHeap extends Gradients permits BackwardPass {
    private static final @Nullable Node[] EMPTY = {};

    private @Nullable Node latest;
    private @Nullable Node[] others = EMPTY;
    private int size;

    NodeHeap(GradientArithmetic arithmetic, boolean recorded) {
        super(arithmetic, recorded);
    }

    final boolean isAnyReady() {
        return latest != null;
    }

    final void makeReady(Node node) {
        Node top = latest;
        if (top == null) {
            latest = node;
        } else if (node.sequence > top.sequence) {
            latest = node;
            rise(top);
        } else {
            rise(node);
        }
    }

    final Node takeReady() {
        Node top = Objects.requireNonNull(latest);
        latest = size == 0 ? null : popOther();
        return top;
    }

    private void rise(Node node) {
        if (size == others.length) {
            others = Arrays.copyOf(others, Math.max(4, 2 * size));
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            Node above = Objects.requireNonNull(others[parent]);
            if (above.sequence >= node.sequence) {
                break;
            }
            others[at] = above;
            at = parent;
        }
        others[at] = node;
    }

    private Node popOther() {
        Node top = Objects.requireNonNull(others[0]);
        Node last = Objects.requireNonNull(others[--size]);
        others[size] = null;
        if (size > 0) {
            sink(last);
        }
        return top;
    }

    private void sink(Node node) {
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            Node larger = Objects.requireNonNull(others[child]);
            if (child + 1 < size && Objects.requireNonNull(others[child + 1]).sequence > larger.sequence) {
                child++;
                larger = Objects.requireNonNull(others[child]);
            }
            if (node.sequence >= larger.sequence) {
                break;
            }
            others[at] = larger;
            at = child;
        }
        others[at] = node;
    }
}
