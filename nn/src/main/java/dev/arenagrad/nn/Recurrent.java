package dev.arenagrad.nn;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What recurrent layers share: stacked layers, each for one or both directions, that go through a sequence step by step. A subclass has the
 * cell, which makes the next state of one layer and direction.
 */
abstract sealed class Recurrent extends Layer permits RNN, LSTM, GRU {
    private final long inputs;
    private final long hidden;
    private final int layers;
    private final boolean bidirectional;
    private final boolean bias;
    /** What layers and directions learn, the directions of a layer beside each other. */
    private final List<Weights> weights = new ArrayList<>();
    private boolean batchFirst;
    private double dropout;

    /** What one layer learns for one direction. */
    record Weights(Tensor ofInput, Tensor ofHidden, @Nullable Tensor inputBias, @Nullable Tensor hiddenBias) {}

    /** The state between two steps, {@code [N, hidden]} each; the cell's own is LSTM's alone. */
    record State(Tensor hidden, @Nullable Tensor cell) implements Keepable {
        @Override
        public void keepIn(Scope scope) {
            hidden.keepIn(scope);
            if (cell != null) {
                cell.keepIn(scope);
            }
        }
    }

    /** What one layer and direction makes of a sequence: its hidden states, {@code [L, N, hidden]}, and the last state. */
    record Sequence(Tensor outputs, State last) {}

    /** What a whole sequence gives: the states of the last layer, {@code [L, N, ...]}, and the last states of all. */
    record Result(Tensor output, Tensor hidden, @Nullable Tensor cell) {}

    Recurrent(int gates, long inputs, long hidden, int layers, boolean bidirectional, boolean bias) {
        if (inputs < 1 || hidden < 1 || layers < 1) {
            throw new IllegalArgumentException("sizes and the number of layers must be positive, but got " + inputs
                    + ", " + hidden + " and " + layers);
        }
        this.inputs = inputs;
        this.hidden = hidden;
        this.layers = layers;
        this.bidirectional = bidirectional;
        this.bias = bias;
        for (int layer = 0; layer < layers; layer++) {
            for (int direction = 0; direction < directions(); direction++) {
                weights.add(weights(layer == 0 ? inputs : hidden * directions(), gates * hidden, "_l" + layer
                        + (direction == 0 ? "" : "_reverse")));
            }
        }
    }

    private Weights weights(long width, long rows, String suffix) {
        return new Weights(addParameter("weight_ih" + suffix, Parameters.uniform(hidden, rows, width)), addParameter(
                "weight_hh" + suffix, Parameters.uniform(hidden, rows, hidden)),
                bias ? addParameter("bias_ih" + suffix, Parameters.uniform(hidden, rows)) : null,
                bias ? addParameter("bias_hh" + suffix, Parameters.uniform(hidden, rows)) : null);
    }

    final void setBatchFirst() {
        batchFirst = true;
    }

    final void setDropout(double p) {
        dropout = Dropout.requireProbability(p);
    }

    private int directions() {
        return bidirectional ? 2 : 1;
    }

    /**
     * {@return the state after one step}
     *
     * @param ofInput what the step's input contributes to all gates, {@code [N, gates hidden]}
     * @param before the state before it
     * @param ofHidden maps the hidden state before it to its contribution to all gates
     */
    abstract State step(Tensor ofInput, State before, HiddenMap ofHidden);

    /** The map of a hidden state to what it contributes to all gates. */
    interface HiddenMap {
        Tensor of(Tensor hidden);
    }

    /** Whether there is a state of the cell's own. */
    abstract boolean hasCell();

    /** {@return what a sequence gives, in the layout that this layer takes} Temporaries belong to the innermost scope. */
    final Result run(Tensor x, @Nullable Tensor hidden0, @Nullable Tensor cell0) {
        requireInput(x);
        boolean single = x.dim() == 2;
        Tensor steps = single ? x.unsqueeze(1) : batchFirst ? x.transpose(0, 1) : x;
        Tensor hidden = initial("hidden", hidden0, steps, single);
        Tensor cell = hasCell() ? initial("cell", cell0, steps, single) : null;
        List<Tensor> lastHidden = new ArrayList<>();
        List<Tensor> lastCell = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            List<Tensor> outputs = new ArrayList<>();
            for (int direction = 0; direction < directions(); direction++) {
                int number = layer * directions() + direction;
                State first = new State(hidden.select(0, number), cell == null ? null : cell.select(0, number));
                Sequence sequence = sequence(steps, first, weights.get(number), direction == 1);
                outputs.add(sequence.outputs);
                lastHidden.add(sequence.last.hidden);
                if (sequence.last.cell != null) {
                    lastCell.add(sequence.last.cell);
                }
            }
            steps = outputs.size() == 1 ? outputs.getFirst() : Tensor.cat(outputs, -1);
            if (layer + 1 < layers) {
                steps = NN.dropout(steps, dropout, isTraining());
            }
        }
        Tensor last = Tensor.stack(lastHidden, 0);
        Tensor lastOfCells = cell == null ? null : Tensor.stack(lastCell, 0);
        return single ? new Result(steps.squeeze(1), last.squeeze(1), lastOfCells == null ? null : lastOfCells.squeeze(
                1)) : new Result(batchFirst ? steps.transpose(0, 1) : steps, last, lastOfCells);
    }

    /** {@return what one layer makes of {@code [L, N, ...]} in one direction} Temporaries belong to the innermost scope. */
    Sequence sequence(Tensor x, State first, Weights learned, boolean reverse) {
        return stepByStep(x, first, learned, reverse);
    }

    /** {@return the same, by one {@link #step} after the other} */
    final Sequence stepByStep(Tensor x, State first, Weights learned, boolean reverse) {
        List<Tensor> ofInput = x.linear(learned.ofInput, learned.inputBias).unbind(0);
        HiddenMap ofHidden = state -> state.linear(learned.ofHidden, learned.hiddenBias);
        Tensor[] outputs = new Tensor[ofInput.size()];
        State state = first;
        for (int i = 0; i < outputs.length; i++) {
            int at = reverse ? outputs.length - 1 - i : i;
            State before = state;
            state = Scope.tidy(() -> step(ofInput.get(at), before, ofHidden));
            outputs[at] = state.hidden;
        }
        return new Sequence(Tensor.stack(List.of(outputs), 0), state);
    }

    private void requireInput(Tensor x) {
        if (x.dim() != 2 && x.dim() != 3) {
            throw new TensorException(typeName() + ": Expected input to be 2-D or 3-D but received " + x.dim()
                    + "-D tensor");
        }
        if (x.shape().size(-1) != inputs) {
            throw new TensorException("input.size(-1) must be equal to input_size. Expected " + inputs + ", got " + x
                    .shape().size(-1));
        }
        if (x.shape().size(x.dim() == 3 && batchFirst ? 1 : 0) == 0) {
            throw new TensorException("Expected sequence length to be larger than 0 in RNN");
        }
    }

    /** {@return the state of all layers before the first step, {@code [layers directions, N, hidden]}: zeros if none is given} */
    private Tensor initial(String name, @Nullable Tensor given, Tensor steps, boolean single) {
        long samples = steps.shape().size(1);
        long count = (long) layers * directions();
        if (given == null) {
            return Tensor.zeros(steps.dtype(), count, samples, hidden);
        }
        Shape expected = single ? Shape.of(count, hidden) : Shape.of(count, samples, hidden);
        if (!given.shape().equals(expected)) {
            throw new TensorException("Expected " + name + " size " + Repr.tuple(expected.toArray()) + ", got " + given
                    .shape());
        }
        return single ? given.unsqueeze(1) : given;
    }

    @Override
    protected final String extraRepr() {
        return inputs + ", " + hidden + (layers == 1 ? "" : ", num_layers=" + layers) + (bias ? "" : ", bias=False")
                + (batchFirst ? ", batch_first=True" : "") + (dropout == 0 ? "" : ", dropout=" + Repr.of(dropout))
                + (bidirectional ? ", bidirectional=True" : "");
    }
}
