package dev.arenagrad.nn;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.Window;

/** The largest element of each window of signals, {@code torch.nn.MaxPool1d}, by {@link NN#maxPool1d(Tensor, Window)}. */
public final class MaxPool1d extends Layer {
    private final Window window;

    /**
     * Creates a layer whose windows do not overlap.
     *
     * @param size the size of the window
     * @throws dev.arenagrad.ops.TensorException if it is not positive
     */
    public MaxPool1d(int size) {
        this(Window.of(size));
    }

    /**
     * Creates a layer.
     *
     * @param window size, stride and padding; the second of each pair counts
     */
    public MaxPool1d(Window window) {
        this.window = window;
    }

    /**
     * {@return the largest element of each window, {@code [N, C, L']}}
     *
     * @param x {@code [N, C, L]} or {@code [C, L]}
     */
    @Override
    public Tensor forward(Tensor x) {
        return NN.maxPool1d(x, window);
    }

    @Override
    protected String extraRepr() {
        return "kernel_size=" + Pools.size(window, 1) + ", stride=" + Pools.stride(window, 1) + ", padding="
                + Pools.padding(window, 1) + ", dilation=" + Pools.dilation(window, 1) + ", ceil_mode=" + Repr.of(window
                        .ceilMode());
    }
}
