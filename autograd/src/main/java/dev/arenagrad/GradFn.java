package dev.arenagrad;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of the recorded graph, as it may be looked at: the operation that made a tensor. */
public interface GradFn {
    /** {@return its name, PyTorch's, such as {@code MulBackward0}} */
    String name();

    /** {@return where the gradients of its inputs go, one entry an input} */
    List<Edge> nextFunctions();

    /**
     * {@return its place in the order of recording on its thread: a later operation has a larger one} A leaf's node has the largest.
     */
    long sequenceNumber();

    /**
     * {@return the tensors it saved for its backward pass, in the order of saving}
     *
     * @throws dev.arenagrad.ops.TensorException if a backward pass freed them, or one was changed in place since
     * @throws dev.arenagrad.memory.LifetimeException if the scope it was recorded in closed
     */
    List<Tensor> savedTensors();

    /**
     * Registers a hook that sees, and may replace, the gradients of the node's results before the node is run. Hooks are called in
     * the order of registration, only if the node is run.
     *
     * @return the registration
     */
    Hook registerPreHook(PreHook hook);

    /**
     * Registers a hook that sees what the node gave, and may replace the gradients of its inputs. Hooks are called in the order of
     * registration, only if the node is run.
     *
     * @return the registration
     */
    Hook registerHook(PostHook hook);

    /** A hook before a node; runs in the scope from which the pass was started. */
    @FunctionalInterface
    interface PreHook {
        /**
         * {@return gradients to go on with, or null to go on with those given}
         *
         * @param gradOutputs the gradients of the node's results, null where none arrived; not to be changed in place
         */
        @Nullable
        List<@Nullable Tensor> call(List<@Nullable Tensor> gradOutputs);
    }

    /** A hook after a node; runs in the scope from which the pass was started. */
    @FunctionalInterface
    interface PostHook {
        /**
         * {@return gradients of the inputs to go on with, or null to go on with those given}
         *
         * @param gradInputs the gradients of the node's inputs, null where there is none; not to be changed in place
         * @param gradOutputs the gradients of the node's results, null where none arrived; not to be changed in place
         */
        @Nullable
        List<@Nullable Tensor> call(List<@Nullable Tensor> gradInputs, List<@Nullable Tensor> gradOutputs);
    }

    /**
     * Where a gradient goes.
     *
     * @param gradFn the node, or null for an input that needs no gradient
     * @param inputNumber which of the node's outputs it is the gradient of
     */
    record Edge(@Nullable GradFn gradFn, int inputNumber) {}
}
