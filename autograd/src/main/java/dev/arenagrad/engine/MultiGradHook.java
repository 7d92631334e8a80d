package dev.arenagrad.engine;

import dev.arenagrad.Hook;
import dev.arenagrad.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A hook on several tensors: in each backward pass it collects the gradients of the tensors the pass reaches. */
public final class MultiGradHook {
    private final List<Variable> tensors;
    private final Consumer<List<@Nullable Tensor>> hook;
    private final Map<BackwardPass, Gathered> gathered = Collections.synchronizedMap(new WeakHashMap<>());

    private MultiGradHook(List<Variable> tensors, Consumer<List<@Nullable Tensor>> hook) {
        this.tensors = tensors;
        this.hook = hook;
    }

    /**
     * Registers a hook on several tensors.
     *
     * @param hook called once in each pass, with all gradients; null for tensors that the pass does not reach
     * @return a handle that removes the hook
     */
    public static Hook onAll(List<Tensor> tensors, Consumer<List<@Nullable Tensor>> hook) {
        MultiGradHook all = new MultiGradHook(tensors.stream().map(Variable::of).toList(), hook);
        return together(IntStream.range(0, tensors.size()).mapToObj(i -> all.tensors.get(i).hookOnGradient(g -> {
            all.arrived(i, g);
            return null;
        })).toList());
    }

    /**
     * Registers a hook on several tensors.
     *
     * @param hook called once in each pass, with the first gradient computed
     * @return a handle that removes the hook
     */
    public static Hook onAny(List<Tensor> tensors, Consumer<Tensor> hook) {
        Map<BackwardPass, Boolean> called = Collections.synchronizedMap(new WeakHashMap<>());
        return together(tensors.stream().map(tensor -> Variable.of(tensor).hookOnGradient(g -> {
            if (called.put(passOfThread(), true) == null) {
                hook.accept(g);
            }
            return null;
        })).toList());
    }

    private static Hook together(List<Hook> hooks) {
        return () -> hooks.forEach(Hook::remove);
    }

    /** {@return the pass running on this thread; tensor hooks run only inside one} */
    private static BackwardPass passOfThread() {
        return Objects.requireNonNull(Recording.ofThread().pass());
    }

    private void arrived(int i, Tensor gradient) {
        BackwardPass pass = passOfThread();
        Gathered so = gathered.computeIfAbsent(pass, this::expected);
        so.gradients[i] = gradient;
        if (--so.missing == 0) {
            gathered.remove(pass);
            hook.accept(Collections.unmodifiableList(Arrays.asList(so.gradients)));
        }
    }

    private Gathered expected(BackwardPass pass) {
        int coming = 0;
        for (Variable tensor : tensors) {
            Node edge = tensor.edge();
            coming += edge != null && pass.comesBy(edge) ? 1 : 0;
        }
        return new Gathered(new Tensor[tensors.size()], coming);
    }

    /** The gradients that one pass has collected so far. */
    private static final class Gathered {
        final @Nullable Tensor[] gradients;
        int missing;

        Gathered(@Nullable Tensor[] gradients, int missing) {
            this.gradients = gradients;
            this.missing = missing;
        }
    }
}
