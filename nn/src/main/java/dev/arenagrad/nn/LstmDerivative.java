package dev.arenagrad.nn;

import dev.arenagrad.Function.Context;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.LinearAlgebra;
import dev.arenagrad.ops.LstmSteps;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
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
    /** A size that may be any. */
    private static final long ANY = -1;

    private final Context context;
    private final boolean reverse;
    private final Tensor ofOutputs;
    private final Tensor ofCell;
    private final int length;
    private final Tensor gates;
    private final Tensor cells;
    private final Tensor squashed;
    private final Tensor firstHidden;
    private final Tensor firstCell;
    private final Tensor ofHiddenWeight;
    private final @Nullable Tensor ofInputWeight;
    private final @Nullable Tensor x;

    /** Of the steps at hand: the gradients by what their gates are computed from, and the hidden states before them. */
    private final Tensor changes;
    private final Tensor before;

    private final @Nullable Tensor[] gradients;
    private final @Nullable Tensor ofBias;

    /**
     * Prepares it. What was saved is read once, and what no gradient asks for is not, since a hook may have to make it anew.
     *
     * @param context has saved the inputs and, after them, gates, states of cells, and these squashed
     * @param inputs how many inputs there are
     * @param reverse whether the last step is the sequence's first
     * @param ofOutputs the gradient by the outputs, {@code [L, N, hidden]}
     * @param ofCell the gradient by the last state of the cells, {@code [N, hidden]}
     * @throws TensorException if a hook has replaced something saved by a tensor of another shape or dtype
     */
    LstmDerivative(Context context, int inputs, boolean reverse, Tensor ofOutputs, Tensor ofCell) {
        this.context = context;
        this.reverse = reverse;
        this.ofOutputs = ofOutputs;
        this.ofCell = ofCell;
        long steps = ofOutputs.shape().size(0);
        long samples = ofOutputs.shape().size(1);
        long hidden = ofOutputs.shape().size(2);
        this.length = Math.toIntExact(steps);
        this.gates = saved(inputs, steps, samples, 4 * hidden).contiguous();
        this.cells = saved(inputs + 1, steps, samples, hidden).contiguous();
        this.squashed = saved(inputs + 2, steps, samples, hidden).contiguous();
        this.firstHidden = saved(LstmSequence.HIDDEN, samples, hidden);
        this.firstCell = saved(LstmSequence.CELL, samples, hidden).contiguous();
        this.ofHiddenWeight = saved(LstmSequence.OF_HIDDEN, 4 * hidden, hidden);
        this.ofInputWeight = context.needsInputGrad(LstmSequence.X) ? saved(LstmSequence.OF_INPUT, 4 * hidden, ANY)
                : null;
        this.x = context.needsInputGrad(LstmSequence.OF_INPUT) ? saved(LstmSequence.X, steps, samples, ANY) : null;
        int atATime = LstmSequence.steps(gates);
        this.changes = Tensor.empty(gates.dtype(), atATime, samples, 4 * hidden);
        this.before = Tensor.empty(gates.dtype(), atATime, samples, hidden);
        this.gradients = new Tensor[inputs];
        this.ofBias = inputs > LstmSequence.INPUT_BIAS ? Tensor.zeros(gates.dtype(), 4 * hidden) : null;
    }

    private Tensor saved(int index, long... sizes) {
        Tensor saved = context.saved(index);
        boolean fits = saved.dtype() == ofOutputs.dtype() && saved.dim() == sizes.length;
        for (int dim = 0; fits && dim < sizes.length; dim++) {
            fits = sizes[dim] == ANY || sizes[dim] == saved.shape().size(dim);
        }
        if (!fits) {
            throw replaced(saved);
        }
        return saved;
    }

    private static TensorException replaced(Tensor saved) {
        return new TensorException("what a hook returned for a saved tensor of an LSTM has another shape or dtype than"
                + " what was saved: " + saved.shape() + " of " + saved.dtype());
    }

    /** {@return the gradients by the inputs} */
    List<@Nullable Tensor> compute() {
        if (ofInputWeight != null) {
            gradients[LstmSequence.X] = Tensor.empty(gates.dtype(), length, cells.shape().size(1), ofInputWeight.shape()
                    .size(1));
        }
        if (x != null) {
            gradients[LstmSequence.OF_INPUT] = Tensor.empty(gates.dtype(), gates.shape().size(2), x.shape().size(2));
        }
        if (context.needsInputGrad(LstmSequence.OF_HIDDEN)) {
            gradients[LstmSequence.OF_HIDDEN] = Tensor.emptyLike(ofHiddenWeight);
        }
        Tensor ofHidden = ofOutputs.select(0, at(length - 1)).clone().contiguous();
        Tensor ofState = ofCell.clone().contiguous();
        gradients[LstmSequence.HIDDEN] = ofHidden;
        gradients[LstmSequence.CELL] = ofState;
        Tensor unused = Tensor.emptyLike(ofHidden);
        int steps = Math.toIntExact(changes.shape().size(0));
        for (int end = length; end > 0; end -= steps) {
            int begin = Math.max(end - steps, 0);
            int lowest = Math.min(at(begin), at(end - 1));
            for (int step = end - 1; step >= begin; step--) {
                NDArray change = LstmSequence.part(changes, at(step) - lowest);
                NDArray cellBefore = step == 0 ? firstCell.array() : LstmSequence.part(cells, at(step - 1));
                NDArray hidden = step == end - 1 ? unused.array() : LstmSequence.part(before, at(step + 1) - lowest);
                LstmSteps.stepBackward(LstmSequence.part(gates, at(step)), cellBefore, LstmSequence.part(squashed, at(
                        step)), ofHidden.array(), ofState.array(), change, hidden);
                if (step > 0) {
                    Copies.copyInto(LstmSequence.part(ofOutputs, at(step - 1)), ofHidden.array());
                }
                LinearAlgebra.multiplyInto(1, change, ofHiddenWeight.array(), step > 0 ? 1 : 0,
                        ofHidden.array());
            }
            try (Scope _ = Scope.open()) {
                before.select(0, at(begin) - lowest).copy_(begin == 0 ? firstHidden
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
        if (ofX != null && ofInputWeight != null) {
            Tensor part = ofX.narrow(0, lowest, steps).flatten(0, 1);
            LinearAlgebra.multiplyInto(1, rows.array(), ofInputWeight.array(), 0, part.array());
        }
        Tensor ofWeight = gradients[LstmSequence.OF_INPUT];
        if (ofWeight != null && x != null) {
            addProduct(rows, x.narrow(0, lowest, steps), beta, ofWeight);
        }
        Tensor ofMap = gradients[LstmSequence.OF_HIDDEN];
        if (ofMap != null) {
            addProduct(rows, before.narrow(0, 0, steps), beta, ofMap);
        }
    }

    /** Adds the derivative by the matrix that maps what the steps begin with to their gates. */
    private static void addProduct(Tensor rows, Tensor inputs, int beta, Tensor sum) {
        LinearAlgebra.multiplyInto(1, rows.t().array(), inputs.flatten(0, 1).array(), beta, sum.array());
    }
}
