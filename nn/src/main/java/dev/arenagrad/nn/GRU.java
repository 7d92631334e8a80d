package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent layers with gated units, {@code torch.nn.GRU} (Cho et al. 2014).
 *
 * <p>For the input x of a step and the hidden state h before it, {@code (a, b, c) = W_ih x + b_ih} and
 * {@code (d, e, f) = W_hh h + b_hh}, three parts of {@code hidden} numbers each, {@code r = sigmoid(a + d)}, {@code z = sigmoid(b + e)},
 * {@code n = tanh(c + r f)} and {@code h = (1 - z) n + z h}.
 *
 * <p>Parameters of layer k are {@code weight_ih_lk}, {@code [3 hidden, inputs]}, {@code weight_hh_lk}, {@code [3 hidden, hidden]}, and the
 * biases {@code bias_ih_lk} and {@code bias_hh_lk}, {@code [3 hidden]}; those of the reverse direction end in {@code _reverse}. Layers after the
 * first have {@code directions * hidden} inputs. At first all are uniform within {@code 1 / sqrt(hidden)}.
 *
 * <p>Sequences are {@code [L, N, inputs]}, or {@code [N, L, inputs]} of a layer with {@link #batchFirst()}, for L steps and N samples; without
 * N they are a single sample.
 */
public final class GRU extends Recurrent {
    /**
     * Creates one layer for one direction, with biases.
     *
     * @param inputs the number of features of the input
     * @param hidden the number of features of the hidden state
     * @throws IllegalArgumentException if a number is not positive
     */
    public GRU(long inputs, long hidden) {
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
    public GRU(long inputs, long hidden, int layers, boolean bidirectional, boolean bias) {
        super(3, inputs, hidden, layers, bidirectional, bias);
    }

    /**
     * Takes and returns {@code [N, L, ...]} from now on; states stay {@code [layers * directions, N, hidden]}.
     *
     * @return this layer
     */
    public GRU batchFirst() {
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
    public GRU dropout(double p) {
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
        List<Tensor> input = ofInput.chunk(3, -1);
        List<Tensor> hidden = ofHidden.of(before.hidden()).chunk(3, -1);
        Tensor reset = input.get(0).add(hidden.get(0)).sigmoid();
        Tensor update = input.get(1).add(hidden.get(1)).sigmoid();
        Tensor candidate = input.get(2).add(reset.mul(hidden.get(2))).tanh();
        return new State(candidate.add(update.mul(before.hidden().sub(candidate))), null);
    }
}
