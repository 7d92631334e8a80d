package dev.arenagrad;

import dev.arenagrad.engine.Recomputation;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Trades time for memory: a checkpointed block saves nothing for the backward pass but its inputs, and is computed a second time,
 * as far as needed, when the pass comes to it.
 *
 * {@snippet :
 * Tensor y = Checkpoint.of(x -> layers.apply(x), input);
 * }
 *
 * <p>The block must do the same both times; it draws the same random numbers. It runs both times on the thread that calls it or goes backward. Blocks may be nested,
 * and passed with any {@link GraphOption}.
 */
public final class Checkpoint {
    private Checkpoint() {}

    /**
     * {@return the result of {@code block}}
     *
     * <p>A backward pass through it throws {@link dev.arenagrad.ops.TensorException} if the block saves other tensors the second
     * time than the first.
     *
     * @param block what to compute
     * @param input its input
     */
    public static Tensor of(UnaryOperator<Tensor> block, Tensor input) {
        return of(inputs -> List.of(block.apply(inputs.getFirst())), List.of(input)).getFirst();
    }

    /** {@return the results of {@code block}, of several inputs} As {@link #of(UnaryOperator, Tensor)} otherwise. */
    public static List<Tensor> of(Function<List<Tensor>, List<Tensor>> block, List<Tensor> inputs) {
        return new Recomputation(block, inputs).run();
    }
}
