package dev.arenagrad;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of the recorded graph, as it may be looked at: the operation that made a tensor. */
public interface GradFn {
    /** {@return its name, PyTorch's, such as {@code MulBackward0}} */
    String name();

    /** {@return where the gradients of its inputs go, one entry an input} */
    List<Edge> nextFunctions();

    /**
     * Where a gradient goes.
     *
     * @param gradFn the node, or null for an input that needs no gradient
     * @param inputNumber which of the node's outputs it is the gradient of
     */
    record Edge(@Nullable GradFn gradFn, int inputNumber) {}
}
