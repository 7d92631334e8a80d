package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.WindowGrid;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The transforms of Winograd's convolution F(2 x 2, 3 x 3) in float: 2 by 2 results of a window of 3 by 3 are A' [G w G' . B' d B] A, where
 * d are the 4 by 4 elements that the window shows and the dot multiplies element by element, which takes 16 products in place of 36. Summed
 * over channels these are products of matrices, one for each of the 16 elements, between {@linkplain #showImages what is made of images}
 * and {@linkplain #transformWeights of weights}. The derivative by the weight is the transpose: G' [B' d B . A g A'] G.
 *
 * <p>The scheme is that of A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks (2016). A result errs by no more than
 * 64 (channels + 10) 2^-24 times the sum over channels of the largest element that the window shows times the largest weight of the window,
 * also where the large ones do not meet: entries of A and B are 0, 1 and -1 and the rows of G sum up to 3/2 at most, so that in absolute
 * values a result sums 16 products of 4 elements with weights, which are less than 64 times the largest, and what they are made of is
 * rounded 10 times beside the sum over channels. An element that is not finite, or an overflow, makes results NaN or infinite, which
 * {@link #storeResults} tells.
 *
 * <p>Tiles are taken block by block, so that what is made of them stays in the second-level cache. An object serves one thread.
 */
public final class Winograd {
    /** The elements of a transformed tile. */
    public static final int PLANES = 16;

    private static final long BYTES = Float.BYTES;

    private static final long TAPS = 9;

    /** What the number of channels is a multiple of. */
    private static final int CHANNELS = 16;

    /** The fewest elements of a matrix of weights, of which products are fast: 16 channels by 32 outputs, or 32 by 16. */
    private static final int FEW = 512;

    /** The tiles of a block, unless a row has more. */
    private static final long TILES = 128;

    private final WindowGrid grid;
    private final long channels;
    private final long outputs;

    /** The tiles of a row. */
    private final long across;

    /** The rows of tiles and the samples of a block, but for the last. */
    private final long rows;
    private final long samples;

    /** The blocks of a sample, if it has several, and all samples. */
    private final long bands;
    private final long allSamples;

    /**
     * Plans blocks.
     *
     * @param grid of the images
     * @param samples all samples, at least one
     * @param channels of the images
     * @param outputs of the convolution
     */
    public Winograd(WindowGrid grid, long samples, long channels, long outputs) {
        this.grid = grid;
        this.channels = channels;
        this.outputs = outputs;
        allSamples = samples;
        across = Math.ceilDiv(grid.columns(), 2);
        long down = Math.ceilDiv(grid.rows(), 2);
        bands = Math.ceilDiv(down, Math.clamp(TILES / across, 1, down));
        rows = Math.ceilDiv(down, bands);
        this.samples = bands > 1 ? 1 : Math.clamp(TILES / (across * down), 1, samples);
    }

    /**
     * {@return whether a convolution is computed by these transforms, as is its derivative by the weight}
     *
     * @param dtype of all arrays
     * @param grid of the images
     * @param channels of the images
     * @param outputs of the convolution
     */
    public static boolean serves(DType dtype, WindowGrid grid, long channels, long outputs) {
        return Simd.ON && dtype == DType.FLOAT32 && isPlain(grid.down()) && isPlain(grid.across())
                && channels * outputs >= FEW && channels % CHANNELS == 0 && outputs % CHANNELS == 0
                && grid.rows() >= 2 && grid.columns() >= 2 && PaddedPlanes.areWorthTheirMemory(grid);
    }

    private static boolean isPlain(ConvolutionAxis axis) {
        return axis.kernel() == 3 && axis.stride() == 1 && axis.dilation() == 1;
    }

    /** {@return the number of blocks} */
    public long blocks() {
        return bands * Math.ceilDiv(allSamples, samples);
    }

    /** {@return the tiles of a block, but for the last} */
    public long tiles() {
        return samples * rows * across;
    }

    /** {@return the tiles of a block} */
    public long tiles(long block) {
        return samplesOf(block) * rowsOf(block) * across;
    }

    private long sampleOf(long block) {
        return block / bands * samples;
    }

    private long samplesOf(long block) {
        return Math.min(samples, allSamples - sampleOf(block));
    }

    private long rowOf(long block) {
        return block % bands * rows;
    }

    private long rowsOf(long block) {
        return Math.min(rows, Math.ceilDiv(grid.rows(), 2) - rowOf(block));
    }

    /**
     * {@return an array for the transformed tiles of a block, planes by tiles times channels} A plane is somewhat longer, so that planes do
     * not compete for the same lines of the cache.
     *
     * @param ofChannels of the images or of the results
     */
    public NDArray allocatePlanes(long ofChannels) {
        return NDArray.allocate(DType.FLOAT32, Shape.of(PLANES, tiles() * ofChannels + CHANNELS), "convolution");
    }

    /** {@return the elements of scratch memory that the transforms of a block need} */
    public long scratch() {
        long images = samples * (2 * rows + 2) * (2 * across + 2) * channels;
        long results = samples * (2 * rows + 2) * (2 * across + 2) * outputs;
        return Math.max(images, results) + outputs + SimdInterleaveF32.WORK / BYTES + rowsInTransit();
    }

    /** {@return the elements of four rows of images, or of gradients, of which one dimension is transformed} */
    private long rowsInTransit() {
        return 4 * (2 * across + 2) * Math.max(channels, outputs);
    }

    /** {@return where they lie in scratch memory} */
    private long transit(NDArray scratch) {
        return LoopNest.start(scratch) + (scratch() - rowsInTransit()) * BYTES;
    }

    /**
     * Transforms weights to one matrix for each plane, as many rows as the images have channels by as many columns as the results.
     *
     * @param weight contiguous: outputs by channels, or channels by outputs if it is turned
     * @param turned whether taps are counted backwards, as in the derivative by the images
     * @param planes contiguous
     * @param scratch of {@link #scratchForWeights}
     */
    public static void transformWeights(NDArray weight, boolean turned, NDArray planes, NDArray scratch) {
        long matrices = planes.shape().size(1);
        long count = planes.shape().size(2);
        long length = count * BYTES;
        MemorySegment memory = scratch.storage().segment();
        long taps = LoopNest.start(scratch);
        for (long i = 0; i < matrices; i++) {
            SimdInterleaveF32.copy(count, TAPS, weight.storage().segment(), LoopNest.start(weight) + i * LoopNest.step(
                    weight, turned ? 0 : 1), LoopNest.step(weight, turned ? 1 : 0), BYTES, memory, turned ? taps + (TAPS
                            - 1) * length : taps, turned ? -length : length, memory, taps + TAPS * length);
            SimdWinograd.weights(memory, taps, length, planes.storage().segment(), LoopNest.start(planes) + i * length,
                    LoopNest.step(planes, 0), length);
        }
    }

    /**
     * Transforms products for each plane to the derivative by the weight.
     *
     * @param planes contiguous, of the shape of the derivative each; changed
     * @param out contiguous
     * @param scratch as for the weights
     */
    public static void storeWeightGradient(NDArray planes, NDArray out, NDArray scratch) {
        long matrices = out.shape().size(0);
        long length = out.shape().size(1) * BYTES;
        MemorySegment memory = scratch.storage().segment();
        long taps = LoopNest.start(scratch);
        long work = taps + TAPS * length;
        for (long i = 0; i < matrices; i++) {
            SimdWinograd.weightGradients(planes.storage().segment(), LoopNest.start(planes) + i * length, matrices
                    * length, memory, taps, length, length);
            SimdInterleaveF32.copy(TAPS, out.shape().size(1), memory, taps, length, BYTES, out.storage().segment(),
                    LoopNest.start(out) + i * TAPS * length, TAPS * BYTES, memory, work);
        }
    }

    /** {@return the elements of scratch memory for weights of so many channels} */
    public static long scratchForWeights(long ofChannels) {
        return TAPS * ofChannels + SimdInterleaveF32.WORK / BYTES;
    }

    /** Transforms what the window shows in a block of images. */
    public void showImages(NDArray x, long block, NDArray planes, NDArray scratch) {
        long height = 2 * rowsOf(block) + 2;
        long width = 2 * across + 2;
        long length = channels * BYTES;
        copy(x, block, 2 * rowOf(block) - grid.down().before(), -grid.across().before(), height, width, scratch);
        MemorySegment memory = scratch.storage().segment();
        long from = LoopNest.start(scratch);
        long to = LoopNest.start(planes);
        for (long s = 0; s < samplesOf(block); s++) {
            for (long row = 0; row < rowsOf(block); row++) {
                SimdWinograd.images(memory, from + (s * height + 2 * row) * width * length, width * length, planes
                        .storage().segment(), to, LoopNest.step(planes, 0), length, across, transit(scratch));
                to += across * length;
            }
        }
    }

    /** Transforms the gradients of a block. */
    public void showGradients(NDArray g, long block, NDArray planes, NDArray scratch) {
        long height = 2 * rowsOf(block);
        long width = 2 * across;
        long length = outputs * BYTES;
        copy(g, block, 2 * rowOf(block), 0, height, width, scratch);
        MemorySegment memory = scratch.storage().segment();
        long from = LoopNest.start(scratch);
        long to = LoopNest.start(planes);
        for (long row = 0; row < samplesOf(block) * rowsOf(block); row++) {
            SimdWinograd.gradients(memory, from + 2 * row * width * length, width * length, planes.storage().segment(),
                    to, LoopNest.step(planes, 0), length, across, transit(scratch));
            to += across * length;
        }
    }

    /** Copies a part of some samples, and zeros around them, so that channels are neighbours, a vector of them after the other. */
    private void copy(NDArray x, long block, long top, long left, long height, long width, NDArray scratch) {
        long ofChannels = x.shape().size(1);
        long length = ofChannels * BYTES;
        long firstColumn = Math.max(left, 0);
        long columns = Math.min(left + width, x.shape().size(3)) - firstColumn;
        long endRow = Math.min(top + height, x.shape().size(2));
        MemorySegment memory = scratch.storage().segment();
        long images = LoopNest.start(scratch);
        long size = samplesOf(block) * height * width * length;
        memory.asSlice(images, size).fill((byte) 0);
        for (long s = 0; s < samplesOf(block); s++) {
            for (long channel = 0; channel < ofChannels; channel += CHANNELS) {
                for (long i = Math.max(top, 0); i < endRow; i++) {
                    SimdInterleaveF32.copy(CHANNELS, columns, x.storage().segment(), DirectConvolutionF32.row(x,
                            sampleOf(
                                    block) + s, channel, i) + firstColumn * LoopNest.step(x, 3), LoopNest.step(x, 1),
                            LoopNest
                                    .step(x, 3), memory, images + ((s * height + i - top) * width + firstColumn - left)
                                            * length + channel * BYTES, length, memory, images + size);
                }
            }
        }
    }

    /**
     * Transforms the products of a block to results.
     *
     * @param out its rows contiguous
     * @return whether all are finite
     */
    public boolean storeResults(NDArray planes, long block, @Nullable NDArray bias, NDArray out, NDArray scratch) {
        MemorySegment memory = scratch.storage().segment();
        long start = LoopNest.start(scratch);
        for (long o = 0; o < outputs; o++) {
            memory.set(JAVA_FLOAT, start + o * BYTES, bias == null ? SimdConvolutionF32.NOTHING : DirectConvolutionF32
                    .element(bias, o));
        }
        long length = outputs * BYTES;
        long work = start + length;
        long results = work + SimdInterleaveF32.WORK;
        long width = grid.columns();
        long positions = Math.min(2 * rowsOf(block), grid.rows() - 2 * rowOf(block)) * width;
        long from = LoopNest.start(planes);
        boolean finite = true;
        for (long s = 0; s < samplesOf(block); s++) {
            for (long row = 0; row < rowsOf(block); row++) {
                finite &= SimdWinograd.results(planes.storage().segment(), from, LoopNest.step(planes, 0), memory,
                        results + 2 * row * width * length, width * length, start, length, across, transit(scratch));
                from += across * length;
            }
            SimdInterleaveF32.copy(positions, outputs, memory, results, length, BYTES, out.storage().segment(),
                    DirectConvolutionF32.row(out, sampleOf(block) + s, 0, 2 * rowOf(block)), LoopNest.step(out, 1),
                    memory, work);
        }
        return finite;
    }
}
