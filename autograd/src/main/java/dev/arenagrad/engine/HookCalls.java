package dev.arenagrad.engine;

import dev.arenagrad.GradFn;
import dev.arenagrad.GradHook;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls the users' hooks on a node and its tensors during a backward pass. Hooks run in the scope from which the pass was started, and the
 * gradients passed to them belong to that scope.
 */
final class HookCalls {
    private static final String A_HOOK = "a backward pass, in a hook";

    private HookCalls() {}

    /** Passes the gradients of results to tensor hooks, in the order of registration, then stores retained gradients. */
    static void results(NodeExtras extras, Gradients gradients, @Nullable ScopeImpl work) {
        for (NodeExtras.Registered<GradHook> registered : extras.tensorHooks) {
            Variable gradient = (Variable) gradients.output(registered.output);
            if (gradient != null) {
                Tensor replacement = outside(work, () -> registered.hook.call(shown(gradient, work)));
                if (replacement != null) {
                    gradients.replaceOutput(registered.output, replacement(registered.hook, gradient, replacement));
                }
            }
        }
        for (Variable tensor : extras.retaining) {
            Variable gradient = (Variable) gradients.output(tensor.outputNumber);
            if (gradient != null) {
                AccumulateGrad.accumulate(gradients.arithmetic(), tensor, gradient, false);
            }
        }
    }

    private static Variable replacement(Object hook, Variable gradient, Tensor replacement) {
        if (replacement.dtype() != gradient.dtype()) {
            throw new TensorException("hook '" + name(hook) + "' has changed the type of value (was " + type(gradient)
                    + " got " + type(replacement) + ")");
        }
        if (!replacement.shape().equals(gradient.shape())) {
            throw new TensorException("hook '" + name(hook) + "' has changed the size of value");
        }
        return Variable.of(replacement);
    }

    private static String type(Tensor tensor) {
        return "torch." + tensor.dtype().scalarName() + "Tensor";
    }

    private static String name(Object hook) {
        return hook.getClass().isHidden() || hook.getClass().isAnonymousClass() ? "<lambda>"
                : hook.getClass().getSimpleName();
    }

    /** Runs a node between its hooks. */
    static void around(Node node, NodeExtras extras, Gradients gradients, @Nullable ScopeImpl work) {
        for (NodeExtras.Registered<GradFn.PreHook> registered : extras.preHooks) {
            List<@Nullable Tensor> replaced = outside(work, () -> registered.hook.call(outputs(node, gradients, work)));
            if (replaced != null) {
                requireCount(replaced, node.outputs(), registered.hook);
                for (int i = 0; i < replaced.size(); i++) {
                    Tensor gradient = replaced.get(i);
                    gradients.replaceOutput(i, gradient == null ? null : Variable.of(gradient));
                }
            }
        }
        node.backward(gradients);
        if (node instanceof AccumulateGrad end) {
            for (NodeExtras.Registered<Consumer<Tensor>> registered : extras.postAccumulateHooks) {
                outside(work, () -> {
                    registered.hook.accept(end.leaf());
                    return null;
                });
            }
        }
        for (NodeExtras.Registered<GradFn.PostHook> registered : extras.postHooks) {
            List<@Nullable Tensor> replaced = outside(work,
                    () -> registered.hook.call(inputs(node, gradients, work), outputs(node, gradients, work)));
            if (replaced != null) {
                requireCount(replaced, node.inputs(), registered.hook);
                for (int i = 0; i < replaced.size(); i++) {
                    gradients.put(i, replaced.get(i));
                }
            }
        }
    }

    private static void requireCount(List<?> replaced, int expected, Object hook) {
        if (replaced.size() != expected) {
            throw new TensorException("hook '" + name(hook) + "' has returned an incorrect number of values (got "
                    + replaced.size() + ", but expected " + expected + ")");
        }
    }

    private static List<@Nullable Tensor> outputs(Node node, Gradients gradients, @Nullable ScopeImpl work) {
        List<@Nullable Tensor> shown = new ArrayList<>(node.outputs());
        for (int i = 0; i < node.outputs(); i++) {
            Tensor gradient = gradients.output(i);
            shown.add(gradient == null ? null : shown(gradient, work));
        }
        return Collections.unmodifiableList(shown);
    }

    private static List<@Nullable Tensor> inputs(Node node, Gradients gradients, @Nullable ScopeImpl work) {
        List<@Nullable Tensor> shown = new ArrayList<>(node.inputs());
        for (int i = 0; i < node.inputs(); i++) {
            Tensor gradient = gradients.input(i);
            shown.add(gradient == null ? null : shown(gradient, work));
        }
        return Collections.unmodifiableList(shown);
    }

    /** {@return {@code gradient}, which belongs to the innermost scope from now on if it was the pass's own} */
    private static Tensor shown(Tensor gradient, @Nullable ScopeImpl work) {
        if (work != null) {
            Storage storage = Variable.of(gradient).storage();
            ScopeImpl owner = storage.scope();
            if (owner == null || owner == work) {
                ScopeImpl.current().adopt(storage);
            }
        }
        return gradient;
    }

    private static <T extends @Nullable Object> T outside(@Nullable ScopeImpl work, Supplier<T> call) {
        return Recording.ofThread().keepingModes(() -> work == null ? ScopeImpl.current().calling(A_HOOK, call)
                : work.outside(A_HOOK, call));
    }
}
