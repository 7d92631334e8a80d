package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent layers with a simple cell, {@code torch.nn.RNN} (Elman 1990).
 *
 * <p>{@code h = tanh(W_ih x + b_ih + W_hh h + b_hh)} for the input x of a step and the hidden state h before it, or relu in place of tanh.
 *
 * <p>Parameters of layer k are {@code weight_ih_lk}, {@code [hidden, inputs]}, {@code weight_hh_lk}, {@code [hidden, hidden]}, and the
 * biases {@code bias_ih_lk} and {@code bias_hh_lk}, {@code [hidden]}; those of the reverse direction end in {@code _reverse}. Layers after the
 * first have {@code directions * hidden} inputs. At first all are uniform within {@code 1 / sqrt(hidden)}.
 *
 * <p>Sequences are {@code [L, N, inputs]}, or {@code [N, L, inputs]} of a layer with {@link #batchFirst()}, for L steps and N samples; without
 * N they are a single sample.
 */
public final class RNN extends Recurrent {
    /** The function of the cell. */
    public enum Nonlinearity {
        /** The hyperbolic tangent. */
        TANH,
        /** {@code max(x, 0)}. */
        RELU
    }

    private final UnaryOperator<Tensor> function;

    /**
     * Creates one layer for one direction, with biases.
     *
     * @param inputs the number of features of the input
     * @param hidden the number of features of the hidden state
     * @throws IllegalArgumentException if a number is not positive
     */
    public RNN(long inputs, long hidden) {
        this(inputs, hidden, 1, false, true, Nonlinearity.TANH);
    }

    /**
     * Creates layers.
     *
     * @param inputs the number of features of the input
     * @param hidden the number of features of the hidden state
     * @param layers how many layers, of which each takes the output of the one before
     * @param bidirectional whether each layer also goes through the sequence from its end
     * @param bias whether there are biases
     * @param nonlinearity the function of the cell
     * @throws IllegalArgumentException if a number is not positive
     */
    public RNN(long inputs, long hidden, int layers, boolean bidirectional, boolean bias, Nonlinearity nonlinearity) {
        super(1, inputs, hidden, layers, bidirectional, bias);
        this.function = nonlinearity == Nonlinearity.RELU ? Tensor::relu : Tensor::tanh;
    }

    /**
     * Takes and returns {@code [N, L, ...]} from now on; states stay {@code [layers * directions, N, hidden]}.
     *
     * @return this layer
     */
    public RNN batchFirst() {
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
    public RNN dropout(double p) {
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
     */
    public RecurrentOutput forward(Tensor x, @Nullable Tensor hidden) {
        return Scope.tidy(() -> {
            Result result = run(x, hidden, null);
            return new RecurrentOutput(result.output(), result.hidden());
        });
    }

    @Override
    boolean hasCell() {
        return false;
    }

    @Override
    State step(Tensor ofInput, State before, HiddenMap ofHidden) {
        return new State(function.apply(ofInput.add(ofHidden.of(before.hidden()))), null);
    }
}
