package dev.arenagrad.nn;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;

/** The largest elements of windows that cover images evenly, {@code torch.nn.AdaptiveMaxPool2d}, by {@link NN#adaptiveMaxPool2d(Tensor, int, int)}. */
public final class AdaptiveMaxPool2d extends Layer {
    private final int rows;
    private final int columns;

    /**
     * Creates a layer with square results.
     *
     * @param size the height and width of the result
     */
    public AdaptiveMaxPool2d(int size) {
        this(size, size);
    }

    /**
     * Creates a layer.
     *
     * @param rows the height of the result
     * @param columns the width of the result
     */
    public AdaptiveMaxPool2d(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * {@return the largest elements of the windows, {@code [N, C, rows, columns]}}
     *
     * @param x {@code [N, C, H, W]} or {@code [C, H, W]}
     */
    @Override
    public Tensor forward(Tensor x) {
        return NN.adaptiveMaxPool2d(x, rows, columns);
    }

    @Override
    protected String extraRepr() {
        return "output_size=" + (rows == columns ? Integer.toString(rows) : Repr.tuple(rows, columns));
    }
}
