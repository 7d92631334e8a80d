package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent layers with long short-term memory, {@code torch.nn.LSTM} (Hochreiter and Schmidhuber 1997).
 *
 * <p>For the input x of a step, the hidden state h and the state c of the cell before it,
 * {@code (i, f, g, o) = W_ih x + b_ih + W_hh h + b_hh}, four gates of {@code hidden} numbers each,
 * {@code c = sigmoid(f) c + sigmoid(i) tanh(g)} and {@code h = sigmoid(o) tanh(c)}.
 *
 * <p>Parameters of layer k are {@code weight_ih_lk}, {@code [4 hidden, inputs]}, {@code weight_hh_lk}, {@code [4 hidden, hidden]}, and the
 * biases {@code bias_ih_lk} and {@code bias_hh_lk}, {@code [4 hidden]}; those of the reverse direction end in {@code _reverse}. Layers after the
 * first have {@code directions * hidden} inputs. At first all are uniform within {@code 1 / sqrt(hidden)}.
 *
 * <p>Sequences are {@code [L, N, inputs]}, or {@code [N, L, inputs]} of a layer with {@link #batchFirst()}, for L steps and N samples; without
 * N they are a single sample.
 */
public final class LSTM extends Recurrent {
    /**
     * What the layer makes of a sequence.
     *
     * @param output the hidden state of the last layer after each step, the directions beside each other: the shape of the input with
     *         {@code directions * hidden} features
     * @param hidden the last hidden state of each layer and direction, {@code [layers * directions, N, hidden]}
     * @param cell the last state of the cells, in the same shape
     */
    public record Output(Tensor output, Tensor hidden, Tensor cell) implements Keepable {
        @Override
        public void keepIn(Scope scope) {
            output.keepIn(scope);
            hidden.keepIn(scope);
            cell.keepIn(scope);
        }
    }

    /**
     * Creates one layer for one direction, with biases.
     *
     * @param inputs the number of features of the input
     * @param hidden the number of features of the hidden state
     * @throws IllegalArgumentException if a number is not positive
     */
    public LSTM(long inputs, long hidden) {
        this(inputs, hidden, 1, false, true);
    }

    /**
     * Creates layers.
     *
     * @param inputs the number of features of the input
     * @param hidden the number of features of the hidden state
     * @param layers how many layers, of which each takes the output of the one before
     * @param bidirectional whether each layer also goes through the sequence from its end
     * @param bias whether there are biases
     * @throws IllegalArgumentException if a number is not positive
     */
    public LSTM(long inputs, long hidden, int layers, boolean bidirectional, boolean bias) {
        super(4, inputs, hidden, layers, bidirectional, bias);
    }

    /**
     * Takes and returns {@code [N, L, ...]} from now on; states stay {@code [layers * directions, N, hidden]}.
     *
     * @return this layer
     */
    public LSTM batchFirst() {
        setBatchFirst();
        return this;
    }

    /**
     * Drops outputs between layers in training from now on.
     *
     * @param p the probability of 0
     * @return this layer
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public LSTM dropout(double p) {
        setDropout(p);
        return this;
    }

    /**
     * {@return the hidden state of the last layer after each step, beginning with zeros}
     *
     * @param x the sequence
     */
    @Override
    public Tensor forward(Tensor x) {
        return Scope.tidy(() -> run(x, null, null).output());
    }

    /**
     * {@return what the layers make of a sequence, beginning with a given state}
     *
     * @param x the sequence
     * @param hidden {@code [layers * directions, N, hidden]}, without N of a single sample, or null for zeros
     * @param cell in the same shape, or null for zeros
     */
    public Output forward(Tensor x, @Nullable Tensor hidden, @Nullable Tensor cell) {
        return Scope.tidy(() -> {
            Result result = run(x, hidden, cell);
            return new Output(result.output(), result.hidden(), Objects.requireNonNull(result.cell()));
        });
    }

    @Override
    boolean hasCell() {
        return true;
    }

    @Override
    Sequence sequence(Tensor x, State first, Weights learned, boolean reverse) {
        return LstmSequence.of(this, reverse, x, first, learned);
    }

    @Override
    State step(Tensor ofInput, State before, HiddenMap ofHidden) {
        List<Tensor> gates = ofInput.add(ofHidden.of(before.hidden())).chunk(4, -1);
        Tensor kept = gates.get(1).sigmoid().mul(Objects.requireNonNull(before.cell()));
        Tensor cell = kept.add(gates.get(0).sigmoid().mul(gates.get(2).tanh()));
        return new State(gates.get(3).sigmoid().mul(cell.tanh()), cell);
    }
}
