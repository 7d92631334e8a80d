package dev.arenagrad.nn;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.Window;

/** The mean of each window of signals, {@code torch.nn.AvgPool1d}, by {@link NN#avgPool1d(Tensor, Window)}. */
public final class AvgPool1d extends Layer {
    private final Window window;

    /**
     * Creates a layer whose windows do not overlap.
     *
     * @param size the size of the window
     * @throws dev.arenagrad.ops.TensorException if it is not positive
     */
    public AvgPool1d(int size) {
        this(Window.of(size));
    }

    /**
     * Creates a layer.
     *
     * @param window size, stride and padding; the second of each pair counts
     */
    public AvgPool1d(Window window) {
        this.window = window;
    }

    /**
     * {@return the mean of each window, {@code [N, C, L']}}
     *
     * @param x {@code [N, C, L]} or {@code [C, L]}
     */
    @Override
    public Tensor forward(Tensor x) {
        return NN.avgPool1d(x, window);
    }

    @Override
    protected String extraRepr() {
        return "kernel_size=" + Repr.tuple(window.columns()) + ", stride=" + Repr.tuple(window.strideAcross())
                + ", padding=" + Repr.tuple(window.paddingAcross());
    }
}
