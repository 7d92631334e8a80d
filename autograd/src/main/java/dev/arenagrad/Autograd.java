package dev.arenagrad;

import dev.arenagrad.engine.BackwardPass;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Gradients of tensors with respect to others, without touching {@code .grad}.
 *
 * <p>Any number of threads may differentiate at once; a pass keeps its state to itself and runs in the calling thread.
 */
public final class Autograd {
    private static final System.Logger LOG = System.getLogger("dev.arenagrad");
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private Autograd() {}

    /**
     * {@return the derivative of {@code output} with respect to {@code input}}
     *
     * @param output one element
     * @param input a tensor that requires a gradient
     * @param options how the graph is treated
     * @throws TensorException if output has several elements or no graph, if it does not depend on input, or if it was passed before
     * @throws dev.arenagrad.memory.LifetimeException if a scope that the graph was recorded in closed, or is another thread's
     */
    public static Tensor grad(Tensor output, Tensor input, GraphOption... options) {
        Tensor gradient = grad(List.of(output), List.of(input), options).getFirst();
        if (gradient == null) {
            throw new TensorException(
                    "grad(output, input) has no gradient to return; use the form with lists with ALLOW_UNUSED");
        }
        return gradient;
    }

    /** {@return the derivatives of the sum of outputs of one element each with respect to each input} */
    public static List<@Nullable Tensor> grad(List<Tensor> outputs, List<Tensor> inputs, GraphOption... options) {
        return grad(outputs, inputs, Collections.nCopies(outputs.size(), null), options);
    }

    /**
     * {@return the derivatives of the sum of outputs, each times its given gradient, with respect to each input}
     *
     * @param outputs tensors with a graph
     * @param inputs tensors that require a gradient
     * @param outputGradients one for each output, of its shape, or null for an output of one element
     * @param options how the graph is treated; with {@link GraphOption#ALLOW_UNUSED} a result may be null
     * @throws IllegalArgumentException if there are no inputs, or not as many gradients as outputs
     * @throws TensorException if a gradient does not fit, an output has no graph, an input requires no gradient or is not used, or if
     *         the graph was passed before
     * @throws dev.arenagrad.memory.LifetimeException if a scope that the graph was recorded in closed, or is another thread's
     */
    public static List<@Nullable Tensor> grad(List<Tensor> outputs, List<Tensor> inputs,
            List<? extends @Nullable Tensor> outputGradients, GraphOption... options) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("grad requires non-empty inputs.");
        }
        List<@Nullable Tensor> gradients = rootGradients(outputs, outputGradients);
        requireGraphs(outputs);
        requireDifferentiable(inputs);
        @Nullable Tensor[] results = pass(options).capture(outputs, gradients, inputs);
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
        return Collections.unmodifiableList(Arrays.asList(results));
    }

    /**
     * Adds to the gradients of all leaves the derivatives of the sum of {@code tensors}, each times its given gradient.
     *
     * @param tensors tensors with a graph
     * @param gradients one for each tensor, of its shape, or null for a tensor of one element; read, not kept
     * @param options how the graph is treated
     * @throws IllegalArgumentException if there are not as many gradients as tensors
     * @throws TensorException if a gradient does not fit, a tensor has no graph, or the graph was passed before
     * @throws dev.arenagrad.memory.LifetimeException if a scope that the graph was recorded in closed, or is another thread's
     */
    public static void backward(List<Tensor> tensors, List<? extends @Nullable Tensor> gradients,
            GraphOption... options) {
        List<@Nullable Tensor> checked = rootGradients(tensors, gradients);
        requireGraphs(tensors);
        warnOfCreatedGraph(options);
        pass(options).accumulate(tensors, checked);
    }

    /**
     * As {@link #backward(List, List, GraphOption...)}, but adds to the gradients of {@code inputs} alone, and goes no further back
     * than they need. Inputs that are not leaves {@linkplain Tensor#retainGrad() retain} their gradient from now on; what the
     * tensors do not depend on keeps the gradient it has.
     *
     * @param inputs tensors that require a gradient
     * @throws TensorException also if there are no inputs, or one requires no gradient
     */
    public static void backward(List<Tensor> tensors, List<? extends @Nullable Tensor> gradients, List<Tensor> inputs,
            GraphOption... options) {
        if (inputs.isEmpty()) {
            throw new TensorException("`inputs` argument to `backward()` cannot be empty.");
        }
        List<@Nullable Tensor> checked = rootGradients(tensors, gradients);
        requireGraphs(tensors);
        inputs.forEach(Tensor::retainGrad);
        requireDifferentiable(inputs);
        warnOfCreatedGraph(options);
        pass(options).accumulate(tensors, checked, inputs);
    }

    static void backward(Tensor root, @Nullable Tensor gradient, GraphOption... options) {
        backward(List.of(root), Collections.singletonList(gradient), options);
    }

    private static void warnOfCreatedGraph(GraphOption... options) {
        if (has(GraphOption.CREATE_GRAPH, options) && WARNED.compareAndSet(false, true)) {
            LOG.log(System.Logger.Level.WARNING,
                    "Using backward() with create_graph=True will create a reference cycle between"
                            + " the parameter and its gradient which can cause a memory leak. We recommend using autograd.grad when"
                            + " creating the graph to avoid this. If you have to use this function, make sure to reset the .grad fields"
                            + " of your parameters to None after use to break the cycle and avoid the leak. (In Java the memory saved by"
                            + " the graph of the gradient stays until that is passed or its scope closes.)");
        }
    }

    private static BackwardPass pass(GraphOption... options) {
        return new BackwardPass(has(GraphOption.RETAIN_GRAPH, options), has(GraphOption.CREATE_GRAPH, options));
    }

    private static boolean has(GraphOption wanted, GraphOption... options) {
        for (GraphOption option : options) {
            if (option == wanted) {
                return true;
            }
        }
        return false;
    }

    private static List<@Nullable Tensor> rootGradients(List<Tensor> roots,
            List<? extends @Nullable Tensor> gradients) {
        if (roots.size() != gradients.size()) {
            throw new IllegalArgumentException("got " + roots.size() + " tensors and " + gradients.size()
                    + " gradients");
        }
        List<@Nullable Tensor> checked = new ArrayList<>(roots.size());
        for (int i = 0; i < roots.size(); i++) {
            checked.add(rootGradient(roots.get(i), gradients.get(i), i));
        }
        return checked;
    }

    private static @Nullable Tensor rootGradient(Tensor root, @Nullable Tensor gradient, int number) {
        if (gradient == null) {
            if (root.numel() != 1) {
                throw new TensorException("grad can be implicitly created only for scalar outputs");
            }
            if (root.requiresGrad() && !root.dtype().isFloatingPoint()) {
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

    private static void requireGraphs(List<Tensor> roots) {
        for (int i = 0; i < roots.size(); i++) {
            if (Variable.of(roots.get(i)).edge() == null) {
                throw new TensorException("element " + i
                        + " of tensors does not require grad and does not have a grad_fn");
            }
        }
    }

    private static void requireDifferentiable(List<Tensor> inputs) {
        for (Tensor input : inputs) {
            if (Variable.of(input).edge() == null) {
                throw new TensorException("One of the differentiated Tensors does not require grad");
            }
        }
    }
}
