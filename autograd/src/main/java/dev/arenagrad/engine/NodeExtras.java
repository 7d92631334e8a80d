package dev.arenagrad.engine;

import dev.arenagrad.GradFn;
import dev.arenagrad.GradHook;
import dev.arenagrad.Hook;
import dev.arenagrad.Tensor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rarely needed state of a node, kept in a separate object so that most nodes stay small: results after the first, hooks, tensors that
 * retain their gradient, tangents of inputs, the place where the node was recorded.
 *
 * <p>Hooks may be added and removed by any thread at any time. A pass that is already running a list of hooks does not see the change.
 */
final class NodeExtras {
    private static final Node.Output[] NO_OUTPUTS = {};

    /** What the node saved, or null; set while it is recorded. */
    @Nullable Saved saved;

    /** The results after the first. */
    Node.Output[] otherOutputs = NO_OUTPUTS;

    /** The tangents of the inputs, in forward mode. */
    @Nullable Tensor @Nullable [] tangents;

    /** Where the node was recorded, if anomaly detection was on. */
    @Nullable Throwable recordedAt;

    /** Hooks on the gradients of results, in the order of registration. */
    final List<Registered<GradHook>> tensorHooks = new CopyOnWriteArrayList<>();

    /** Results that keep their gradient. */
    final List<Variable> retaining = new CopyOnWriteArrayList<>();

    /** Hooks on all incoming gradients. */
    final List<Registered<GradFn.PreHook>> preHooks = new CopyOnWriteArrayList<>();

    /** Hooks on the gradients of the inputs. */
    final List<Registered<GradFn.PostHook>> postHooks = new CopyOnWriteArrayList<>();

    /** For the node of a leaf: hooks on the leaf after its gradient was set. */
    final List<Registered<Consumer<Tensor>>> postAccumulateHooks = new CopyOnWriteArrayList<>();

    NodeExtras(@Nullable Saved saved) {
        this.saved = saved;
    }

    /** {@return whether hooks or retaining tensors need the gradient of a result before the node runs} */
    boolean watchesResults() {
        return !tensorHooks.isEmpty() || !retaining.isEmpty();
    }

    /** Adds {@code hook} to {@code list}; returns a handle that removes it. */
    static <H> Hook register(List<Registered<H>> list, int output, H hook) {
        Registered<H> registered = new Registered<>(output, hook);
        list.add(registered);
        return () -> list.remove(registered);
    }

    /** A registered hook and the result it watches, if any. Registering a hook twice makes two registrations, removed independently. */
    static final class Registered<H> {
        final int output;
        final H hook;

        Registered(int output, H hook) {
            this.output = output;
            this.hook = hook;
        }
    }
}
