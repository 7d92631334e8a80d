package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.ConvolutionKernels;
import dev.arenagrad.ops.kernels.InterleavedPlanes;

/**
 * The derivative of a convolution by its weight as products of matrices, which are the backend's: gradients, outputs by positions, times
 * {@link InterleavedPlanes}, positions by channels, for each row of the window and for as many of its taps as the window moves at a time.
 * No columns are written.
 */
final class WeightProducts {
    private WeightProducts() {}

    /**
     * out = the derivative by the weight, contiguous; the rows of g are contiguous.
     *
     * @return whether all is finite. Otherwise elements may be wrong: an infinity of x meets zeros that stand between rows
     */
    static boolean run(NDArray x, NDArray g, WindowGrid grid, NDArray out) {
        InterleavedPlanes planes = new InterleavedPlanes(grid, x.shape().size(1), out.shape().size(0));
        try (Temporaries made = new Temporaries()) {
            NDArray images = made.add(planes.allocateImages());
            NDArray gradients = made.add(planes.allocateGradients());
            NDArray sums = made.add(planes.allocateSums());
            NDArray scratch = made.add(planes.allocateScratch());
            Filling.fill(sums, 0);
            for (long row = 0; row < grid.rows(); row += planes.rows()) {
                long band = Math.min(planes.rows(), grid.rows() - row);
                Filling.fill(images, 0);
                Filling.fill(gradients, 0);
                for (long sample = 0; sample < x.shape().size(0); sample++) {
                    planes.copyImages(x, sample, row, images, scratch);
                    planes.copyGradients(g, sample, row, band, gradients);
                    for (long tap = 0; tap < grid.down().kernel(); tap++) {
                        for (long group = 0; group < planes.groups(); group++) {
                            Backends.current().gemm(1, planes.gradients(gradients, band), planes.shown(images, tap,
                                    group, band), 1, planes.sums(sums, tap, group));
                        }
                    }
                }
            }
            planes.store(sums, out);
        }
        return ConvolutionKernels.isFinite(out);
    }
}
