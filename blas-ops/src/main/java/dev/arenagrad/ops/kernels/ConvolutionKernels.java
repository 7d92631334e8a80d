package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.WindowGrid;
import org.jspecify.annotations.Nullable;

/** Convolution of images and its derivatives, directly, where that is faster than products of matrices of columns. */
public final class ConvolutionKernels {
    /** The share of computed products that have to be of use. Direct loops are two to three times as fast as columns and products. */
    private static final double LEAST_USE = 0.35;

    private ConvolutionKernels() {}

    /**
     * {@return whether the convolution of images is computed here}
     *
     * @param dtype of all arrays
     * @param grid of the images
     * @param channels of a group
     * @param outputs of a group
     */
    public static boolean serves(DType dtype, WindowGrid grid, long channels, long outputs) {
        return !grid.isIdentity() && isPossible(dtype, grid, outputs) && isOfUse(dtype, grid, channels, outputs);
    }

    /**
     * {@return whether the derivative by the weight is computed here}
     *
     * @param dtype of all arrays
     * @param grid of the images
     * @param channels of a group
     * @param outputs of a group
     */
    public static boolean servesWeight(DType dtype, WindowGrid grid, long channels, long outputs) {
        return !grid.isIdentity() && isPossible(dtype, grid, outputs) && (fillsVectors(dtype, grid, channels)
                || isOfUse(dtype, grid,
                        channels, outputs));
    }

    private static boolean isPossible(DType dtype, WindowGrid grid, long outputs) {
        return Simd.ON && (dtype == DType.FLOAT32 || dtype == DType.FLOAT64) && outputs > 0
                && grid.rows() >= 1 && grid.columns() >= 1 && PaddedPlanes.areWorthTheirMemory(grid);
    }

    private static boolean fillsVectors(DType dtype, WindowGrid grid, long channels) {
        return dtype == DType.FLOAT32 ? WeightGradientF32.serves(grid, channels) : WeightGradientF64.serves(grid,
                channels);
    }

    /** {@return whether enough of what is computed at vectors of positions, for tiles of outputs, belongs to the result} */
    private static boolean isOfUse(DType dtype, WindowGrid grid, long channels, long outputs) {
        int lanes = dtype == DType.FLOAT32 ? SimdConvolutionF32.LANES : SimdConvolutionF64.LANES;
        long tile = (long) SimdConvolutionF32.VECTORS * lanes;
        long tileRows = isDepthwise(channels, outputs) ? outputs : Math.ceilDiv(outputs, SimdConvolutionF32.ROWS)
                * SimdConvolutionF32.ROWS;
        long width = grid.columns() + (grid.across().reach() - 1) / grid.across().stride();
        double computed = (double) tileRows * Math.ceilDiv(grid.rows() * width, tile) * tile;
        return (double) outputs * grid.rows() * grid.columns() >= LEAST_USE * computed;
    }

    /**
     * {@return whether the derivative by images that are shown without a stride is computed here}
     *
     * @param dtype of all arrays
     * @param onGradients how the window, turned, slides over the gradients
     * @param channels of a group
     * @param outputs of a group
     */
    public static boolean servesTransposed(DType dtype, WindowGrid onGradients, long channels, long outputs) {
        return isPossible(dtype, onGradients, channels) && isOfUse(dtype, onGradients, outputs, channels);
    }

    private static boolean isDepthwise(long channels, long outputs) {
        return channels == 1 && outputs < SimdConvolutionF32.ROWS;
    }

    /** out = the convolution of x; weight and out are contiguous. */
    public static void forward(NDArray x, NDArray weight, @Nullable NDArray bias, WindowGrid grid, long groups,
            NDArray out) {
        long outputs = weight.shape().size(0) / groups;
        long channels = weight.shape().size(1);
        if (isDepthwise(channels, outputs)) {
            depthwise(x, weight, false, bias, grid, out);
        } else if (x.dtype() == DType.FLOAT32) {
            DirectConvolutionF32.forward(x, new DirectConvolutionF32.Weights(weight, outputs, channels, false), bias,
                    grid, groups, out);
        } else {
            DirectConvolutionF64.forward(x, new DirectConvolutionF64.Weights(weight, outputs, channels, false), bias,
                    grid, groups, out);
        }
    }

    /**
     * out = the derivative by the images: the convolution of g with the turned weights.
     *
     * @param g the incoming gradient
     * @param weight contiguous
     * @param onGradients how the window, turned, slides over g
     * @param groups the number of groups of channels
     * @param out the array to write
     * @return false, with nothing computed, if a weight is infinite or NaN: it would meet the zeros around g, of which the derivative has none
     */
    public static boolean transposed(NDArray g, NDArray weight, WindowGrid onGradients, long groups, NDArray out) {
        if (!isFinite(weight)) {
            return false;
        }
        long outputs = weight.shape().size(0) / groups;
        long channels = weight.shape().size(1);
        if (isDepthwise(outputs, channels)) {
            depthwise(g, weight, true, null, onGradients, out);
        } else if (g.dtype() == DType.FLOAT32) {
            DirectConvolutionF32.forward(g, new DirectConvolutionF32.Weights(weight, channels, outputs, true), null,
                    onGradients, groups, out);
        } else {
            DirectConvolutionF64.forward(g, new DirectConvolutionF64.Weights(weight, channels, outputs, true), null,
                    onGradients, groups, out);
        }
        return true;
    }

    /**
     * out = the derivative by the weight, contiguous.
     *
     * @return whether all is finite. Otherwise elements may be wrong: an infinity of x meets zeros that stand between rows
     */
    public static boolean weightGradient(NDArray x, NDArray g, WindowGrid grid, long groups, NDArray out) {
        if (fillsVectors(x.dtype(), grid, out.shape().size(1))) {
            if (x.dtype() == DType.FLOAT32) {
                WeightGradientF32.run(x, g, grid, groups, out);
            } else {
                WeightGradientF64.run(x, g, grid, groups, out);
            }
        } else {
            correlate(x, g, grid, groups, out);
        }
        return isFinite(out);
    }

    private static void correlate(NDArray x, NDArray g, WindowGrid grid, long groups, NDArray out) {
        boolean depthwise = isDepthwise(out.shape().size(1), out.shape().size(0) / groups);
        if (x.dtype() == DType.FLOAT32) {
            if (depthwise) {
                DepthwiseConvolutionF32.weightGradient(x, g, grid, out);
            } else {
                DirectConvolutionF32.weightGradient(x, g, grid, groups, out);
            }
        } else if (depthwise) {
            DepthwiseConvolutionF64.weightGradient(x, g, grid, out);
        } else {
            DirectConvolutionF64.weightGradient(x, g, grid, groups, out);
        }
    }

    private static void depthwise(NDArray x, NDArray weight, boolean turned, @Nullable NDArray bias, WindowGrid grid,
            NDArray out) {
        if (x.dtype() == DType.FLOAT32) {
            DepthwiseConvolutionF32.forward(x, weight, turned, bias, grid, out);
        } else {
            DepthwiseConvolutionF64.forward(x, weight, turned, bias, grid, out);
        }
    }

    /** {@return whether all elements are finite} */
    public static boolean isFinite(NDArray contiguous) {
        DType dtype = contiguous.dtype();
        return Double.isFinite(ReduceKernels.row(RowOp.MAX_ABS, dtype, contiguous.storage().segment(), LoopNest.start(
                contiguous), dtype.byteSize(), contiguous.numel()));
    }
}
