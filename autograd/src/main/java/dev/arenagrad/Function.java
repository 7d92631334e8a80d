package dev.arenagrad;

import dev.arenagrad.engine.Graph;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.TensorException;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A function with a derivative that its author wrote.
 *
 * {@snippet :
 * final class Cube extends Function {
 *     @Override
 *     protected Tensor forward(Context context, Tensor x) {
 *         context.saveForBackward(x);
 *         return x.mul(x).mul(x);
 *     }
 *
 *     @Override
 *     protected Tensor backward(Context context, Tensor gradient) {
 *         Tensor x = context.saved(0);
 *         return gradient.mul(x.mul(x)).mul(3);
 *     }
 * }
 *
 * Tensor y = new Cube().apply(x); // grad_fn=<CubeBackward>
 * }
 *
 * <p>A function of one tensor with one result overrides the methods for single tensors; others override those for lists. The
 * forward method runs unrecorded, and temporaries that it makes are freed when it returns, all but its results and what it
 * saved. A derivative made of tensor operations can be differentiated again.
 *
 * <p>A function object may be applied any number of times and by several threads at once; what belongs to one application is kept
 * in its {@link Context}. {@link GradCheck} compares a derivative with differences.
 */
public abstract class Function {
    /** For subclasses. */
    protected Function() {}

    /**
     * Computes the result.
     *
     * @param context of this application
     * @param input the only input
     * @return the result; the input itself is allowed
     */
    protected Tensor forward(Context context, Tensor input) {
        throw new UnsupportedOperationException(getClass().getSimpleName()
                + " must override forward, for a Tensor or a List");
    }

    /**
     * Computes the results.
     *
     * @param context of this application
     * @param inputs all inputs
     * @return at least one result; inputs themselves are allowed
     * @throws IllegalArgumentException if the function was written for one tensor and there are several
     */
    protected List<Tensor> forward(Context context, List<Tensor> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(getClass().getSimpleName() + " takes 1 tensor, but got " + inputs.size()
                    + "; override forward for a List to take several");
        }
        return List.of(forward(context, inputs.getFirst()));
    }

    /**
     * Notes in the context what the backward pass needs, for those who would rather do so apart from {@link #forward}, which it is
     * called after.
     *
     * @param context of this application
     * @param inputs all inputs
     * @param outputs what forward returned
     */
    protected void setupContext(Context context, List<Tensor> inputs, List<Tensor> outputs) {}

    /**
     * Computes the gradient of the only input.
     *
     * @param context of the application
     * @param gradient the gradient of the only result
     * @return the gradient of the input, of a shape that can be summed to the input's, or null for none
     */
    protected @Nullable Tensor backward(Context context, Tensor gradient) {
        throw new UnsupportedOperationException(getClass().getSimpleName()
                + " must override backward, for a Tensor or a List");
    }

    /**
     * Computes the gradients of the inputs.
     *
     * @param context of the application
     * @param gradients one for each result; those that did not arrive are zeros, or null after
     *        {@link Context#setMaterializeGrads setMaterializeGrads(false)}
     * @return one gradient for each input, null for none; more at the end are allowed if they are null
     */
    protected List<@Nullable Tensor> backward(Context context, List<@Nullable Tensor> gradients) {
        return Collections.singletonList(backward(context, Objects.requireNonNull(gradients.getFirst())));
    }

    /** {@return whether the derivative must not be differentiated again} It is then computed unrecorded. */
    protected boolean isOnceDifferentiable() {
        return false;
    }

    /**
     * Applies the function.
     *
     * @param inputs its inputs
     * @return its first result
     * @throws TensorException if an input that was changed in place is not returned, or is a leaf that requires a gradient
     */
    public final Tensor apply(Tensor... inputs) {
        return applyAll(List.of(inputs)).getFirst();
    }

    /** {@return all its results} As {@link #apply} otherwise. */
    public final List<Tensor> applyAll(List<Tensor> inputs) {
        boolean records = Graph.records(inputs);
        Context context = new Context(inputs);
        return Scope.tidy(() -> {
            List<Tensor> outputs;
            try (GradMode _ = GradMode.noGrad()) {
                outputs = forward(context, inputs);
                setupContext(context, inputs, outputs);
            }
            return new FunctionResults(this, context, inputs, outputs).placed(records);
        });
    }

    /** {@return the name of the node that it is recorded as} */
    final String nodeName() {
        String name = getClass().getSimpleName();
        return (name.isEmpty() ? "Function" : name) + "Backward";
    }

    /** What belongs to one application of a function: what its backward pass needs to know. */
    public static final class Context {
        private final boolean[] needsInputGrad;
        private final Map<String, Object> values = new HashMap<>();
        private List<Tensor> toSave = List.of();
        private final Set<Tensor> dirty = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<Tensor> nonDifferentiable = Collections.newSetFromMap(new IdentityHashMap<>());
        private boolean materializesGrads = true;
        private @Nullable FunctionNode node;

        Context(List<Tensor> inputs) {
            needsInputGrad = new boolean[inputs.size()];
            for (int i = 0; i < needsInputGrad.length; i++) {
                needsInputGrad[i] = inputs.get(i).requiresGrad();
            }
        }

        /** Saves tensors for the backward pass, where {@link #saved} reads them. Called once, in forward; the last call counts. */
        public void saveForBackward(Tensor... tensors) {
            toSave = List.of(tensors);
        }

        /**
         * {@return saved tensor number {@code i}}
         *
         * @throws TensorException if a backward pass freed it, or it was changed in place since
         * @throws dev.arenagrad.memory.LifetimeException if the scope it was recorded in closed
         * @throws IndexOutOfBoundsException if not as many were saved
         */
        public Tensor saved(int i) {
            return node == null ? toSave.get(i) : node.savedTensor(Objects.checkIndex(i, toSave.size()));
        }

        /** {@return whether input {@code i} requires a gradient} A gradient of one that does not is ignored. */
        public boolean needsInputGrad(int i) {
            return needsInputGrad[i];
        }

        /** Notes that inputs were changed in place. Each must be returned as a result. */
        public void markDirty(Tensor... inputs) {
            dirty.addAll(List.of(inputs));
        }

        /** Notes that results have no gradient. */
        public void markNonDifferentiable(Tensor... outputs) {
            nonDifferentiable.addAll(List.of(outputs));
        }

        /** Sets whether gradients that did not arrive are given to backward as zeros, which they are at first, or as null. */
        public void setMaterializeGrads(boolean zeros) {
            materializesGrads = zeros;
        }

        /** Keeps a value that is not a tensor, for backward to {@linkplain #get get}. */
        public void put(String name, Object value) {
            values.put(name, value);
        }

        /**
         * {@return the value kept as {@code name}}
         *
         * @param type its type
         * @throws IllegalArgumentException if there is none
         * @throws ClassCastException if it is of another type
         */
        public <T> T get(String name, Class<T> type) {
            Object value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("no value was put as \"" + name + "\"; there are " + values
                        .keySet());
            }
            return type.cast(value);
        }

        List<Tensor> toSave() {
            return toSave;
        }

        boolean isDirty(Tensor tensor) {
            return dirty.contains(tensor);
        }

        Set<Tensor> dirty() {
            return dirty;
        }

        boolean isDifferentiable(Tensor output) {
            return output.dtype().isFloatingPoint() && !nonDifferentiable.contains(output);
        }

        boolean materializesGrads() {
            return materializesGrads;
        }

        void recordedAs(FunctionNode recorded) {
            node = recorded;
        }
    }
}
