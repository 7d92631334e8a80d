package dev.arenagrad.functions;

import dev.arenagrad.GradHook;
import dev.arenagrad.Hook;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Recording;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.TensorException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The autograd attributes of a tensor: requires_grad, grad, hooks and version, with the checks on changing them. */
public final class AutogradAttributes {
    private AutogradAttributes() {}

    /** Sets whether gradients are wanted, and returns {@code tensor}. */
    public static Tensor setRequiresGrad(Tensor tensor, boolean wanted) {
        Variable variable = Variable.of(tensor);
        variable.requireAccess();
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
        if (wanted && variable.isInference() && !Recording.isInferring()) {
            throw new TensorException(
                    "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.");
        }
        variable.setLeafRequiresGrad(wanted);
        return tensor;
    }

    /** Replaces the gradient. */
    public static void setGrad(Tensor tensor, @Nullable Tensor gradient) {
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
                    + "' to a tensor of size '" + tensor.shape()
                    + "'. Please ensure that the gradient and the tensor are the same size");
        }
        if (gradient != null) {
            Variable.of(tensor).requireAccess();
        }
        Variable.of(tensor).assignGrad(gradient == null ? null : Variable.of(gradient));
    }

    /** {@return the gradient} Warns, once for each place in the caller's code, if the tensor never gets one. */
    public static @Nullable Tensor grad(Tensor tensor) {
        Variable variable = Variable.of(tensor);
        Tensor gradient = variable.gradOrNull();
        if (gradient == null && variable.requiresGrad() && !variable.isLeaf() && !variable.retainsGrad()) {
            Warnings.warn(Tensor.class, "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed."
                    + " Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to"
                    + " be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. (In Java: retainGrad().)");
        }
        return gradient;
    }

    /** Lets backward passes fill the gradient of an interior tensor. */
    public static void retainGrad(Tensor tensor) {
        requireRetainable(tensor);
        Variable.of(tensor).startRetainingGrad();
    }

    /** Makes sure that a tensor can retain its gradient. */
    public static void requireRetainable(Tensor tensor) {
        if (!tensor.requiresGrad()) {
            throw new TensorException("can't retain_grad on Tensor that has requires_grad=False");
        }
        Variable.of(tensor).requireAccess();
    }

    /** Cuts {@code tensor} itself off from the graph, and returns it. */
    public static Tensor detachInPlace(Tensor tensor) {
        Variable variable = Variable.of(tensor);
        if (variable.base() != null) {
            throw new TensorException("Can't detach views in-place. Use detach() instead. If you are using"
                    + " DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are"
                    + " views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error,"
                    + " please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.");
        }
        variable.requireAccess();
        variable.forgetHistory();
        return tensor;
    }

    /** {@return how often the memory was changed in place} */
    public static int version(Tensor tensor) {
        Variable variable = Variable.of(tensor);
        if (variable.isInference()) {
            throw new TensorException("Inference tensors do not track version counter.");
        }
        return variable.storage().version();
    }

    /** Registers a hook on the gradient of {@code tensor}. */
    public static Hook registerHook(Tensor tensor, GradHook hook) {
        if (!tensor.requiresGrad()) {
            throw new TensorException("cannot register a hook on a tensor that doesn't require gradient");
        }
        Variable.of(tensor).requireAccess();
        return Variable.of(tensor).hookOnGradient(Objects.requireNonNull(hook));
    }

    /** Registers a hook on a leaf, called when its gradient was set. */
    public static Hook registerPostAccumulateGradHook(Tensor tensor, Consumer<Tensor> hook) {
        if (!tensor.requiresGrad()) {
            throw new TensorException("cannot register a hook on a tensor that doesn't require gradient");
        }
        if (!tensor.isLeaf()) {
            throw new TensorException("post accumulate grad hooks cannot be registered on non-leaf tensors");
        }
        Variable.of(tensor).requireAccess();
        return Variable.of(tensor).hookOnAccumulation(Objects.requireNonNull(hook));
    }
}
