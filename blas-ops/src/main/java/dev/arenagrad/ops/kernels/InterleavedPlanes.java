package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.WindowGrid;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Images in float with channels next to each other, zeros around them and, where the window moves s rows at a time, as s planes of every
 * s-th row. So what a row of the window shows at some position lies in one piece, s columns from what it shows at the position before,
 * with which it shares columns. Every n-th position, where the window is at most n s columns wide, shares none: those are the rows of a matrix as
 * BLAS knows it, and all positions are n matrices. Nothing is copied for each position. Between the last position of a row of
 * the grid and the first of the next one lie positions of no use, at which gradients have zeros.
 *
 * <p>A band of rows of the grid is taken at a time, or several samples that are small, so that it stays in the second-level cache.
 */
public final class InterleavedPlanes {
    private static final long BYTES = Float.BYTES;

    /** The elements of a band of an image, or of results, unless a row has more. */
    private static final long ROOM = (256 << 10) / BYTES;

    /** The positions up to which small samples are put together: so many make products fast. */
    private static final long POSITIONS = 512;

    /** The fewest outputs, and taps and channels in a row of the window, of which products are fast. */
    private static final int FEW_OUTPUTS = 32;
    private static final int FEW_SHOWN = 16;
    private static final int FEW_SHOWN_BY_WEIGHT = 12;

    /** The fewest taps that make up for a convolution's copying of weights, images and results. */
    private static final int FEW_TAPS = 3;

    /** The fewest multiplications of a product, beside which copying and calling do not count. */
    private static final long LEAST_WORK = 1 << 18;

    private final WindowGrid grid;
    private final long channels;
    private final long outputs;
    private final long width;
    private final long rows;
    private final long height;
    private final long samples;

    /**
     * Plans bands.
     *
     * @param grid of the images, without dilation
     * @param samples all samples, at least one
     * @param channels of the images
     * @param outputs of the results
     */
    public InterleavedPlanes(WindowGrid grid, long samples, long channels, long outputs) {
        this.grid = grid;
        this.channels = channels;
        this.outputs = outputs;
        width = grid.columns() + lastShift(grid.across());
        long perRow = width * Math.max(channels * grid.across().stride() * grid.down().stride(), outputs);
        long bands = Math.ceilDiv(grid.rows(), Math.clamp(ROOM / perRow, 1, grid.rows()));
        rows = Math.ceilDiv(grid.rows(), bands);
        height = rows + lastShift(grid.down());
        long together = Math.min(POSITIONS / (height * width), ROOM / (perRow * height));
        this.samples = bands > 1 ? 1 : Math.clamp(together, 1, samples);
    }

    /**
     * {@return whether a convolution is faster by products with these planes than by loops}
     *
     * @param dtype of all arrays
     * @param grid of the images, with at least one position
     * @param samples all samples, at least one
     * @param channels of the images
     * @param outputs of the results
     */
    public static boolean serves(DType dtype, WindowGrid grid, long samples, long channels, long outputs) {
        return grid.taps() >= FEW_TAPS && serves(FEW_SHOWN, dtype, grid, samples, channels, outputs);
    }

    /** {@return the same of the derivative by the weight} */
    public static boolean servesWeight(DType dtype, WindowGrid grid, long samples, long channels, long outputs) {
        return serves(FEW_SHOWN_BY_WEIGHT, dtype, grid, samples, channels, outputs);
    }

    private static boolean serves(int few, DType dtype, WindowGrid grid, long samples, long channels, long outputs) {
        if (!Simd.ON || dtype != DType.FLOAT32 || grid.down().dilation() != 1 || grid.across().dilation() != 1
                || outputs < FEW_OUTPUTS || !PaddedPlanes.areWorthTheirMemory(grid)) {
            return false;
        }
        InterleavedPlanes planes = new InterleavedPlanes(grid, samples, channels, outputs);
        double products = (double) outputs * planes.shownAtOnce() * planes.positions(planes.rows, planes.samples);
        return planes.shownAtOnce() >= few && products >= LEAST_WORK * planes.matrices();
    }

    private static long lastShift(ConvolutionAxis axis) {
        return (axis.kernel() - 1) / axis.stride();
    }

    /** {@return the rows of the grid in a band, but for the last} */
    public long rows() {
        return rows;
    }

    /** {@return the samples at a time, but for the last} */
    public long samples() {
        return samples;
    }

    /** {@return the matrices that positions are distributed to, in turn} */
    public long matrices() {
        return Math.ceilDiv(grid.across().kernel(), grid.across().stride());
    }

    /** {@return what a row of the window shows at a position: taps by channels} */
    public long shownAtOnce() {
        return grid.across().kernel() * channels;
    }

    /** {@return the distance between what a row of the window shows at neighbouring positions} */
    private long step() {
        return grid.across().stride() * channels;
    }

    /** {@return an array for a band of images} */
    public NDArray allocateImages() {
        return allocate(grid.down().stride() * samples * height * width * step());
    }

    /** {@return an array for the results in a band, or for their gradients} */
    public NDArray allocateResults() {
        return allocate(samples * height * width * outputs);
    }

    /** {@return an array for a matrix for each row of the window: outputs by what it shows} */
    public NDArray allocateSums() {
        return allocate(grid.down().kernel(), outputs, shownAtOnce());
    }

    /** {@return an array for a matrix for each row of the window: what it shows by outputs} */
    public NDArray allocateWeights() {
        return allocate(grid.down().kernel(), shownAtOnce(), outputs);
    }

    /** {@return an array for what copying needs} */
    public NDArray allocateScratch() {
        return allocate(SimdInterleaveF32.WORK / BYTES);
    }

    private static NDArray allocate(long... sizes) {
        return NDArray.allocate(DType.FLOAT32, Shape.of(sizes), "convolution");
    }

    /**
     * {@return of the images, what a row of the window shows at the positions of a matrix}
     *
     * @param band the number of rows
     * @param count the number of samples
     */
    public NDArray shown(NDArray images, long tapDown, long matrix, long band, long count) {
        long stride = grid.down().stride();
        long plane = tapDown % stride * samples * height;
        long from = ((plane + tapDown / stride) * width + matrix) * step();
        return everyNth(images, from, step(), matrix, band, count).slice(1, 0, shownAtOnce());
    }

    /** {@return the results, or their gradients, at the positions of a matrix} */
    public NDArray results(NDArray results, long matrix, long band, long count) {
        return everyNth(results, matrix * outputs, outputs, matrix, band, count).slice(1, 0, outputs);
    }

    private NDArray everyNth(NDArray array, long from, long length, long matrix, long band, long count) {
        long number = Math.ceilDiv(positions(band, count) - matrix, matrices());
        long distance = matrices() * length;
        return array.slice(0, from, from + number * distance).view(number, distance);
    }

    private long positions(long band, long count) {
        return ((count - 1) * height + band - 1) * width + grid.columns();
    }

    /**
     * Copies what windows show from a row of the grid on; what is beside the image is left as it is.
     *
     * @param place of the sample among those at a time
     */
    public void copyImages(NDArray x, long sample, long place, long row, NDArray images, NDArray scratch) {
        long top = grid.down().element(row, 0);
        long left = grid.across().element(0, 0);
        long length = channels * BYTES;
        long stride = grid.down().stride();
        long rowLength = width * grid.across().stride();
        long firstColumn = Math.max(left, 0);
        long columns = Math.min(left + rowLength, grid.width()) - firstColumn;
        long end = Math.min(top + height * stride, grid.height());
        for (long i = Math.max(top, 0); i < end; i++) {
            long phase = (i - top) % stride;
            if (phase < grid.down().kernel()) {
                long line = (phase * samples + place) * height + (i - top) / stride;
                long to = (line * rowLength + firstColumn - left) * length;
                SimdInterleaveF32.copy(channels, columns, x.storage().segment(), DirectConvolutionF32.row(x, sample, 0,
                        i) + firstColumn * LoopNest.step(x, 3), LoopNest.step(x, 1), LoopNest.step(x, 3), images
                                .storage().segment(), LoopNest.start(images) + to, length, scratch.storage().segment(),
                        LoopNest.start(scratch));
            }
        }
    }

    /** Copies the gradients of so many rows of the grid; what is between rows is left as it is. */
    public void copyGradients(NDArray g, long sample, long place, long row, long band, NDArray gradients,
            NDArray scratch) {
        long length = outputs * BYTES;
        for (long i = 0; i < band; i++) {
            SimdInterleaveF32.copy(outputs, grid.columns(), g.storage().segment(), DirectConvolutionF32.row(g, sample,
                    0, row + i), LoopNest.step(g, 1), LoopNest.step(g, 3), gradients.storage().segment(), LoopNest
                            .start(
                                    gradients) + (place * height + i) * width * length, length, scratch.storage()
                                            .segment(),
                    LoopNest.start(scratch));
        }
    }

    /**
     * Copies the results of so many rows of the grid to where they belong, and adds a bias.
     *
     * @param turned for the results with positions next to each other
     */
    public void storeResults(NDArray results, NDArray turned, long sample, long row, long band, long count,
            @Nullable NDArray bias, NDArray out, NDArray scratch) {
        MemorySegment memory = turned.storage().segment();
        long from = LoopNest.start(turned);
        long length = samples * height * width * BYTES;
        SimdInterleaveF32.copy(positions(band, count), outputs, results.storage().segment(), LoopNest.start(results),
                outputs * BYTES, BYTES, memory, from, length, scratch.storage().segment(), LoopNest.start(scratch));
        for (long o = 0; o < outputs; o++) {
            float shift = bias == null ? SimdConvolutionF32.NOTHING : DirectConvolutionF32.element(bias, o);
            for (long place = 0; place < count; place++) {
                SimdConvolutionF32.copyRows(memory, from + o * length + place * height * width * BYTES, width * BYTES,
                        out.storage().segment(), DirectConvolutionF32.row(out, sample + place, o, row), LoopNest.step(
                                out, 2), (int) band, grid.columns() * BYTES, shift, LoopNest.step(out, 3));
            }
        }
    }

    /**
     * Copies weights to the matrices of {@link #allocateWeights}.
     *
     * @param weight contiguous: outputs by channels, or channels by outputs if it is turned
     * @param turned whether taps are counted backwards, as in the derivative by the images
     */
    public void copyWeights(NDArray weight, boolean turned, NDArray matrices, NDArray scratch) {
        long taps = grid.taps();
        long length = outputs * BYTES;
        long step = turned ? -channels * length : channels * length;
        for (long channel = 0; channel < channels; channel++) {
            SimdInterleaveF32.copy(outputs, taps, weight.storage().segment(), LoopNest.start(weight) + channel
                    * LoopNest
                            .step(weight, turned ? 0 : 1), LoopNest.step(weight, turned ? 1 : 0), BYTES, matrices
                                    .storage()
                                    .segment(), LoopNest.start(matrices) + channel * length + (turned ? (1 - taps)
                                            * step : 0),
                    step, scratch.storage().segment(), LoopNest.start(scratch));
        }
    }

    /** Copies sums to the derivative by the weight, contiguous. */
    public void storeSums(NDArray sums, NDArray out) {
        MemorySegment from = sums.storage().segment();
        MemorySegment to = out.storage().segment();
        long taps = grid.across().kernel();
        for (long tapDown = 0; tapDown < grid.down().kernel(); tapDown++) {
            for (long tap = 0; tap < taps; tap++) {
                for (long o = 0; o < outputs; o++) {
                    CopyKernels.move((int) BYTES, from, LoopNest.start(sums) + ((tapDown * outputs + o) * taps + tap)
                            * channels * BYTES, BYTES, to, LoopNest.start(out) + (o * channels * grid.taps() + tapDown
                                    * taps + tap) * BYTES, grid.taps() * BYTES, channels);
                }
            }
        }
    }
}
