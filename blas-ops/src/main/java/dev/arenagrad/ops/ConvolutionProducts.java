package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.ConvolutionKernels;
import dev.arenagrad.ops.kernels.InterleavedPlanes;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions, and their derivatives by the weight, as products of matrices of {@link InterleavedPlanes}, which are the backend's: for each
 * row of the window, what it shows at some positions, times its weights, or times gradients at these positions. No columns are written.
 */
final class ConvolutionProducts {
    private ConvolutionProducts() {}

    /**
     * out = the convolution of x, plus a bias.
     *
     * @param weight contiguous: outputs by channels, or channels by outputs if it is turned
     * @param turned whether taps are counted backwards, as in the derivative by the images
     */
    static void convolve(NDArray x, NDArray weight, boolean turned, @Nullable NDArray bias, WindowGrid grid,
            NDArray out) {
        long all = x.shape().size(0);
        InterleavedPlanes planes = new InterleavedPlanes(grid, all, x.shape().size(1), out.shape().size(1));
        try (Temporaries made = new Temporaries()) {
            NDArray images = made.add(planes.allocateImages());
            NDArray results = made.add(planes.allocateResults());
            NDArray turnedResults = made.add(planes.allocateResults());
            NDArray weights = made.add(planes.allocateWeights());
            NDArray scratch = made.add(planes.allocateScratch());
            planes.copyWeights(weight, turned, weights, scratch);
            for (long row = 0; row < grid.rows(); row += planes.rows()) {
                long band = Math.min(planes.rows(), grid.rows() - row);
                Filling.fill(images, 0);
                for (long sample = 0; sample < all; sample += planes.samples()) {
                    long count = Math.min(planes.samples(), all - sample);
                    for (long place = 0; place < count; place++) {
                        planes.copyImages(x, sample + place, place, row, images, scratch);
                    }
                    for (long tap = 0; tap < grid.down().kernel(); tap++) {
                        NDArray factors = weights.withLayout(weights.layout().select(0, tap));
                        for (long i = 0; i < planes.matrices(); i++) {
                            Backends.current().gemm(1, planes.shown(images, tap, i, band, count), factors, tap == 0 ? 0
                                    : 1, planes.results(results, i, band, count));
                        }
                    }
                    planes.storeResults(results, turnedResults, sample, row, band, count, bias, out, scratch);
                }
            }
        }
    }

    /**
     * out = the derivative by the weight, contiguous.
     *
     * @return whether all is finite. Otherwise elements may be wrong: an infinity of x meets zeros that stand between rows
     */
    static boolean weightGradient(NDArray x, NDArray g, WindowGrid grid, NDArray out) {
        long all = x.shape().size(0);
        InterleavedPlanes planes = new InterleavedPlanes(grid, all, x.shape().size(1), g.shape().size(1));
        try (Temporaries made = new Temporaries()) {
            NDArray images = made.add(planes.allocateImages());
            NDArray gradients = made.add(planes.allocateResults());
            NDArray sums = made.add(planes.allocateSums());
            NDArray scratch = made.add(planes.allocateScratch());
            Filling.fill(sums, 0);
            for (long row = 0; row < grid.rows(); row += planes.rows()) {
                long band = Math.min(planes.rows(), grid.rows() - row);
                Filling.fill(images, 0);
                Filling.fill(gradients, 0);
                for (long sample = 0; sample < all; sample += planes.samples()) {
                    long count = Math.min(planes.samples(), all - sample);
                    for (long place = 0; place < count; place++) {
                        planes.copyImages(x, sample + place, place, row, images, scratch);
                        planes.copyGradients(g, sample + place, place, row, band, gradients, scratch);
                    }
                    for (long i = 0; i < planes.matrices(); i++) {
                        NDArray factors = planes.results(gradients, i, band, count);
                        factors = factors.withLayout(factors.layout().transpose(0, 1));
                        for (long tap = 0; tap < grid.down().kernel(); tap++) {
                            Backends.current().gemm(1, factors, planes.shown(images, tap, i, band, count), 1, sums
                                    .withLayout(sums.layout().select(0, tap)));
                        }
                    }
                }
            }
            planes.storeSums(sums, out);
        }
        return ConvolutionKernels.isFinite(out);
    }
}
