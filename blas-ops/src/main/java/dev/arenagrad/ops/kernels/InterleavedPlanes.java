package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.WindowGrid;
import java.lang.foreign.MemorySegment;

/**
 * Images in float with channels next to each other, zeros around them and, where the window moves s rows at a time, as s planes of every
 * s-th row: as many neighbouring columns as the window moves at a time are a row of a matrix, in which the positions of the window follow
 * each other. What a tap shows at all positions, and the taps beside it that the next position does not show, is then a part of this
 * matrix, from some row on. Between the last position of a row of the grid and the first of the next one lie positions of no use, at which
 * gradients have zeros.
 *
 * <p>A band of rows of the grid is taken at a time, so that it stays in the second-level cache.
 */
public final class InterleavedPlanes {
    private static final long BYTES = Float.BYTES;

    /** The elements of a band of an image or of gradients, unless a row has more. */
    private static final long ROOM = (512 << 10) / BYTES;

    /** The fewest outputs, and the fewest taps and channels that are shown at a time, of which products are fast. */
    private static final int FEW = 32;

    /** The same where the window moves several elements at a time, which slows other loops down: pairs of columns in three colours. */
    private static final int FEW_OF_A_STRIDE = 6;

    /** The fewest multiplications of a product, beside which copying and calling do not count. */
    private static final long LEAST_WORK = 1 << 19;

    private final WindowGrid grid;
    private final long channels;
    private final long outputs;
    private final long width;
    private final long rows;
    private final long height;

    /**
     * Plans bands.
     *
     * @param grid of the images, without dilation
     * @param channels of the images
     * @param outputs of the gradients
     */
    public InterleavedPlanes(WindowGrid grid, long channels, long outputs) {
        this.grid = grid;
        this.channels = channels;
        this.outputs = outputs;
        width = grid.columns() + lastShift(grid.across());
        long perRow = width * Math.max(channels * grid.across().stride() * grid.down().stride(), outputs);
        long bands = Math.ceilDiv(grid.rows(), Math.clamp(ROOM / perRow, 1, grid.rows()));
        rows = Math.ceilDiv(grid.rows(), bands);
        height = rows + lastShift(grid.down());
    }

    /**
     * {@return whether the derivative by the weight is faster by products with these planes than by loops}
     *
     * @param dtype of all arrays
     * @param grid of the images, with at least one position
     * @param channels of the images
     * @param outputs of the gradients
     */
    public static boolean serves(DType dtype, WindowGrid grid, long channels, long outputs) {
        if (!Simd.ON || dtype != DType.FLOAT32 || grid.down().dilation() != 1 || grid.across().dilation() != 1
                || outputs < FEW || !PaddedPlanes.areWorthTheirMemory(grid)) {
            return false;
        }
        long shown = channels * Math.min(grid.across().stride(), grid.across().kernel());
        InterleavedPlanes planes = new InterleavedPlanes(grid, channels, outputs);
        return shown >= (grid.across().stride() > 1 ? FEW_OF_A_STRIDE : FEW)
                && outputs * shown * planes.positions(planes.rows) >= LEAST_WORK;
    }

    private static long lastShift(ConvolutionAxis axis) {
        return (axis.kernel() - 1) / axis.stride();
    }

    /** {@return the rows of the grid in a band, but for the last} */
    public long rows() {
        return rows;
    }

    /** {@return the groups of neighbouring taps of a row of the window} */
    public long groups() {
        return Math.ceilDiv(grid.across().kernel(), grid.across().stride());
    }

    private long taps(long group) {
        return Math.min(grid.across().stride(), grid.across().kernel() - group * grid.across().stride());
    }

    /** {@return an array for a band of an image} */
    public NDArray allocateImages() {
        return allocate(grid.down().stride() * height * width, channels * grid.across().stride());
    }

    /** {@return an array for a band of gradients} */
    public NDArray allocateGradients() {
        return allocate(outputs, rows * width);
    }

    /** {@return an array for a matrix of sums for each row of the window and each group of taps} */
    public NDArray allocateSums() {
        return allocate(grid.down().kernel(), groups(), outputs, channels * grid.across().stride());
    }

    /** {@return an array for what copying needs} */
    public NDArray allocateScratch() {
        return allocate(SimdInterleaveF32.WORK / BYTES);
    }

    private static NDArray allocate(long... sizes) {
        return NDArray.allocate(DType.FLOAT32, Shape.of(sizes), "convolution_weight");
    }

    /** {@return of the images, what a group of taps of a row of the window shows in a band of so many rows: positions by taps and channels} */
    public NDArray shown(NDArray images, long tapDown, long group, long band) {
        long stride = grid.down().stride();
        long from = (tapDown % stride * height + tapDown / stride) * width + group;
        return images.slice(0, from, from + positions(band)).slice(1, 0, taps(group) * channels);
    }

    /** {@return the gradients of a band of so many rows: outputs by positions} */
    public NDArray gradients(NDArray gradients, long band) {
        return gradients.slice(1, 0, positions(band));
    }

    /** {@return the sums for a group of taps of a row of the window: outputs by taps and channels} */
    public NDArray sums(NDArray sums, long tapDown, long group) {
        NDArray matrix = sums.withLayout(sums.layout().select(0, tapDown).select(0, group));
        return matrix.slice(1, 0, taps(group) * channels);
    }

    private long positions(long band) {
        return (band - 1) * width + grid.columns();
    }

    /** Copies what windows show from a row of the grid on; what is beside the image is left as it is. */
    public void copyImages(NDArray x, long sample, long row, NDArray images, NDArray scratch) {
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
                long to = ((phase * height + (i - top) / stride) * rowLength + firstColumn - left) * length;
                SimdInterleaveF32.copy(channels, columns, x.storage().segment(), DirectConvolutionF32.row(x, sample, 0,
                        i) + firstColumn * LoopNest.step(x, 3), LoopNest.step(x, 1), LoopNest.step(x, 3), images
                                .storage().segment(), LoopNest.start(images) + to, length, scratch.storage().segment(),
                        LoopNest.start(scratch));
            }
        }
    }

    /** Copies the gradients, contiguous, of so many rows of the grid; what is between rows is left as it is. */
    public void copyGradients(NDArray g, long sample, long row, long band, NDArray gradients) {
        MemorySegment to = gradients.storage().segment();
        for (long o = 0; o < outputs; o++) {
            SimdConvolutionF32.copyRows(g.storage().segment(), DirectConvolutionF32.row(g, sample, o, row), LoopNest
                    .step(g, 2), to, LoopNest.start(gradients) + o * rows * width * BYTES, width * BYTES, (int) band,
                    grid.columns() * BYTES, SimdConvolutionF32.NOTHING);
        }
    }

    /** Copies sums to the derivative, contiguous. */
    public void store(NDArray sums, NDArray out) {
        MemorySegment from = sums.storage().segment();
        MemorySegment to = out.storage().segment();
        long step = grid.taps() * BYTES;
        for (long tapDown = 0; tapDown < grid.down().kernel(); tapDown++) {
            for (long tap = 0; tap < grid.across().kernel(); tap++) {
                long matrix = tapDown * groups() + tap / grid.across().stride();
                for (long o = 0; o < outputs; o++) {
                    long at = (matrix * outputs + o) * grid.across().stride() + tap % grid.across().stride();
                    CopyKernels.move((int) BYTES, from, LoopNest.start(sums) + at * channels * BYTES, BYTES, to,
                            LoopNest.start(out) + o * channels * step + (tapDown * grid.across().kernel() + tap)
                                    * BYTES, step, channels);
                }
            }
        }
    }
}
