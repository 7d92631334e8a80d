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
 * What few nodes have, kept beside the node so that the others stay small: results after the first, hooks, tensors that retain
 * their gradient, tangents of inputs, the place where the node was recorded.
 *
 * <p>Hooks may be added and removed by any thread at any time; a pass that is running a list of hooks finishes it as it was.
 */
final class NodeExtras {
    private static final Node.Output[] NO_OUTPUTS = {};

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

    /** Hooks on all gradients that come in. */
    final List<Registered<GradFn.PreHook>> preHooks = new CopyOnWriteArrayList<>();

    /** Hooks on what goes out. */
    final List<Registered<GradFn.PostHook>> postHooks = new CopyOnWriteArrayList<>();

    /** For the node of a leaf: hooks on the leaf after its gradient was set. */
    final List<Registered<Consumer<Tensor>>> postAccumulateHooks = new CopyOnWriteArrayList<>();

    /** {@return whether a gradient of a result has to be shown to somebody before the node is run} */
    boolean watchesResults() {
        return !tensorHooks.isEmpty() || !retaining.isEmpty();
    }

    /** {@return what removes {@code hook} from {@code list}, to which it is added now} */
    static <H> Hook register(List<Registered<H>> list, int output, H hook) {
        Registered<H> registered = new Registered<>(output, hook);
        list.add(registered);
        return () -> list.remove(registered);
    }

    /** A hook, on result {@code output} if it looks at one. Two registrations of one hook are two; each is removed by itself. */
    static final class Registered<H> {
        final int output;
        final H hook;

        Registered(int output, H hook) {
            this.output = output;
            this.hook = hook;
        }
    }
}
