package dev.arenagrad.nn;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.Window;

/** The largest element of each window of images, {@code torch.nn.MaxPool2d}, by {@link NN#maxPool2d(Tensor, Window)}. */
public final class MaxPool2d extends Layer {
    private final Window window;

    /**
     * Creates a layer whose windows do not overlap.
     *
     * @param size the size of the window, a square
     * @throws dev.arenagrad.ops.TensorException if it is not positive
     */
    public MaxPool2d(int size) {
        this(Window.of(size));
    }

    /**
     * Creates a layer.
     *
     * @param window size, stride and padding
     */
    public MaxPool2d(Window window) {
        this.window = window;
    }

    /**
     * {@return the largest element of each window, {@code [N, C, H', W']}}
     *
     * @param x {@code [N, C, H, W]} or {@code [C, H, W]}
     */
    @Override
    public Tensor forward(Tensor x) {
        return NN.maxPool2d(x, window);
    }

    @Override
    protected String extraRepr() {
        return "kernel_size=" + Pools.size(window, 2) + ", stride=" + Pools.stride(window, 2) + ", padding="
                + Pools.padding(window, 2) + ", dilation=" + Pools.dilation(window, 2) + ", ceil_mode=" + Repr.of(window
                        .ceilMode());
    }
}
