package dev.arenagrad.functions.nn;

import dev.arenagrad.Conv;
import dev.arenagrad.Tensor;
import dev.arenagrad.functions.LinearNode;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.ops.WindowGrid;
import dev.arenagrad.ops.Windows;

/**
 * Windows of images copied into columns (im2col), and columns added back into images (col2im): two linear functions, each the adjoint of
 * the other.
 */
public final class UnfoldAndFold {
    private UnfoldAndFold() {}

    /** {@return samples by (channels rows columns) by stops, of images} */
    public static Tensor unfold(Tensor x, int rows, int columns, Conv options) {
        requireWindow(rows, columns, options);
        if (x.dim() != 3 && x.dim() != 4 || x.shape().toArray()[x.dim() - 3] == 0 || x.shape().size(-2) == 0 || x
                .shape().size(-1) == 0) {
            throw new TensorException("Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other"
                    + " non-zero dimensions for input, but got: " + x.shape());
        }
        WindowGrid grid = grid(x.shape().size(-2), x.shape().size(-1), rows, columns, options);
        if (grid.rows() < 1 || grid.columns() < 1) {
            throw new TensorException("Given input with spatial size (" + grid.height() + ", " + grid.width()
                    + "), " + described(grid) + ", calculated shape of the array of sliding blocks as (" + grid.rows()
                    + ", " + grid.columns() + "), but its components must be at least one.");
        }
        return Scope.tidy(() -> {
            Tensor y = unfold(ImageBatches.batch(x, 2), grid);
            return x.dim() == 3 ? y.squeeze(0) : y;
        });
    }

    /** {@return samples by channels by height by width, of columns} */
    public static Tensor fold(Tensor x, int height, int width, int rows, int columns, Conv options) {
        ImageBatches.requireFloatingPoint("col2im_out_cpu", x);
        requireWindow(rows, columns, options);
        if (x.dim() != 2 && x.dim() != 3) {
            throw new TensorException("Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and"
                    + " non-zero dimensions for input, but got: " + x.shape());
        }
        WindowGrid grid = grid(height, width, rows, columns, options);
        if (height < 1 || width < 1) {
            throw new TensorException("Expected output spatial size to be positive, but got: output_size=(" + height
                    + ", " + width + ").");
        }
        int taps = x.dim() - 2;
        if (x.shape().size(-2) % grid.taps() != 0) {
            throw new TensorException("Expected size of input's dimension " + 1
                    + " to be divisible by the product of kernel_size, but got input.size(1)=" + x.shape().size(taps)
                    + " and kernel_size=(" + rows + ", " + columns + ").");
        }
        long down = Math.max(grid.rows(), 0);
        long across = Math.max(grid.columns(), 0);
        if (x.shape().size(-1) != down * across || down * across == 0) {
            throw new TensorException("Given output_size=(" + height + ", " + width + "), " + described(grid)
                    + ", stride=(" + grid.down().stride() + ", " + grid.across().stride()
                    + "), expected size of input's dimension 2 to match the calculated number of sliding blocks " + down
                    + " * " + across + " = " + down * across + ", but got input.size(2)=" + x.shape().size(-1) + ".");
        }
        return Scope.tidy(() -> x.dim() == 2 ? fold(x.unsqueeze(0), grid).squeeze(0) : fold(x, grid));
    }

    private static Tensor unfold(Tensor x, WindowGrid grid) {
        return LinearNode.recorded("Im2ColBackward0", Windows.unfold(x.array(), grid), x, g -> fold(g, grid));
    }

    private static Tensor fold(Tensor x, WindowGrid grid) {
        return LinearNode.recorded("Col2ImBackward0", Windows.fold(x.array(), grid), x, g -> unfold(g, grid));
    }

    private static WindowGrid grid(long height, long width, int rows, int columns, Conv options) {
        return new WindowGrid(height, width,
                new ConvolutionAxis(rows, options.strideDown(), options.paddingDown(), options.paddingDown(), options
                        .dilationDown()),
                new ConvolutionAxis(columns, options.strideAcross(), options.paddingAcross(), options.paddingAcross(),
                        options
                                .dilationAcross()));
    }

    private static void requireWindow(int rows, int columns, Conv options) {
        if (rows < 1 || columns < 1) {
            throw new TensorException("kernel size should be greater than zero, but got kernel_height: " + rows
                    + " kernel_width: " + columns);
        }
        if (options.samePadding() || options.groups() != 1 || options.outputPaddingDown() != 0 || options
                .outputPaddingAcross() != 0) {
            throw new TensorException("unfold and fold know stride, padding and dilation alone, but got " + options);
        }
    }

    private static String described(WindowGrid grid) {
        return "kernel_size=(" + grid.down().kernel() + ", " + grid.across().kernel() + "), dilation=(" + grid.down()
                .dilation() + ", " + grid.across().dilation() + "), padding=(" + grid.down().before() + ", " + grid
                        .across().before() + ")";
    }
}
