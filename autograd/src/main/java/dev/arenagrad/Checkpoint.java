package dev.arenagrad;

import dev.arenagrad.functional.Recomputation;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Trades time for memory: a checkpointed function saves only its inputs, and is computed a second time, as far as
 * needed, when the backward pass reaches it.
 *
 * {@snippet :
 * Tensor y = Checkpoint.of(x -> layers.apply(x), input);
 * }
 *
 * <p>The function must do the same both times; random numbers are repeated. It runs the second time on the thread that
 * runs the backward pass. Checkpoints may be nested, and allow every {@link GraphOption}.
 */
public final class Checkpoint {
    private Checkpoint() {}

    /**
     * {@return the result of {@code block}}
     *
     * <p>A backward pass through it throws {@link dev.arenagrad.ops.TensorException} if the second run saves other
     * tensors than the first, or if an input of a recorded operation of the block, given to it or captured, was changed in
     * place since the first run. What is computed of tensors that require no gradient alone is not watched.
     *
     * @param block the function to compute
     * @param input its input
     */
    public static Tensor of(UnaryOperator<Tensor> block, Tensor input) {
        return of(inputs -> List.of(block.apply(inputs.getFirst())), List.of(input)).getFirst();
    }

    /**
     * {@return the results of {@code block}} As {@link #of(UnaryOperator, Tensor)}.
     *
     * @param block the function to compute
     * @param inputs its inputs
     */
    public static List<Tensor> of(Function<List<Tensor>, List<Tensor>> block, List<Tensor> inputs) {
        return new Recomputation(block, inputs).run();
    }
}
