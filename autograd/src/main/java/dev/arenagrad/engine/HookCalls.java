package dev.arenagrad.engine;

import dev.arenagrad.GradFn;
import dev.arenagrad.GradHook;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.storage.Region;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls what users hung on nodes and tensors while a backward pass is at a node. Users' code runs in the scope from which the pass
 * was started, and what it is shown lives in that scope.
 */
final class HookCalls {
    private static final String A_HOOK = "a backward pass, in a hook";

    private HookCalls() {}

    /** Shows the gradients of results to tensor hooks, in the order of registration, then to tensors that retain theirs. */
    static void results(Annex annex, Gradients gradients, @Nullable Region work) {
        for (Annex.Registered<GradHook> registered : annex.tensorHooks) {
            Variable gradient = (Variable) gradients.output(registered.output);
            if (gradient != null) {
                Tensor replacement = outside(work, () -> registered.hook.call(shown(gradient, work)));
                if (replacement != null) {
                    gradients.replaceOutput(registered.output, replacement(registered.hook, gradient, replacement));
                }
            }
        }
        for (Variable tensor : annex.retaining) {
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
    static void around(Node node, Annex annex, Gradients gradients, @Nullable Region work) {
        for (Annex.Registered<GradFn.PreHook> registered : annex.preHooks) {
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
            for (Annex.Registered<Consumer<Tensor>> registered : annex.postAccumulateHooks) {
                outside(work, () -> {
                    registered.hook.accept(end.leaf());
                    return null;
                });
            }
        }
        for (Annex.Registered<GradFn.PostHook> registered : annex.postHooks) {
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

    private static List<@Nullable Tensor> outputs(Node node, Gradients gradients, @Nullable Region work) {
        List<@Nullable Tensor> shown = new ArrayList<>(node.outputs());
        for (int i = 0; i < node.outputs(); i++) {
            Tensor gradient = gradients.output(i);
            shown.add(gradient == null ? null : shown(gradient, work));
        }
        return Collections.unmodifiableList(shown);
    }

    private static List<@Nullable Tensor> inputs(Node node, Gradients gradients, @Nullable Region work) {
        List<@Nullable Tensor> shown = new ArrayList<>(node.inputs());
        for (int i = 0; i < node.inputs(); i++) {
            Tensor gradient = gradients.input(i);
            shown.add(gradient == null ? null : shown(gradient, work));
        }
        return Collections.unmodifiableList(shown);
    }

    /** {@return {@code gradient}, which belongs to the innermost scope from now on if it was the pass's own} */
    private static Tensor shown(Tensor gradient, @Nullable Region work) {
        if (work != null) {
            Storage storage = Variable.of(gradient).storage();
            Region owner = storage.region();
            if (owner == null || owner == work) {
                Region.current().adopt(storage);
            }
        }
        return gradient;
    }

    private static <T extends @Nullable Object> T outside(@Nullable Region work, Supplier<T> call) {
        return work == null ? Region.current().calling(A_HOOK, call) : work.outside(A_HOOK, call);
    }
}
