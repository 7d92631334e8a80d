package dev.arenagrad.nn;

import dev.arenagrad.Function.Context;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.LinearAlgebra;
import dev.arenagrad.ops.LstmSteps;
import dev.arenagrad.ops.NDArray;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The derivative of {@link LstmSequence}, from the last step to the first. What some steps give is passed on to the weights before the steps
 * ahead of them are computed, while it is in the cache.
 *
 * <p>With the gradients dh and dc by the states of a step, dh including what comes back from the step after it,
 * {@code dc += dh o (1 - tanh(c)^2)}, the gradients by what the gates are computed from are {@code dc g i (1 - i)},
 * {@code dc c' f (1 - f)}, {@code dc i (1 - g^2)} and {@code dh tanh(c) o (1 - o)}, c' the state of the cell before, and {@code dc f} goes
 * back to the step before.
 */
final class LstmDerivative {
    private final Context context;
    private final boolean reverse;
    private final Tensor gates;
    private final Tensor cells;
    private final Tensor squashed;
    private final int length;

    /** Of the steps at hand: the gradients by what their gates are computed from, and the hidden states before them. */
    private final Tensor changes;
    private final Tensor before;

    private final @Nullable Tensor[] gradients;
    private final @Nullable Tensor ofBias;

    /**
     * Prepares it.
     *
     * @param context has saved the inputs and, after them, gates, states of cells, and these squashed
     * @param inputs how many inputs there are
     * @param reverse whether the last step is the sequence's first
     */
    LstmDerivative(Context context, int inputs, boolean reverse) {
        this.context = context;
        this.reverse = reverse;
        this.gates = context.saved(inputs);
        this.cells = context.saved(inputs + 1);
        this.squashed = context.saved(inputs + 2);
        this.length = Math.toIntExact(cells.shape().size(0));
        long samples = cells.shape().size(1);
        long hidden = cells.shape().size(2);
        int steps = LstmSequence.steps(gates);
        this.changes = Tensor.empty(gates.dtype(), steps, samples, 4 * hidden);
        this.before = Tensor.empty(gates.dtype(), steps, samples, hidden);
        this.gradients = new Tensor[inputs];
        this.ofBias = inputs > LstmSequence.INPUT_BIAS ? Tensor.zeros(gates.dtype(), 4 * hidden) : null;
    }

    /** {@return the gradients by the inputs, from those by the outputs and by the last state of the cells} */
    List<@Nullable Tensor> of(Tensor ofOutputs, Tensor ofCell) {
        for (int input : new int[] {LstmSequence.X, LstmSequence.OF_INPUT, LstmSequence.OF_HIDDEN}) {
            if (context.needsInputGrad(input)) {
                gradients[input] = Tensor.empty(gates.dtype(), context.saved(input).shape().toArray());
            }
        }
        Tensor ofHidden = ofOutputs.select(0, at(length - 1)).clone().contiguous();
        Tensor ofState = ofCell.clone().contiguous();
        gradients[LstmSequence.HIDDEN] = ofHidden;
        gradients[LstmSequence.CELL] = ofState;
        Tensor first = context.saved(LstmSequence.CELL).contiguous();
        Tensor unused = Tensor.emptyLike(ofHidden);
        int steps = Math.toIntExact(changes.shape().size(0));
        for (int end = length; end > 0; end -= steps) {
            int begin = Math.max(end - steps, 0);
            int lowest = Math.min(at(begin), at(end - 1));
            for (int step = end - 1; step >= begin; step--) {
                NDArray change = LstmSequence.part(changes, at(step) - lowest);
                NDArray cellBefore = step == 0 ? first.array() : LstmSequence.part(cells, at(step - 1));
                NDArray hidden = step == end - 1 ? unused.array() : LstmSequence.part(before, at(step + 1) - lowest);
                LstmSteps.stepBackward(LstmSequence.part(gates, at(step)), cellBefore, LstmSequence.part(squashed, at(
                        step)), ofHidden.array(), ofState.array(), change, hidden);
                if (step > 0) {
                    Copies.copyInto(LstmSequence.part(ofOutputs, at(step - 1)), ofHidden.array());
                }
                LinearAlgebra.multiplyInto(1, change, context.saved(LstmSequence.OF_HIDDEN).array(), step > 0 ? 1 : 0,
                        ofHidden.array());
            }
            try (Scope _ = Scope.open()) {
                before.select(0, at(begin) - lowest).copy_(begin == 0 ? context.saved(LstmSequence.HIDDEN)
                        : hidden(at(begin - 1)));
                passOn(lowest, end - begin, end == length ? 0 : 1);
            }
        }
        if (ofBias != null) {
            gradients[LstmSequence.INPUT_BIAS] = ofBias;
            gradients[LstmSequence.HIDDEN_BIAS] = ofBias.clone();
        }
        return Arrays.asList(gradients);
    }

    private int at(int step) {
        return reverse ? length - 1 - step : step;
    }

    /** {@return the hidden state after a step} */
    private Tensor hidden(int at) {
        long width = cells.shape().size(2);
        return gates.select(0, at).narrow(-1, 3 * width, width).mul(squashed.select(0, at));
    }

    /** Adds what the steps at hand give to {@code beta} times what those after them gave. */
    private void passOn(int lowest, int steps, int beta) {
        Tensor rows = changes.narrow(0, 0, steps).flatten(0, 1);
        if (ofBias != null) {
            ofBias.add_(rows.sum(0));
        }
        Tensor ofX = gradients[LstmSequence.X];
        if (ofX != null) {
            LinearAlgebra.multiplyInto(1, rows.array(), context.saved(LstmSequence.OF_INPUT).array(), 0, ofX.narrow(0,
                    lowest, steps).flatten(0, 1).array());
        }
        addProduct(rows, context.saved(LstmSequence.X).narrow(0, lowest, steps), beta,
                gradients[LstmSequence.OF_INPUT]);
        addProduct(rows, before.narrow(0, 0, steps), beta, gradients[LstmSequence.OF_HIDDEN]);
    }

    /** Adds the derivative by the matrix that maps what the steps begin with to their gates. */
    private static void addProduct(Tensor rows, Tensor inputs, int beta, @Nullable Tensor sum) {
        if (sum != null) {
            LinearAlgebra.multiplyInto(1, rows.t().array(), inputs.flatten(0, 1).array(), beta, sum.array());
        }
    }
}
