package dev.arenagrad.nn;

import dev.arenagrad.Tensor;

/** Makes one dimension of several, {@code torch.nn.Flatten}. */
public final class Flatten extends Layer {
    private final int start;
    private final int end;

    /** Creates a layer that keeps the first dimension, the samples. */
    public Flatten() {
        this(1, -1);
    }

    /**
     * Creates a layer.
     *
     * @param start the first dimension to flatten
     * @param end the last one
     */
    public Flatten(int start, int end) {
        this.start = start;
        this.end = end;
    }

    /**
     * {@return {@link Tensor#flatten(int, int)} of x}
     *
     * @param x any shape that has the dimensions
     */
    @Override
    public Tensor forward(Tensor x) {
        return x.flatten(start, end);
    }

    @Override
    protected String extraRepr() {
        return "start_dim=" + start + ", end_dim=" + end;
    }
}
