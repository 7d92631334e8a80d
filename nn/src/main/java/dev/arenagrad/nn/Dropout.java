package dev.arenagrad.nn;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;

/**
 * Sets elements to 0 by chance while training, {@code torch.nn.Dropout} (Srivastava et al. 2014), by
 * {@link NN#dropout(Tensor, double, boolean)}.
 */
public final class Dropout extends Layer {
    private final double p;

    /**
     * Creates a layer.
     *
     * @param p the probability of 0
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public Dropout(double p) {
        this.p = requireProbability(p);
    }

    static double requireProbability(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("dropout probability has to be between 0 and 1, but got " + p);
        }
        return p;
    }

    /**
     * {@return in training the input with each element 0 with probability p and divided by {@code 1 - p} otherwise; else the input itself}
     *
     * @param x any shape
     */
    @Override
    public Tensor forward(Tensor x) {
        return NN.dropout(x, p, isTraining());
    }

    @Override
    protected String extraRepr() {
        return "p=" + Repr.of(p) + ", inplace=False";
    }
}
