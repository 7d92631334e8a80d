package dev.arenagrad;

import java.util.Map;
import java.util.SequencedMap;

/**
 * What has a state that can be saved and loaded, such as a model, an optimiser, a schedule or a generator, as
 * {@code torch.distributed.checkpoint.stateful.Stateful}.
 *
 * <p>A state is tensors by name. Numbers are tensors without dimensions, {@code FLOAT64} or {@code INT64}, which hold them exactly.
 */
public interface Stateful {
    /**
     * {@return the state, in a fixed order} Tensors that are parts of the object are shared, not copied, and belong to its scopes; all
     * others belong to the innermost scope.
     */
    SequencedMap<String, Tensor> stateDict();

    /**
     * Takes over the values of a state, which are copied: all of it or, if an exception is thrown, nothing.
     *
     * @param state a state of an object like this one
     * @throws IllegalArgumentException if it is a state of something else; the message says what differs
     * @throws dev.arenagrad.ops.TensorException the same, of layers
     */
    void loadStateDict(Map<String, Tensor> state);
}
