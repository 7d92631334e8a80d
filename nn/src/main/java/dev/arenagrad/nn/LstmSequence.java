package dev.arenagrad.nn;

import dev.arenagrad.Autograd;
import dev.arenagrad.Function;
import dev.arenagrad.GradMode;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.nn.Recurrent.Sequence;
import dev.arenagrad.nn.Recurrent.State;
import dev.arenagrad.nn.Recurrent.Weights;
import dev.arenagrad.ops.LinearAlgebra;
import dev.arenagrad.ops.LstmSteps;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One layer and direction of {@link LSTM} over a whole sequence, as one operation. The gates of all steps are in one array, which first has
 * what the input contributes. The derivative is {@link LstmDerivative}; one that is itself to be differentiated is that of
 * {@link Recurrent#stepByStep}, computed anew.
 */
final class LstmSequence {
    static final int X = 0;
    static final int HIDDEN = 1;
    static final int CELL = 2;
    static final int OF_INPUT = 3;
    static final int OF_HIDDEN = 4;
    static final int INPUT_BIAS = 5;
    static final int HIDDEN_BIAS = 6;

    /** By what name the context has their number. What is saved after them are gates, states of cells, and these squashed. */
    private static final String INPUTS = "inputs";

    /** From how many steps on the hidden state's matrix is turned, for products that go along its rows: an estimate. */
    private static final int OFTEN = 4;

    /** How many rows are looked after at a time, one for each sample of a step: with 128 hidden numbers 512 KB of floats. A step is not divided. */
    private static final int ROWS = 256;

    private LstmSequence() {}

    /** {@return what a layer of {@code layer} makes of {@code x}, {@code [L, N, inputs]}} */
    static Sequence of(LSTM layer, boolean reverse, Tensor x, State first, Weights learned) {
        List<Tensor> inputs = new ArrayList<>(List.of(x, first.hidden(), Objects.requireNonNull(first.cell()), learned
                .ofInput(), learned.ofHidden()));
        if (learned.inputBias() != null && learned.hiddenBias() != null) {
            inputs.addAll(List.of(learned.inputBias(), learned.hiddenBias()));
        }
        requireDtype(x, "hidden", inputs.subList(HIDDEN, OF_INPUT));
        requireDtype(x, "parameter", inputs.subList(OF_INPUT, inputs.size()));
        List<Tensor> results = new LstmOperation(layer, reverse).applyAll(inputs);
        Tensor outputs = results.getFirst();
        return new Sequence(outputs, new State(outputs.select(0, reverse ? 0 : -1), results.getLast()));
    }

    /** Refuses what is not of the dtype of {@code x}: the loops over steps take arrays as they are. */
    private static void requireDtype(Tensor x, String role, List<Tensor> tensors) {
        for (Tensor tensor : tensors) {
            if (tensor.dtype() != x.dtype()) {
                throw new TensorException("Input and " + role
                        + " tensors are not the same dtype, found input tensor with "
                        + x.dtype().scalarName() + " and " + role + " tensor with " + tensor.dtype().scalarName());
            }
        }
    }

    /** {@return how many steps of {@code x} are looked after at a time, while what they give is in the cache; of narrow numbers all} */
    static int steps(Tensor x) {
        long length = x.shape().size(0);
        // A sum of narrow numbers is rounded only once.
        return Math.toIntExact(x.dtype().isNarrow() ? length : Math.min(length, Math.ceilDiv(ROWS, Math.max(x.shape()
                .size(1), 1))));
    }

    /** {@return what a step has in an array of all steps} */
    static NDArray part(Tensor all, int at) {
        NDArray array = all.array();
        return array.withLayout(array.layout().select(0, at));
    }

    private static final class LstmOperation extends Function {
        private final LSTM layer;
        private final boolean reverse;

        private LstmOperation(LSTM layer, boolean reverse) {
            this.layer = layer;
            this.reverse = reverse;
        }

        private int at(int step, long length) {
            return Math.toIntExact(reverse ? length - 1 - step : step);
        }

        @Override
        protected List<Tensor> forward(Context context, List<Tensor> given) {
            // Without tangents, which what happens in place here could not carry; those of the whole follow from its derivative.
            List<Tensor> inputs = given.stream().map(Tensor::detach).toList();
            Tensor x = inputs.get(X);
            Tensor bias = inputs.size() > INPUT_BIAS ? inputs.get(INPUT_BIAS).add(inputs.get(HIDDEN_BIAS)) : null;
            int length = Math.toIntExact(x.shape().size(0));
            int steps = steps(x);
            Tensor ofInput = steps < length ? inputs.get(OF_INPUT).t().contiguous() : inputs.get(OF_INPUT).t();
            Tensor map = inputs.get(OF_HIDDEN).t();
            NDArray factors = (length < OFTEN ? map : map.contiguous()).array();
            Tensor gates = Tensor.empty(x.dtype(), length, x.shape().size(1), map.shape().size(1));
            Tensor cells = Tensor.empty(gates.dtype(), length, x.shape().size(1), map.shape().size(0));
            Tensor squashed = Tensor.emptyLike(cells);
            Tensor outputs = Tensor.emptyLike(cells);
            NDArray hidden = inputs.get(HIDDEN).array();
            NDArray cell = inputs.get(CELL).contiguous().array();
            for (int step = 0; step < length; step++) {
                int at = at(step, length);
                if (step % steps == 0) {
                    int last = at(Math.min(step + steps, length) - 1, length);
                    mapInputs(x, ofInput, bias, gates, Math.min(at, last), Math.abs(at - last) + 1);
                }
                NDArray ofStep = part(gates, at);
                NDArray cellBefore = cell;
                LinearAlgebra.multiplyInto(1, hidden, factors, 1, ofStep);
                cell = part(cells, at);
                hidden = part(outputs, at);
                LstmSteps.step(ofStep, cellBefore, cell, part(squashed, at), hidden);
            }
            context.put(INPUTS, given.size());
            List<Tensor> saved = new ArrayList<>(given);
            // Not the outputs, which whoever gets them may change in place.
            saved.addAll(List.of(gates, cells, squashed));
            context.saveForBackward(saved.toArray(Tensor[]::new));
            return List.of(outputs, cells.select(0, at(length - 1, length)).clone());
        }

        /** Computes what the inputs of some steps contribute to the gates. */
        private static void mapInputs(Tensor x, Tensor ofInput, @Nullable Tensor bias, Tensor gates, int at,
                int steps) {
            try (Scope _ = Scope.open()) {
                Tensor sums = gates.narrow(0, at, steps).flatten(0, 1);
                if (bias != null) {
                    sums.copy_(bias);
                }
                LinearAlgebra.multiplyInto(1, x.narrow(0, at, steps).flatten(0, 1).array(), ofInput.array(),
                        bias == null
                                ? 0 : 1, sums.array());
            }
        }

        @Override
        protected List<@Nullable Tensor> backward(Context context, List<@Nullable Tensor> gradients) {
            Tensor ofOutputs = Objects.requireNonNull(gradients.getFirst());
            Tensor ofCell = Objects.requireNonNull(gradients.getLast());
            return GradMode.isEnabled() ? differentiable(context, ofOutputs, ofCell)
                    : new LstmDerivative(context, inputs(context), reverse, ofOutputs, ofCell).compute();
        }

        private static int inputs(Context context) {
            return context.get(INPUTS, Integer.class);
        }

        private List<@Nullable Tensor> differentiable(Context context, Tensor ofOutputs, Tensor ofCell) {
            List<Tensor> inputs = IntStream.range(0, inputs(context)).mapToObj(context::saved).map(
                    LstmOperation::differentiable).toList();
            boolean biased = inputs.size() > INPUT_BIAS;
            Sequence again = layer.stepByStep(inputs.get(X), new State(inputs.get(HIDDEN), inputs.get(CELL)),
                    new Weights(
                            inputs.get(OF_INPUT), inputs.get(OF_HIDDEN), biased ? inputs.get(INPUT_BIAS) : null, biased
                                    ? inputs
                                            .get(HIDDEN_BIAS) : null), reverse);
            return Autograd.grad(List.of(again.outputs(), Objects.requireNonNull(again.last().cell())), inputs, List.of(
                    ofOutputs, ofCell), GraphOption.CREATE_GRAPH);
        }

        /** {@return the tensor, or a copy without history that requires a gradient} One that requires none may have a tangent. */
        private static Tensor differentiable(Tensor input) {
            return input.requiresGrad() ? input : input.detach().setRequiresGrad(true);
        }
    }
}
