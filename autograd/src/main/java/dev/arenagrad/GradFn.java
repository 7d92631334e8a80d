package dev.arenagrad;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of the recorded graph: the operation that made a tensor. */
public interface GradFn {
    /** {@return PyTorch's name of the operation, such as {@code MulBackward0}} */
    String name();

    /** {@return where the gradients of the inputs go, one edge for each input} */
    List<Edge> nextFunctions();

    /**
     * {@return the position in the order of recording on its thread: later operations have larger numbers} The nodes of
     * leaves have the largest number.
     */
    long sequenceNumber();

    /**
     * {@return the tensors that the operation saved for its backward pass, in the order of saving}
     *
     * @throws dev.arenagrad.ops.TensorException if a backward pass freed them, or if one was changed in place since
     * @throws dev.arenagrad.memory.LifetimeException if the scope in which the operation was recorded was closed
     */
    List<Tensor> savedTensors();

    /**
     * Registers a hook that is called before the node is executed, and may replace the gradients of the results. Hooks
     * are called in the order of registration, and only if the node is executed. Of a node of a shared scope any thread
     * may register hooks, also while others run backward passes.
     *
     * @param hook the hook
     * @return the registration
     */
    Hook registerPreHook(PreHook hook);

    /**
     * Registers a hook that is called after the node was executed, and may replace the gradients of the inputs. Hooks
     * are called in the order of registration, and only if the node is executed. Of a node of a shared scope any thread
     * may register hooks, also while others run backward passes.
     *
     * @param hook the hook
     * @return the registration
     */
    Hook registerHook(PostHook hook);

    /**
     * A hook that is called before a node is executed, by the thread that runs the backward pass, in the scope from
     * which that was started.
     */
    @FunctionalInterface
    interface PreHook {
        /**
         * {@return gradients to use instead of the given ones, or null to use those}
         *
         * @param gradOutputs the gradients of the node's results, null where there is none; not to be changed in place
         */
        @Nullable
        List<@Nullable Tensor> call(List<@Nullable Tensor> gradOutputs);
    }

    /**
     * A hook that is called after a node was executed, by the thread that runs the backward pass, in the scope from
     * which that was started.
     */
    @FunctionalInterface
    interface PostHook {
        /**
         * {@return gradients of the inputs to use instead of the given ones, or null to use those}
         *
         * @param gradInputs the gradients of the node's inputs, null where there is none; not to be changed in place
         * @param gradOutputs the gradients of the node's results, null where there is none; not to be changed in place
         */
        @Nullable
        List<@Nullable Tensor> call(List<@Nullable Tensor> gradInputs, List<@Nullable Tensor> gradOutputs);
    }

    /**
     * An edge of the graph: where the gradient of an input goes.
     *
     * @param gradFn the node that made the input, or null if the input needs no gradient
     * @param inputNumber which of that node's results the input is
     */
    record Edge(@Nullable GradFn gradFn, int inputNumber) {}
}
