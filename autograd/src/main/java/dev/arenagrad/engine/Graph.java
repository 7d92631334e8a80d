package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import java.util.List;

/** Whether an operation is to be recorded. */
public final class Graph {
    private Graph() {}

    /** {@return whether this thread records, and {@code input} requires a gradient} */
    public static boolean records(Tensor input) {
        return input.requiresGrad() && Recording.ofThread().isEnabled();
    }

    /** {@return whether this thread records, and one of the inputs requires a gradient} */
    public static boolean records(Tensor first, Tensor second) {
        return (first.requiresGrad() || second.requiresGrad()) && Recording.ofThread().isEnabled();
    }

    /** {@return whether this thread records, and one of the inputs requires a gradient} */
    public static boolean records(List<Tensor> inputs) {
        return Recording.ofThread().isEnabled() && inputs.stream().anyMatch(Tensor::requiresGrad);
    }
}
