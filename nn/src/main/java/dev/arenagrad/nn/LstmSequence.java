package dev.arenagrad.nn;

import dev.arenagrad.Autograd;
import dev.arenagrad.Function;
import dev.arenagrad.GradMode;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import dev.arenagrad.nn.Recurrent.Sequence;
import dev.arenagrad.nn.Recurrent.State;
import dev.arenagrad.nn.Recurrent.Weights;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.LinearAlgebra;
import dev.arenagrad.ops.LstmSteps;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One layer and direction of {@link LSTM} over a whole sequence, as one operation. The gates of all steps are in one array, which first has
 * what the input contributes, and the derivative by a weight is one product over all steps.
 *
 * <p>With the gradients dh and dc by the states of a step, dh including what comes back from the step after it,
 * {@code dc += dh o (1 - tanh(c)^2)}, the gradients by what the gates are computed from are {@code dc g i (1 - i)},
 * {@code dc c' f (1 - f)}, {@code dc i (1 - g^2)} and {@code dh tanh(c) o (1 - o)}, c' the state of the cell before, and {@code dc f} goes
 * back to the step before. A derivative that is itself to be differentiated is that of {@link Recurrent#stepByStep}, computed anew.
 */
final class LstmSequence {
    private static final int X = 0;
    private static final int HIDDEN = 1;
    private static final int CELL = 2;
    private static final int OF_INPUT = 3;
    private static final int OF_HIDDEN = 4;
    private static final int INPUT_BIAS = 5;
    private static final int HIDDEN_BIAS = 6;

    /** By what name the context has their number. What is saved after them are gates, states of cells, and these squashed. */
    private static final String INPUTS = "inputs";

    /** From how many steps on the hidden state's matrix is turned, for products that go along its rows: an estimate. */
    private static final int OFTEN = 4;

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

    /** {@return what a step has in an array of all steps} */
    private static NDArray part(Tensor all, int at) {
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
            Tensor gates = x.linear(inputs.get(OF_INPUT), bias).contiguous();
            Tensor map = inputs.get(OF_HIDDEN).t();
            int length = Math.toIntExact(x.shape().size(0));
            NDArray factors = (length < OFTEN ? map : map.contiguous()).array();
            Tensor cells = Tensor.empty(gates.dtype(), length, x.shape().size(1), map.shape().size(0));
            Tensor squashed = Tensor.emptyLike(cells);
            Tensor outputs = Tensor.emptyLike(cells);
            NDArray hidden = inputs.get(HIDDEN).array();
            NDArray cell = inputs.get(CELL).contiguous().array();
            for (int step = 0; step < length; step++) {
                int at = at(step, length);
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

        @Override
        protected List<@Nullable Tensor> backward(Context context, List<@Nullable Tensor> gradients) {
            Tensor ofOutputs = Objects.requireNonNull(gradients.getFirst());
            Tensor ofCell = Objects.requireNonNull(gradients.getLast());
            return GradMode.isEnabled() ? differentiable(context, ofOutputs, ofCell) : computed(context, ofOutputs,
                    ofCell);
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

        private List<@Nullable Tensor> computed(Context context, Tensor ofOutputs, Tensor ofCell) {
            int inputs = inputs(context);
            Tensor gates = context.saved(inputs);
            Tensor cells = context.saved(inputs + 1);
            Tensor squashed = context.saved(inputs + 2);
            Tensor weight = context.saved(OF_HIDDEN);
            Tensor changes = Tensor.emptyLike(gates);
            Tensor before = Tensor.emptyLike(cells);
            Tensor first = context.saved(CELL).contiguous();
            Tensor back = ofCell.clone().contiguous();
            Tensor ofHidden = Tensor.emptyLike(back);
            Tensor unused = Tensor.emptyLike(back);
            int length = Math.toIntExact(cells.shape().size(0));
            for (int step = length - 1; step >= 0; step--) {
                int at = at(step, length);
                boolean isLast = step == length - 1;
                Copies.copyInto(part(ofOutputs, at), ofHidden.array());
                if (!isLast) {
                    LinearAlgebra.multiplyInto(1, part(changes, at(step + 1, length)), weight.array(), 1,
                            ofHidden.array());
                }
                NDArray cellBefore = step == 0 ? first.array() : part(cells, at(step - 1, length));
                NDArray hidden = isLast ? unused.array() : part(before, at(step + 1, length));
                LstmSteps.stepBackward(part(gates, at), cellBefore, part(squashed, at), ofHidden
                        .array(), back.array(), part(changes, at), hidden);
            }
            LinearAlgebra.multiplyInto(1, part(changes, at(0, length)), weight.array(), 0, ofHidden.array());
            before.select(0, at(0, length)).copy_(context.saved(HIDDEN));
            return collected(context, changes, before, ofHidden, back);
        }

        /** {@return the derivative by the matrix that maps {@code inputs} of all steps to the gates} */
        private static Tensor byMap(Tensor changes, Tensor inputs) {
            return changes.flatten(0, 1).t().mm(inputs.flatten(0, 1));
        }

        private List<@Nullable Tensor> collected(Context context, Tensor changes, Tensor before,
                Tensor ofHidden, Tensor ofCell) {
            @Nullable Tensor[] gradients = new Tensor[inputs(context)];
            if (context.needsInputGrad(X)) {
                gradients[X] = changes.matmul(context.saved(OF_INPUT));
            }
            gradients[HIDDEN] = ofHidden;
            gradients[CELL] = ofCell;
            if (context.needsInputGrad(OF_INPUT)) {
                gradients[OF_INPUT] = byMap(changes, context.saved(X));
            }
            if (context.needsInputGrad(OF_HIDDEN)) {
                gradients[OF_HIDDEN] = byMap(changes, before);
            }
            if (gradients.length > INPUT_BIAS) {
                Tensor ofBias = changes.flatten(0, 1).sum(0);
                gradients[INPUT_BIAS] = ofBias;
                gradients[HIDDEN_BIAS] = ofBias.clone();
            }
            return Arrays.asList(gradients);
        }
    }
}
