package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import java.util.List;

/** Whether an operation is to be recorded. */
public final class Graph {
    private Graph() {}

    /** {@return whether this thread records or carries tangents; if so, calling a kernel directly would lose derivatives} */
    public static boolean isActive() {
        Recording recording = Recording.ofThread();
        return recording.isEnabled() || recording.tangents() != null;
    }

    /** {@return whether this thread records, or carries tangents, and {@code input} requires a gradient, or has a tangent} */
    public static boolean records(Tensor input) {
        return input.requiresGrad() && Recording.ofThread(input).isEnabled() || Tangents.carries(input);
    }

    /** {@return whether this thread records, or carries tangents, and one of the inputs requires a gradient, or has a tangent} */
    public static boolean records(Tensor first, Tensor second) {
        boolean wanted = first.requiresGrad() || second.requiresGrad();
        return wanted && Recording.ofThread(first).isEnabled() || Tangents.carries(first) || Tangents.carries(second);
    }

    /** {@return whether this thread records, or carries tangents, and one of the inputs requires a gradient, or has a tangent} */
    public static boolean records(List<? extends Tensor> inputs) {
        boolean enabled = Recording.ofThread().isEnabled();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            if (enabled && input.requiresGrad() || Tangents.carries(input)) {
                return true;
            }
        }
        return false;
    }
}
