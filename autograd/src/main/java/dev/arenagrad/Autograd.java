package dev.arenagrad;

import dev.arenagrad.engine.BackwardPass;
import dev.arenagrad.engine.MultiGradHook;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functional.FunctionDerivatives;
import dev.arenagrad.functions.AutogradAttributes;
import dev.arenagrad.functions.OperatorArithmetic;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Gradients of tensors with respect to others, and derivatives of functions. What
 * {@link Tensor#backward(GraphOption...)} does for one tensor.
 *
 * <p>A backward pass runs in the calling thread and keeps its state to itself, so any number of threads may
 * differentiate at once. They may share leaves, and graphs that were recorded in a shared scope: they take turns at
 * each node. Scopes may be closed, and graphs kept, by other threads meanwhile: a pass completes, or throws
 * {@link dev.arenagrad.memory.LifetimeException} at the first node whose scope was closed. What a pass creates belongs
 * to the innermost open scope of the thread, but a new {@code .grad} belongs to the scope of its tensor.
 *
 * <p>A pass frees what the nodes that it executes have saved, unless {@link GraphOption#RETAIN_GRAPH} or
 * {@link GraphOption#CREATE_GRAPH} is given. It is not rolled back if it fails: gradients that were accumulated by then
 * stay.
 */
public final class Autograd {
    private static final System.Logger LOG = System.getLogger("dev.arenagrad");
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private Autograd() {}

    /**
     * {@return the derivative of {@code output} with respect to {@code input}, in the shape and dtype of {@code input}}
     * As {@link #grad(List, List, List, GraphOption...)}.
     *
     * @param output a tensor of one element, with a graph
     * @param input a tensor that requires a gradient
     * @param options how the graph is treated
     * @throws TensorException if {@code output} has several elements or no graph, if {@code input} requires no gradient
     *         or is not used, or if the graph was freed by an earlier pass
     * @throws dev.arenagrad.memory.LifetimeException if a scope in which the graph was recorded was closed, or belongs
     *         to another thread
     */
    public static Tensor grad(Tensor output, Tensor input, GraphOption... options) {
        Tensor gradient = grad(List.of(output), List.of(input), options).getFirst();
        if (gradient == null) {
            throw new TensorException(
                    "grad(output, input) has no gradient to return; use the form with lists with ALLOW_UNUSED");
        }
        return gradient;
    }

    /**
     * {@return the derivatives of the sum of {@code outputs} with respect to each input} As
     * {@link #grad(List, List, List, GraphOption...)}.
     *
     * @param outputs tensors of one element, with a graph
     * @param inputs tensors that require a gradient, at least one
     * @param options how the graph is treated
     */
    public static List<@Nullable Tensor> grad(List<Tensor> outputs, List<Tensor> inputs, GraphOption... options) {
        return grad(outputs, inputs, Collections.nCopies(outputs.size(), null), options);
    }

    /**
     * {@return the derivatives of the sum of {@code outputs}, each multiplied by its gradient, with respect to each
     * input} In the shapes and dtypes of the inputs. No {@code .grad} is changed.
     *
     * @param outputs tensors with a graph
     * @param inputs tensors that require a gradient, at least one
     * @param outputGradients one for each output, of its shape, or null for an output of one element; read, not kept
     * @param options how the graph is treated; with {@link GraphOption#ALLOW_UNUSED} a result is null if the outputs do
     *         not depend on the input, with {@link GraphOption#MATERIALIZE_GRADS} it is zero
     * @throws IllegalArgumentException if there are no inputs, or not as many gradients as outputs
     * @throws TensorException if the shape of a gradient differs, if an output has no graph, if an input requires no
     *         gradient or is not used, or if the graph was freed by an earlier pass
     * @throws dev.arenagrad.memory.LifetimeException if a scope in which the graph was recorded was closed, or belongs
     *         to another thread
     */
    public static List<@Nullable Tensor> grad(List<Tensor> outputs, List<Tensor> inputs,
            List<? extends @Nullable Tensor> outputGradients, GraphOption... options) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("grad requires non-empty inputs.");
        }
        Tensor[] roots = outputs.toArray(Tensor[]::new);
        @Nullable Tensor[] gradients = rootGradients(roots, outputGradients);
        requireGraphs(roots);
        requireDifferentiable(inputs);
        @Nullable Tensor[] results;
        try {
            results = pass(options).capture(roots, gradients, inputs);
        } catch (RuntimeException | Error e) {
            freeConverted(outputGradients, gradients);
            throw e;
        }
        boolean materialize = has(GraphOption.MATERIALIZE_GRADS, options);
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null && materialize) {
                results[i] = Tensor.zerosLike(inputs.get(i));
            } else if (results[i] == null && !has(GraphOption.ALLOW_UNUSED, options)) {
                throw new TensorException(
                        "One of the differentiated Tensors appears to not have been used in the graph. Set"
                                + " allow_unused=True if this is the desired behavior. (In Java: GraphOption.ALLOW_UNUSED.)");
            }
        }
        return Collections.<@Nullable Tensor>unmodifiableList(Arrays.asList(results));
    }

    /**
     * Adds the derivatives of the sum of {@code tensors}, each multiplied by its gradient, to the {@code .grad} of all
     * leaves that require a gradient.
     *
     * @param tensors tensors with a graph
     * @param gradients one for each tensor, of its shape, or null for a tensor of one element; read, not kept
     * @param options how the graph is treated
     * @throws IllegalArgumentException if there are not as many gradients as tensors
     * @throws TensorException if the shape of a gradient differs, if a tensor has no graph, or if the graph was freed
     *         by an earlier pass
     * @throws dev.arenagrad.memory.LifetimeException if a scope in which the graph was recorded was closed, or belongs
     *         to another thread
     */
    public static void backward(List<Tensor> tensors, List<? extends @Nullable Tensor> gradients,
            GraphOption... options) {
        Tensor[] roots = tensors.toArray(Tensor[]::new);
        @Nullable Tensor[] checked = rootGradients(roots, gradients);
        try {
            requireGraphs(roots);
            for (Tensor root : roots) {
                requireUsableLeaf(root);
            }
            pass(has(GraphOption.RETAIN_GRAPH, options), has(GraphOption.CREATE_GRAPH, options)).accumulate(roots,
                    checked);
        } catch (RuntimeException | Error e) {
            freeConverted(gradients, checked);
            throw e;
        }
    }

    /**
     * Adds the derivatives of the sum of {@code tensors}, each multiplied by its gradient, to the {@code .grad} of
     * {@code inputs} alone, executing only the nodes that this needs. Inputs that are not leaves
     * {@linkplain Tensor#retainGrad() retain} their gradient from now on; inputs on which the tensors do not depend
     * keep the gradient they have.
     *
     * @param tensors tensors with a graph
     * @param gradients one for each tensor, of its shape, or null for a tensor of one element; read, not kept
     * @param inputs tensors that require a gradient, at least one
     * @param options how the graph is treated
     * @throws IllegalArgumentException if there are not as many gradients as tensors
     * @throws TensorException as for {@link #backward(List, List, GraphOption...)}, and if there are no inputs, or one
     *         requires no gradient
     * @throws dev.arenagrad.memory.LifetimeException if a scope in which the graph was recorded was closed, or belongs
     *         to another thread; if an input was freed, or is confined to another thread, before anything changes
     */
    public static void backward(List<Tensor> tensors, List<? extends @Nullable Tensor> gradients, List<Tensor> inputs,
            GraphOption... options) {
        if (inputs.isEmpty()) {
            throw new TensorException("`inputs` argument to `backward()` cannot be empty.");
        }
        Tensor[] roots = tensors.toArray(Tensor[]::new);
        @Nullable Tensor[] checked = rootGradients(roots, gradients);
        requireGraphs(roots);
        inputs.forEach(AutogradAttributes::requireRetainable);
        requireDifferentiable(inputs);
        inputs.forEach(Tensor::retainGrad);
        if (has(GraphOption.CREATE_GRAPH, options)) {
            warnOfCreatedGraph();
        }
        try {
            pass(options).accumulate(roots, checked, inputs);
        } catch (RuntimeException | Error e) {
            freeConverted(gradients, checked);
            throw e;
        }
    }

    /**
     * Registers a hook that is called once in each backward pass, when the gradients with respect to all of
     * {@code tensors} that the pass reaches are computed.
     *
     * @param tensors tensors that require a gradient
     * @param hook called with the gradients, null for tensors that the pass does not reach, under the rules of
     *         {@link GradHook}
     * @return the registration
     * @throws TensorException if a tensor requires no gradient
     * @throws dev.arenagrad.memory.LifetimeException if a tensor was freed, or is confined to another thread
     */
    public static Hook registerMultiGradHook(List<Tensor> tensors, Consumer<List<@Nullable Tensor>> hook) {
        return MultiGradHook.onAll(hookable(tensors), Objects.requireNonNull(hook));
    }

    /**
     * Registers a hook that is called once in each backward pass, with the first gradient with respect to one of
     * {@code tensors}.
     *
     * @param tensors tensors that require a gradient
     * @param hook called with the gradient, under the rules of {@link GradHook}
     * @return the registration
     * @throws TensorException if a tensor requires no gradient
     * @throws dev.arenagrad.memory.LifetimeException if a tensor was freed, or is confined to another thread
     */
    public static Hook registerAnyGradHook(List<Tensor> tensors, Consumer<Tensor> hook) {
        return MultiGradHook.onAny(hookable(tensors), Objects.requireNonNull(hook));
    }

    private static List<Tensor> hookable(List<Tensor> tensors) {
        if (!tensors.stream().allMatch(Tensor::requiresGrad)) {
            throw new TensorException("cannot register a hook on a tensor that doesn't require gradient");
        }
        requireAccess(tensors);
        return List.copyOf(tensors);
    }

    /** Makes sure that gradients can be put to tensors. */
    private static void requireAccess(List<Tensor> tensors) {
        tensors.forEach(tensor -> Variable.of(tensor).requireAccess());
    }

    static void backward(Tensor root, @Nullable Tensor gradient, boolean retainGraph, boolean createGraph) {
        Tensor checked = rootGradient(root, gradient, 0);
        try {
            requireGraph(root, 0);
            requireUsableLeaf(root);
            pass(retainGraph, createGraph).accumulate(root, checked);
        } catch (RuntimeException | Error e) {
            freeConverted(gradient, checked);
            throw e;
        }
    }

    private static void requireUsableLeaf(Tensor root) {
        if (root.isLeaf()) {
            Variable.of(root).requireAccess();
        }
    }

    /** Frees gradients that were converted for a pass that failed. */
    private static void freeConverted(List<? extends @Nullable Tensor> given, @Nullable Tensor[] gradients) {
        for (int i = 0; i < gradients.length; i++) {
            freeConverted(given.get(i), gradients[i]);
        }
    }

    private static void freeConverted(@Nullable Tensor given, @Nullable Tensor gradient) {
        if (gradient != null && gradient != given) {
            Variable.of(gradient).storage().disown();
        }
    }

    private static void warnOfCreatedGraph() {
        if (WARNED.compareAndSet(false, true)) {
            LOG.log(System.Logger.Level.WARNING,
                    "Using backward() with create_graph=True will create a reference cycle between"
                            + " the parameter and its gradient which can cause a memory leak. We recommend using autograd.grad when"
                            + " creating the graph to avoid this. If you have to use this function, make sure to reset the .grad fields"
                            + " of your parameters to None after use to break the cycle and avoid the leak. (In Java the memory saved by"
                            + " the graph of the gradient stays until that is passed or its scope closes.)");
        }
    }

    private static BackwardPass pass(GraphOption... options) {
        return new BackwardPass(OperatorArithmetic.INSTANCE, has(GraphOption.RETAIN_GRAPH, options), has(
                GraphOption.CREATE_GRAPH, options));
    }

    private static BackwardPass pass(boolean retainGraph, boolean createGraph) {
        if (createGraph) {
            warnOfCreatedGraph();
        }
        return new BackwardPass(OperatorArithmetic.INSTANCE, retainGraph, createGraph);
    }

    static boolean has(GraphOption wanted, GraphOption... options) {
        for (GraphOption option : options) {
            if (option == wanted) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Tensor[] rootGradients(Tensor[] roots, List<? extends @Nullable Tensor> gradients) {
        if (roots.length != gradients.size()) {
            throw new IllegalArgumentException("got " + roots.length + " tensors and " + gradients.size()
                    + " gradients");
        }
        @Nullable Tensor[] checked = new Tensor[roots.length];
        for (int i = 0; i < roots.length; i++) {
            checked[i] = rootGradient(roots[i], gradients.get(i), i);
        }
        return checked;
    }

    private static @Nullable Tensor rootGradient(Tensor root, @Nullable Tensor gradient, int number) {
        if (gradient == null) {
            if (!root.requiresGrad()) {
                return null;
            }
            if (root.numel() != 1) {
                throw new TensorException(
                        "grad can be implicitly created only for scalar outputs, and this one has shape "
                                + root.shape() + ": give a gradient of that shape, or differentiate its sum()");
            }
            if (!root.dtype().isFloatingPoint()) {
                throw new TensorException("grad can be implicitly created only for real scalar outputs but got torch."
                        + root.dtype().torchName());
            }
            return null;
        }
        if (!gradient.shape().equals(root.shape())) {
            throw new TensorException("Mismatch in shape: grad_output[" + number + "] has a shape of torch.Size("
                    + gradient.shape()
                    + ") and output[" + number + "] has a shape of torch.Size(" + root.shape() + ").");
        }
        return gradient.to(root.dtype());
    }

    private static void requireGraphs(Tensor[] roots) {
        for (int i = 0; i < roots.length; i++) {
            requireGraph(roots[i], i);
        }
    }

    private static void requireGraph(Tensor root, int number) {
        if (Variable.of(root).edge() == null) {
            throw new TensorException("element " + number
                    + " of tensors does not require grad and does not have a grad_fn");
        }
    }

    private static void requireDifferentiable(List<Tensor> inputs) {
        for (Tensor input : inputs) {
            if (Variable.of(input).edge() == null) {
                throw new TensorException("One of the differentiated Tensors does not require grad");
            }
        }
    }

    // ---- derivatives of functions ----

    /**
     * {@return the product v<sup>T</sup> J of a vector and the Jacobian of f at x, in the shape of x} One evaluation of
     * f and one backward pass.
     *
     * <p>All methods of this group call f with a tensor of its own on the memory of x, record whatever the grad mode
     * is, and free every temporary. Results are detached from the graph unless {@link GraphOption#CREATE_GRAPH} is
     * given. Where f does not depend on x the derivative is zero, or an error with {@link GraphOption#STRICT}.
     *
     * @param f the function
     * @param x its argument, floating point
     * @param v in the shape of f's result, or null for 1 if that has one element
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException if the shape of v differs, if x is not floating point, or with {@link GraphOption#STRICT}
     *         if f does not depend on x
     */
    public static Tensor vjp(UnaryOperator<Tensor> f, Tensor x, @Nullable Tensor v, GraphOption... options) {
        return new FunctionDerivatives(false, options).vjp(lists(f), List.of(x), listOrNull(v)).product().getFirst();
    }

    /**
     * {@return f's results, and the product of vectors and the Jacobian, one for each input} As
     * {@link #vjp(UnaryOperator, Tensor, Tensor, GraphOption...)}.
     *
     * @param f the function
     * @param inputs its arguments, floating point
     * @param v one for each result, in its shape, or null for 1 if there is one result of one element
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException as for one tensor, or if there are not as many vectors as results
     */
    public static DerivativeProduct vjp(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs,
            @Nullable List<Tensor> v, GraphOption... options) {
        return new FunctionDerivatives(true, options).vjp(f, inputs, v);
    }

    /**
     * {@return the product J v of the Jacobian of f at x and a vector, in the shape of f's result} One evaluation of f,
     * one recorded backward pass, and a backward pass through that; so the derivative of f has to be differentiable
     * itself. {@link DualLevel} computes the same in forward mode.
     *
     * @param f the function
     * @param x its argument, floating point
     * @param v in the shape of x, or null for 1 if that has one element
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException if the shape of v differs, if x or f's result is not floating point, or with
     *         {@link GraphOption#STRICT} if f does not depend on x
     */
    public static Tensor jvp(UnaryOperator<Tensor> f, Tensor x, @Nullable Tensor v, GraphOption... options) {
        return new FunctionDerivatives(false, options).jvp(lists(f), List.of(x), listOrNull(v)).product().getFirst();
    }

    /**
     * {@return f's results, and the product of the Jacobian and vectors, one for each result} As
     * {@link #jvp(UnaryOperator, Tensor, Tensor, GraphOption...)}.
     *
     * @param f the function
     * @param inputs its arguments, floating point
     * @param v one for each input, in its shape, or null for 1 if there is one input of one element
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException as for one tensor, or if there are not as many vectors as inputs
     */
    public static DerivativeProduct jvp(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs,
            @Nullable List<Tensor> v, GraphOption... options) {
        return new FunctionDerivatives(true, options).jvp(f, inputs, v);
    }

    /**
     * {@return the Jacobian of f at x, whose shape is that of f's result followed by that of x, in x's dtype} One
     * evaluation of f and one backward pass for each element of its result.
     *
     * @param f the function
     * @param x its argument, floating point
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException if x is not floating point, or with {@link GraphOption#STRICT} if f does not depend on x
     */
    public static Tensor jacobian(UnaryOperator<Tensor> f, Tensor x, GraphOption... options) {
        return new FunctionDerivatives(false, options).jacobian(lists(f), List.of(x)).getFirst().getFirst();
    }

    /**
     * {@return the Jacobian of each result of f by each input, as {@code jacobian.get(result).get(input)}} As
     * {@link #jacobian(UnaryOperator, Tensor, GraphOption...)}.
     *
     * @param f the function
     * @param inputs its arguments, floating point
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException as for one tensor
     */
    public static List<List<Tensor>> jacobian(Function<List<Tensor>, List<Tensor>> f, List<Tensor> inputs,
            GraphOption... options) {
        return new FunctionDerivatives(true, options).jacobian(f, inputs);
    }

    /**
     * {@return the matrix of second derivatives of f at x, whose shape is that of x twice} One evaluation of f, one
     * recorded backward pass, and a backward pass through that for each element of x.
     *
     * @param f a function whose result has one element
     * @param x its argument, floating point
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException if f's result has several elements, if x is not floating point, or with
     *         {@link GraphOption#STRICT} if f or its derivative does not depend on x
     */
    public static Tensor hessian(UnaryOperator<Tensor> f, Tensor x, GraphOption... options) {
        return new FunctionDerivatives(false, options).hessian(at -> f.apply(at.getFirst()), List.of(x)).getFirst()
                .getFirst();
    }

    /**
     * {@return the second derivatives of f by each pair of inputs, as {@code hessian.get(first).get(second)}} As
     * {@link #hessian(UnaryOperator, Tensor, GraphOption...)}.
     *
     * @param f a function whose result has one element
     * @param inputs its arguments, floating point
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException as for one tensor
     */
    public static List<List<Tensor>> hessian(Function<List<Tensor>, Tensor> f, List<Tensor> inputs,
            GraphOption... options) {
        return new FunctionDerivatives(true, options).hessian(f, inputs);
    }

    /**
     * {@return the product v<sup>T</sup> H of a vector and the Hessian of f at x, in the shape of x} One evaluation of
     * f, one recorded backward pass, and one backward pass through that: a few times the cost of f, however large x is.
     *
     * @param f a function whose result has one element
     * @param x its argument, floating point
     * @param v in the shape of x, or null for 1 if that has one element
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException if the shape of v differs, if f's result has several elements, if x is not floating
     *         point, or with {@link GraphOption#STRICT} if f or its derivative does not depend on x
     */
    public static Tensor vhp(UnaryOperator<Tensor> f, Tensor x, @Nullable Tensor v, GraphOption... options) {
        return new FunctionDerivatives(false, options).vhp("vhp", at -> f.apply(at.getFirst()), List.of(x), listOrNull(
                v)).product().getFirst();
    }

    /**
     * {@return f's result, and the product of vectors and the Hessian, one for each input} As
     * {@link #vhp(UnaryOperator, Tensor, Tensor, GraphOption...)}.
     *
     * @param f a function whose result has one element
     * @param inputs its arguments, floating point
     * @param v one for each input, in its shape, or null for 1 if there is one input of one element
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException as for one tensor, or if there are not as many vectors as inputs
     */
    public static DerivativeProduct vhp(Function<List<Tensor>, Tensor> f, List<Tensor> inputs,
            @Nullable List<Tensor> v, GraphOption... options) {
        return new FunctionDerivatives(true, options).vhp("vhp", f, inputs, v);
    }

    /**
     * {@return the product H v of the Hessian of f at x and a vector, in the shape of x} Computed as
     * {@link #vhp(UnaryOperator, Tensor, Tensor, GraphOption...) vhp}, at the same cost: the two are equal where second
     * derivatives are continuous.
     *
     * @param f a function whose result has one element
     * @param x its argument, floating point
     * @param v in the shape of x, or null for 1 if that has one element
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException if the shape of v differs, if f's result has several elements, if x is not floating
     *         point, or with {@link GraphOption#STRICT} if f or its derivative does not depend on x
     */
    public static Tensor hvp(UnaryOperator<Tensor> f, Tensor x, @Nullable Tensor v, GraphOption... options) {
        return new FunctionDerivatives(false, options).vhp("hvp", at -> f.apply(at.getFirst()), List.of(x), listOrNull(
                v)).product().getFirst();
    }

    /**
     * {@return f's result, and the product of the Hessian and vectors, one for each input} As
     * {@link #hvp(UnaryOperator, Tensor, Tensor, GraphOption...)}.
     *
     * @param f a function whose result has one element
     * @param inputs its arguments, floating point
     * @param v one for each input, in its shape, or null for 1 if there is one input of one element
     * @param options {@link GraphOption#CREATE_GRAPH} and {@link GraphOption#STRICT}; others have no effect
     * @throws TensorException as for one tensor, or if there are not as many vectors as inputs
     */
    public static DerivativeProduct hvp(Function<List<Tensor>, Tensor> f, List<Tensor> inputs,
            @Nullable List<Tensor> v, GraphOption... options) {
        return new FunctionDerivatives(true, options).vhp("hvp", f, inputs, v);
    }

    private static Function<List<Tensor>, List<Tensor>> lists(UnaryOperator<Tensor> f) {
        return at -> List.of(f.apply(at.getFirst()));
    }

    private static @Nullable List<Tensor> listOrNull(@Nullable Tensor v) {
        return v == null ? null : List.of(v);
    }
}
