package dev.arenagrad.nn;

import dev.arenagrad.Stateful;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A part of a neural network, {@code torch.nn.Module}: a function with parameters and buffers, which have names, and with further layers
 * inside.
 *
 * {@snippet :
 * class Net extends Layer {
 *     private final Linear hidden = add("hidden", new Linear(64, 32));
 *     private final Linear output = add("output", new Linear(32, 10));
 *
 *     @Override
 *     public Tensor forward(Tensor x) {
 *         return output.forward(hidden.forward(x).relu());
 *     }
 * }
 * Net net = new Net();
 * net.stateDict().keySet();    // [hidden.weight, hidden.bias, output.weight, output.bias]
 * }
 *
 * <p><b>Names.</b> What is added to a layer has a name in it; in a layer around, its name has that layer's name and a dot before it. The
 * order is PyTorch's: parameters of a layer, then its buffers, then what is in its layers, each as it was added.
 *
 * <p><b>Memory.</b> A layer owns no memory, and so there is nothing to close. Parameters and buffers are ordinary tensors: those of this
 * package's layers belong to the scope that was innermost when the layer was made, and are freed with it. {@link Scope#keep} and
 * {@link Scope#tidy} hand on a layer with all that it holds; {@code Scope.tidy(() -> new Net())} also frees at once what a constructor had
 * made before it threw an exception. What {@code forward} returns belongs to the scope that is innermost then.
 *
 * <p><b>Threads.</b> A layer is put together, and changed by {@link #train()}, {@link #eval()}, {@link #setRequiresGrad} and
 * {@link #loadStateDict(Map)}, by one thread while no other uses it. Any number of threads may call {@code forward} at once, if the layer's
 * tensors are those of a shared, automatic or global scope and {@code forward} changes no buffer, as batch normalisation does in training.
 */
public abstract class Layer implements Keepable, Stateful {
    private static final ScopedValue<DType> DTYPE = ScopedValue.newInstance();

    private final SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    private final SequencedMap<String, Tensor> buffers = new LinkedHashMap<>();
    private final Set<String> unsaved = new LinkedHashSet<>();
    private final SequencedMap<String, Layer> children = new LinkedHashMap<>();
    private boolean training = true;

    /** Creates a layer without parameters, buffers and layers, in training mode. */
    protected Layer() {}

    /**
     * {@return a layer without parameters that computes {@code function}}
     *
     * @param function what {@code forward} does
     */
    public static Layer of(UnaryOperator<Tensor> function) {
        return new Lambda(function);
    }

    /**
     * {@return what {@code layers} makes, with parameters of the given dtype} All layers of this package that the call makes, on the
     * calling thread, have parameters and buffers of that dtype. To convert a model, make it again so and load its
     * {@linkplain #stateDict() state}, which is cast.
     *
     * {@snippet :
     * Net precise = Layer.withDtype(DType.FLOAT64, Net::new);
     * precise.loadStateDict(net.stateDict());
     * }
     *
     * @param dtype a floating-point dtype
     * @param layers makes layers
     * @param <T> what is made
     * @throws TensorException if the dtype is no floating-point one
     */
    public static <T> T withDtype(DType dtype, Supplier<T> layers) {
        if (!dtype.isFloatingPoint()) {
            throw new TensorException("only floating-point types are supported as the default type, but got "
                    + dtype.torchName());
        }
        return ScopedValue.where(DTYPE, dtype).call(layers::get);
    }

    /** {@return the dtype of parameters that are made now: that of {@link #withDtype}, or {@code FLOAT32}} */
    public static DType defaultDtype() {
        return DTYPE.isBound() ? DTYPE.get() : DType.FLOAT32;
    }

    /**
     * {@return what this layer makes of {@code x}} Layers with several inputs or results have methods of their own.
     *
     * @param x the input
     * @throws UnsupportedOperationException if the layer does not override this method
     */
    public Tensor forward(Tensor x) {
        throw new UnsupportedOperationException("Module [" + typeName() + "] is missing the required \"forward\""
                + " function of one tensor");
    }

    // ---- putting a layer together ----

    /**
     * Adds a layer.
     *
     * @param name its name in this layer
     * @param layer the layer
     * @return {@code layer}
     * @param <T> its type
     * @throws IllegalArgumentException if the name is empty, has a dot or is taken, or if {@code layer} is this layer or contains it
     */
    protected final <T extends Layer> T add(String name, T layer) {
        requireFree("module", name);
        if (layer.namedLayers().containsValue(this)) {
            throw new IllegalArgumentException("a layer cannot contain itself: \"" + name + "\"");
        }
        children.put(name, layer);
        return layer;
    }

    /**
     * Adds a parameter, which from then on requires a gradient. It stays in the scope where it is.
     *
     * @param name its name in this layer
     * @param parameter the tensor, a leaf
     * @return {@code parameter}
     * @throws IllegalArgumentException if the name is empty, has a dot or is taken
     * @throws TensorException if the tensor is no leaf, or no floating-point one
     */
    protected final Tensor addParameter(String name, Tensor parameter) {
        requireFree("parameter", name);
        if (!parameter.isLeaf()) {
            throw new TensorException("Cannot assign non-leaf Tensor to parameter '" + name
                    + "'. Model parameters must be created explicitly. To express '" + name
                    + "' as a function of another Tensor, compute the value in the forward() method.");
        }
        parameters.put(name, parameter.setRequiresGrad(true));
        return parameter;
    }

    /**
     * Adds a tensor that belongs to the layer's state but is not learned. It stays in the scope where it is.
     *
     * @param name its name in this layer
     * @param buffer the tensor
     * @return {@code buffer}
     * @throws IllegalArgumentException if the name is empty, has a dot or is taken
     */
    protected final Tensor addBuffer(String name, Tensor buffer) {
        return addBuffer(name, buffer, true);
    }

    /**
     * Adds a tensor that is not learned. It stays in the scope where it is.
     *
     * @param name its name in this layer
     * @param buffer the tensor
     * @param persistent whether it is part of {@link #stateDict()}
     * @return {@code buffer}
     * @throws IllegalArgumentException if the name is empty, has a dot or is taken
     */
    protected final Tensor addBuffer(String name, Tensor buffer, boolean persistent) {
        requireFree("buffer", name);
        buffers.put(name, buffer);
        if (!persistent) {
            unsaved.add(name);
        }
        return buffer;
    }

    private void requireFree(String kind, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(kind + " name can't be empty string \"\"");
        }
        if (name.contains(".")) {
            throw new IllegalArgumentException(kind + " name can't contain \".\", got: " + name);
        }
        if (parameters.containsKey(name) || buffers.containsKey(name) || children.containsKey(name)) {
            throw new IllegalArgumentException("attribute '" + name + "' already exists");
        }
    }

    // ---- what is inside ----

    /** {@return the layers that were added to this one, by name; it cannot be changed} */
    public final SequencedMap<String, Layer> children() {
        return Collections.unmodifiableSequencedMap(children);
    }

    /** {@return this layer, named "", and all layers inside, at any depth; each once, with its first name} */
    public final SequencedMap<String, Layer> namedLayers() {
        SequencedMap<String, Layer> named = new LinkedHashMap<>();
        Set<Layer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        walk("", (prefix, layer) -> {
            if (seen.add(layer)) {
                named.put(prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1), layer);
            }
        });
        return named;
    }

    /** {@return all parameters, at any depth, by name; each once, with its first name} */
    public final SequencedMap<String, Tensor> namedParameters() {
        return distinct((layer, each) -> layer.parameters.forEach(each));
    }

    /** {@return all parameters, at any depth, each once: what optimisers take} */
    public final List<Tensor> parameters() {
        return List.copyOf(namedParameters().values());
    }

    /** {@return all buffers, at any depth, by name; each once, with its first name} */
    public final SequencedMap<String, Tensor> namedBuffers() {
        return distinct((layer, each) -> layer.buffers.forEach(each));
    }

    private SequencedMap<String, Tensor> distinct(BiConsumer<Layer, BiConsumer<String, Tensor>> tensors) {
        SequencedMap<String, Tensor> named = new LinkedHashMap<>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        walk("", (prefix, layer) -> tensors.accept(layer, (name, tensor) -> {
            if (seen.add(tensor)) {
                named.put(prefix + name, tensor);
            }
        }));
        return named;
    }

    /** Visits this layer and all inside, a layer that is there twice as often, with what stands before the names in it. */
    private void walk(String prefix, BiConsumer<String, Layer> visitor) {
        visitor.accept(prefix, this);
        children.forEach((name, child) -> child.walk(prefix + name + ".", visitor));
    }

    /**
     * Calls a function with every layer inside, at any depth, and then with this one; what is inside of a layer comes before it.
     *
     * @param function called with each layer
     * @return this layer
     */
    public final Layer apply(Consumer<Layer> function) {
        children.values().forEach(child -> child.apply(function));
        function.accept(this);
        return this;
    }

    /** {@return the parameters of this layer alone, by name; it cannot be changed} */
    public final SequencedMap<String, Tensor> ownParameters() {
        return Collections.unmodifiableSequencedMap(parameters);
    }

    /** {@return the buffers of this layer alone, by name; it cannot be changed} */
    public final SequencedMap<String, Tensor> ownBuffers() {
        return Collections.unmodifiableSequencedMap(buffers);
    }

    // ---- modes ----

    /**
     * Puts this layer and all inside into training mode, in which dropout drops and batch normalisation uses the statistics of its input.
     *
     * @return this layer
     */
    public final Layer train() {
        return setTraining(true);
    }

    /**
     * Puts this layer and all inside into evaluation mode.
     *
     * @return this layer
     */
    public final Layer eval() {
        return setTraining(false);
    }

    private Layer setTraining(boolean mode) {
        return apply(layer -> layer.training = mode);
    }

    /** {@return whether this layer is in training mode} */
    public final boolean isTraining() {
        return training;
    }

    /**
     * Freezes all parameters, at any depth, or lets them learn again. A frozen parameter gets no gradient and no optimiser accepts it.
     *
     * @param wanted whether they require a gradient
     * @return this layer
     */
    public final Layer setRequiresGrad(boolean wanted) {
        parameters().forEach(parameter -> parameter.setRequiresGrad(wanted));
        return this;
    }

    /** Removes the gradients of all parameters, at any depth, and frees their memory. */
    public final void zeroGrad() {
        parameters().forEach(parameter -> parameter.setGrad(null));
    }

    // ---- state ----

    /**
     * {@return all parameters and persistent buffers, at any depth, by name} They are detached and share the memory of the layer's own. One
     * that is there under several names has each.
     */
    @Override
    public final SequencedMap<String, Tensor> stateDict() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        forEachOfState((name, tensor) -> state.put(name, tensor.detach()));
        return state;
    }

    private void forEachOfState(BiConsumer<String, Tensor> each) {
        walk("", (prefix, layer) -> {
            layer.parameters.forEach((name, parameter) -> each.accept(prefix + name, parameter));
            layer.buffers.forEach((name, buffer) -> {
                if (!layer.unsaved.contains(name)) {
                    each.accept(prefix + name, buffer);
                }
            });
        });
    }

    /**
     * Copies tensors into the parameters and persistent buffers of the same names. As {@link #loadStateDict(Map, boolean)} with
     * {@code strict}.
     *
     * @param state tensors by name
     * @throws TensorException if a name is missing, if there is an unexpected one, or if a shape differs; all such differences are named
     * @throws dev.arenagrad.memory.LifetimeException if a tensor was freed, or is confined to another thread
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow what is needed for the time of the call
     */
    @Override
    public final void loadStateDict(Map<String, Tensor> state) {
        loadStateDict(state, true);
    }

    /**
     * Copies tensors into the parameters and persistent buffers of the same names, cast to their dtypes: all of them or, if an exception is
     * thrown, none. Which parameters require a gradient stays as it is. Memory is needed for the time of the call where a tensor has another
     * dtype, is borrowed, as one of a mapped file, or shares memory with this layer.
     *
     * @param state tensors by name
     * @param strict whether missing and unexpected names are refused
     * @return the names that were missing and unexpected
     * @throws TensorException if a name is missing or unexpected although {@code strict}, or if a shape differs; all such differences are
     *         named
     * @throws dev.arenagrad.memory.LifetimeException if a tensor was freed, or is confined to another thread
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow what is needed for the time of the call
     */
    public final IncompatibleKeys loadStateDict(Map<String, Tensor> state, boolean strict) {
        SequencedMap<String, Tensor> own = new LinkedHashMap<>();
        forEachOfState(own::put);
        return new StateLoading(typeName(), own, state).load(strict);
    }

    /**
     * Hands all parameters and buffers, at any depth, to {@code scope}.
     *
     * @param scope the new owner
     */
    @Override
    public final void keepIn(Scope scope) {
        namedParameters().values().forEach(parameter -> parameter.keepIn(scope));
        namedBuffers().values().forEach(buffer -> buffer.keepIn(scope));
    }

    // ---- printed forms ----

    /** {@return a table of all layers inside, with their parameters, buffers, shapes and numbers of elements, and totals} */
    public final String summary() {
        return Summary.of(this);
    }

    /** {@return the name of this layer's type in printed forms and messages} By default that of its class. */
    protected String typeName() {
        String name = getClass().getSimpleName();
        return name.isEmpty() ? "Layer" : name;
    }

    /** {@return what stands in brackets after the type in the printed form of a layer: its settings} By default nothing. */
    protected String extraRepr() {
        return "";
    }

    /** {@return the layer and all inside as PyTorch prints modules} */
    @Override
    public final String toString() {
        List<String> lines = new ArrayList<>();
        String settings = extraRepr();
        children.forEach((name, child) -> lines.add("(" + name + "): " + child.toString().replace("\n", "\n  ")));
        if (lines.isEmpty()) {
            return typeName() + "(" + settings + ")";
        }
        if (!settings.isEmpty()) {
            lines.addFirst(settings);
        }
        return typeName() + "(\n  " + String.join("\n  ", lines) + "\n)";
    }

    private static final class Lambda extends Layer {
        private final UnaryOperator<Tensor> function;

        Lambda(UnaryOperator<Tensor> function) {
            this.function = function;
        }

        @Override
        public Tensor forward(Tensor x) {
            return function.apply(x);
        }
    }
}
