package dev.arenagrad;

import dev.arenagrad.engine.BackwardPass;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gradients of tensors with respect to others, without touching {@code .grad}.
 *
 * <p>Any number of threads may differentiate at once; a pass keeps its state to itself and runs in the calling thread.
 */
public final class Autograd {
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
        if (outputs.size() != outputGradients.size()) {
            throw new IllegalArgumentException("got " + outputs.size() + " tensors and " + outputGradients.size()
                    + " gradients");
        }
        List<@Nullable Tensor> gradients = new ArrayList<>(outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            gradients.add(rootGradient(outputs.get(i), outputGradients.get(i), i));
        }
        requireGraphs(outputs);
        for (Tensor input : inputs) {
            if (!input.requiresGrad()) {
                throw new TensorException("One of the differentiated Tensors does not require grad");
            }
        }
        @Nullable Tensor[] results = pass(options).capture(outputs, gradients, inputs);
        if (!has(GraphOption.ALLOW_UNUSED, options)) {
            for (Tensor result : results) {
                if (result == null) {
                    throw new TensorException(
                            "One of the differentiated Tensors appears to not have been used in the graph. Set"
                                    + " allow_unused=True if this is the desired behavior. (In Java: GraphOption.ALLOW_UNUSED.)");
                }
            }
        }
        return Collections.unmodifiableList(Arrays.asList(results));
    }

    static void backward(Tensor root, @Nullable Tensor gradient, GraphOption... options) {
        Tensor checked = rootGradient(root, gradient, 0);
        requireGraphs(List.of(root));
        pass(options).accumulate(List.of(root), Collections.singletonList(checked));
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
            if (!roots.get(i).requiresGrad()) {
                throw new TensorException("element " + i
                        + " of tensors does not require grad and does not have a grad_fn");
            }
        }
    }

    static Tensor setRequiresGrad(Tensor tensor, boolean wanted) {
        Variable variable = Variable.of(tensor);
        if (!variable.isLeaf()) {
            if (!wanted) {
                throw new TensorException(
                        "you can only change requires_grad flags of leaf variables. If you want to use a computed"
                                + " variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().");
            }
            return tensor;
        }
        if (wanted && !tensor.dtype().isFloatingPoint()) {
            throw new TensorException("only Tensors of floating point dtype can require gradients");
        }
        variable.setLeafRequiresGrad(wanted);
        return tensor;
    }

    static void setGrad(Tensor tensor, @Nullable Tensor gradient) {
        if (gradient == tensor) {
            throw new TensorException("can't assign Variable as its own grad");
        }
        if (gradient != null && gradient.dtype() != tensor.dtype()) {
            throw new TensorException("attempting to assign a gradient with dtype '" + gradient.dtype().torchName()
                    + "' to a tensor with dtype '" + tensor.dtype().torchName()
                    + "'. Please ensure that the gradient and the tensor have the same dtype");
        }
        if (gradient != null && !gradient.shape().equals(tensor.shape())) {
            throw new TensorException("attempting to assign a gradient of size '" + gradient.shape()
                    + "' to a tensor of size '"
                    + tensor.shape() + "'. Please ensure that the gradient and the tensor are the same size");
        }
        Variable.of(tensor).assignGrad(gradient == null ? null : Variable.of(gradient));
    }
}
