package dev.arenagrad;

import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Recording;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.ScopeImpl;
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
 * A function with a derivative written by the user.
 *
 * {@snippet :
 * final class Cube extends Function {
 *     @Override
 *     protected Tensor forward(Context context, Tensor x) {
 *         context.saveForBackward(x);
 *         return x.mul(x).mul(x);
 *     }
 *
 * @Override
 * protected Tensor backward(Context context, Tensor gradient) {
 * Tensor x = context.saved(0);
 * return gradient.mul(x.mul(x)).mul(3);
 * }
 * }
 *
 * Tensor y = new Cube().apply(x); // grad_fn=<CubeBackward>
 * }
 *
 * <p>A function of one tensor with one result overrides the methods that take a single tensor, any other the methods
 * that take lists. Operations in {@code forward} are not recorded, and its temporaries are freed when it returns: all
 * but its results and what it saved. A derivative made of tensor operations can be differentiated again.
 *
 * <p>A function may be applied any number of times, by several threads at once; the state of one application is in its
 * {@link Context}. {@link GradCheck} compares a derivative with differences.
 */
public abstract class Function {
    /** For subclasses. */
    protected Function() {}

    /**
     * Computes the result.
     *
     * @param context the context of this application
     * @param input the only input
     * @return the result; the input itself is allowed
     * @throws UnsupportedOperationException if neither {@code forward} method is overridden
     */
    protected Tensor forward(Context context, Tensor input) {
        throw new UnsupportedOperationException(getClass().getSimpleName()
                + " must override forward, for a Tensor or a List");
    }

    /**
     * Computes the results.
     *
     * @param context the context of this application
     * @param inputs all inputs
     * @return at least one result; inputs themselves are allowed
     * @throws IllegalArgumentException if the function overrides the method for one tensor and there are several
     */
    protected List<Tensor> forward(Context context, List<Tensor> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(getClass().getSimpleName() + " takes 1 tensor, but got " + inputs.size()
                    + "; override forward for a List to take several");
        }
        return List.of(forward(context, inputs.getFirst()));
    }

    /**
     * Saves what the backward pass needs, for those who prefer to keep this apart from {@link #forward}, after which it
     * is called. Does nothing unless overridden.
     *
     * @param context the context of this application
     * @param inputs all inputs
     * @param outputs the results of {@code forward}
     */
    protected void setupContext(Context context, List<Tensor> inputs, List<Tensor> outputs) {}

    /**
     * Computes the gradient with respect to the only input.
     *
     * @param context the context of the application
     * @param gradient the gradient with respect to the only result
     * @return the gradient, in a shape that can be summed to the input's, or null for none
     * @throws UnsupportedOperationException if neither {@code backward} method is overridden
     */
    protected @Nullable Tensor backward(Context context, Tensor gradient) {
        throw new UnsupportedOperationException(getClass().getSimpleName()
                + " must override backward, for a Tensor or a List");
    }

    /**
     * Computes the gradients with respect to the inputs.
     *
     * @param context the context of the application
     * @param gradients one for each result; where there is none, zeros, or null after
     *         {@link Context#setMaterializeGrads setMaterializeGrads(false)}
     * @return one gradient for each input, or null for none; nulls may follow
     */
    protected List<@Nullable Tensor> backward(Context context, List<@Nullable Tensor> gradients) {
        return Collections.singletonList(backward(context, Objects.requireNonNull(gradients.getFirst())));
    }

    /**
     * {@return whether the derivative cannot be differentiated again} If true, {@code backward} is not recorded, and
     * differentiating its result throws {@link TensorException}. False unless overridden.
     */
    protected boolean isOnceDifferentiable() {
        return false;
    }

    /**
     * Applies the function and returns its first result, which belongs to the innermost open scope.
     *
     * @param inputs the inputs of the function
     * @return the first result
     * @throws TensorException if an input that was marked as changed in place is not returned, or is a leaf that
     *         requires a gradient; if there is no result
     */
    public final Tensor apply(Tensor... inputs) {
        List<Tensor> outputs = applyAll(List.of(inputs));
        if (outputs.isEmpty()) {
            throw new TensorException(getClass().getSimpleName()
                    + ".forward returned no tensor; return at least one, or call applyAll");
        }
        return outputs.getFirst();
    }

    /**
     * {@return all results of the function} As {@link #apply}.
     *
     * @param inputs the inputs of the function
     */
    public final List<Tensor> applyAll(List<Tensor> inputs) {
        boolean records = Graph.records(inputs);
        Context context = new Context(inputs);
        return Scope.tidy(() -> {
            ScopeImpl scope = ScopeImpl.current();
            List<Tensor> outputs = Recording.ofThread().keepingModes(() -> unrecorded(context, inputs));
            scope.requireOpenAfter("the forward method of a function");
            return new FunctionResults(this, context, inputs, outputs).placed(records);
        });
    }

    private List<Tensor> unrecorded(Context context, List<Tensor> inputs) {
        Recording.ofThread().setEnabled(false);
        List<Tensor> outputs = forward(context, inputs);
        setupContext(context, inputs, outputs);
        return outputs;
    }

    /** {@return the name of the node that it is recorded as} */
    final String nodeName() {
        String name = getClass().getSimpleName();
        return (name.isEmpty() ? "Function" : name) + "Backward";
    }

    /**
     * The state of one application of a function, passed from {@code forward} to {@code backward}. Used by one thread
     * at a time.
     */
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

        /**
         * Saves tensors for the backward pass, which reads them with {@link #saved}. To be called once; only the last
         * call counts.
         *
         * @param tensors inputs, results or others
         */
        public void saveForBackward(Tensor... tensors) {
            toSave = List.of(tensors);
        }

        /**
         * {@return a saved tensor}
         *
         * @param i its position among the arguments of {@link #saveForBackward}
         * @throws TensorException if a backward pass freed it, or if it was changed in place since
         * @throws dev.arenagrad.memory.LifetimeException if the scope in which the function was applied was closed
         * @throws IndexOutOfBoundsException if not as many were saved
         */
        public Tensor saved(int i) {
            return node == null ? toSave.get(i) : node.savedTensor(Objects.checkIndex(i, toSave.size()));
        }

        /**
         * {@return whether input {@code i} requires a gradient} The gradient of another one is ignored.
         *
         * @param i the position of the input
         * @throws IndexOutOfBoundsException if there is no such input
         */
        public boolean needsInputGrad(int i) {
            return needsInputGrad[Objects.checkIndex(i, needsInputGrad.length)];
        }

        /**
         * Marks inputs as changed in place. Each of them must be returned as a result.
         *
         * @param inputs what was changed
         */
        public void markDirty(Tensor... inputs) {
            dirty.addAll(List.of(inputs));
        }

        /**
         * Marks results that have no gradient.
         *
         * @param outputs what is not differentiable
         */
        public void markNonDifferentiable(Tensor... outputs) {
            nonDifferentiable.addAll(List.of(outputs));
        }

        /**
         * Sets what {@code backward} gets for a result without a gradient.
         *
         * @param zeros true for zeros, which is the default; false for null
         */
        public void setMaterializeGrads(boolean zeros) {
            materializesGrads = zeros;
        }

        /**
         * Keeps a value that is not a tensor, for {@link #get}.
         *
         * @param name any name
         * @param value what to keep; it replaces an earlier value of this name
         */
        public void put(String name, Object value) {
            values.put(name, value);
        }

        /**
         * {@return the value that was kept under a name}
         *
         * @param <T> the type of the value
         * @param name the name
         * @param type the type of the value
         * @throws IllegalArgumentException if there is no such value
         * @throws ClassCastException if it has another type
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
