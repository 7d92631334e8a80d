package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.WindowGrid;
import java.lang.foreign.MemorySegment;

/**
 * The derivative of a convolution by its weight in float, where there are enough channels to fill vectors: a product of gradients, outputs
 * by positions, with what the window shows at them, positions by taps and channels. Images are copied with their channels next to each
 * other and zeros around them, a block of channels at a time, so that what a row of the window shows are neighbours, of which vectors
 * are multiplied by one gradient.
 */
final class WeightGradientF32 {
    private static final long BYTES = Float.BYTES;
    private static final int ROWS = SimdConvolutionF32.ROWS;
    private static final int COLS = SimdConvolutionF32.VECTORS * SimdConvolutionF32.LANES;
    private static final long LINE = DirectConvolutionF32.LINE;

    /** The positions whose products are summed up at a time: what they show fits the first-level cache. */
    private static final long DEPTH = 192;

    /** The elements of gradients, and of a block of images, that are copied at a time, unless a row has more. */
    private static final long ROOM = (512 << 10) / BYTES;

    /** The share of the elements of vectors that have to be of use. */
    private static final double LEAST_USE = 0.6;

    private final NDArray x;
    private final NDArray g;
    private final NDArray out;
    private final WindowGrid grid;
    private final long channels;
    private final long outputs;

    /** The rows and columns of an image with what is around it, and the rows of the grid and the samples at a time. */
    private final long height;
    private final long width;
    private final long rows;
    private final long samples;

    private WeightGradientF32(NDArray x, NDArray g, WindowGrid grid, long groups, NDArray out) {
        this.x = x;
        this.g = g;
        this.out = out;
        this.grid = grid;
        channels = x.shape().size(1) / groups;
        outputs = g.shape().size(1) / groups;
        width = spanned(grid.across(), grid.columns());
        long most = ROOM / Math.max(DirectConvolutionF32.roundUp(outputs, ROWS), Math.min(channels, COLS) * grid.down()
                .stride() * grid.across().stride());
        rows = Math.clamp(most / grid.columns(), 1, grid.rows());
        samples = rows < grid.rows() ? 1 : Math.clamp(most / grid.stops(), 1, x.shape().size(0));
        height = spanned(grid.down(), rows);
    }

    /** {@return the elements from the first to the last that so many positions of a window show} */
    private static long spanned(ConvolutionAxis axis, long stops) {
        return (stops - 1) * axis.stride() + axis.reach();
    }

    /**
     * {@return whether so many channels fill vectors}
     *
     * @param grid of the images, which are not much smaller than with what is around them
     * @param channels of a group
     */
    static boolean serves(WindowGrid grid, long channels) {
        long last = channels % COLS == 0 ? COLS : channels % COLS;
        long shown = grid.across().dilation() == 1 ? last * grid.across().kernel() : last;
        return channels >= COLS || shown >= LEAST_USE * DirectConvolutionF32.roundUp(shown, COLS);
    }

    /** out = the sum over the samples of each gradient times the element that a tap shows; g and out are contiguous. */
    static void run(NDArray x, NDArray g, WindowGrid grid, long groups, NDArray out) {
        WeightGradientF32 gradient = new WeightGradientF32(x, g, grid, groups, out);
        for (long group = 0; group < groups; group++) {
            gradient.ofGroup(group);
        }
    }

    /** The sums of a block of channels: for each output, stretches of neighbours that a row of the window, or a tap, shows. */
    private record Block(long first, long channels, long stretches, long stretch, long sums) {
        long columns() {
            return stretches * DirectConvolutionF32.roundUp(stretch, COLS);
        }
    }

    private Block block(long first, long sums) {
        long count = Math.min(channels - first, COLS);
        boolean joined = grid.across().dilation() == 1;
        long taps = grid.taps();
        return joined ? new Block(first, count, grid.down().kernel(), grid.across().kernel() * count, sums)
                : new Block(first, count, taps, count, sums);
    }

    private void ofGroup(long group) {
        long tileRows = DirectConvolutionF32.roundUp(outputs, ROWS);
        long positions = samples * rows * grid.columns();
        long columns = 0;
        for (long c = 0; c < channels; c += COLS) {
            columns += block(c, 0).columns();
        }
        long gradients = DirectConvolutionF32.roundUp(tileRows * columns * BYTES, LINE);
        long offsets = gradients + DirectConvolutionF32.roundUp(tileRows * positions * BYTES, LINE);
        long images = DirectConvolutionF32.roundUp(offsets + positions * Long.BYTES, LINE);
        long work = images + DirectConvolutionF32.roundUp((samples * height * width * Math.min(channels, COLS) + COLS)
                * BYTES, LINE);
        long size = work + SimdInterleaveF32.WORK;
        Storage scratch = Storage.allocate(size + LINE, "convolution");
        try {
            MemorySegment memory = DirectConvolutionF32.aligned(scratch, size);
            memory.asSlice(0, offsets).fill((byte) 0);
            for (long row = 0; row < grid.rows(); row += rows) {
                long band = Math.min(rows, grid.rows() - row);
                memory.asSlice(images).fill((byte) 0);
                for (long sample = 0; sample < x.shape().size(0); sample += samples) {
                    long together = Math.min(samples, x.shape().size(0) - sample);
                    copyGradients(group, sample, together, row, band, memory, gradients);
                    long sums = 0;
                    for (long c = 0; c < channels; c += COLS) {
                        Block block = block(c, sums);
                        if (c > 0 && block.channels < COLS) {
                            memory.asSlice(images).fill((byte) 0);
                        }
                        storeOffsets(block.channels * BYTES, together, band, memory, offsets);
                        copyImages(group * channels + c, block.channels, sample, together, row, memory, images, work);
                        multiply(block, together * band * grid.columns(), columns, memory, gradients, offsets, images);
                        sums += block.columns();
                    }
                    if (channels > COLS && channels % COLS != 0) {
                        memory.asSlice(images).fill((byte) 0);
                    }
                }
            }
            store(group, columns, memory);
        } finally {
            scratch.disown();
        }
    }

    private void copyGradients(long group, long sample, long together, long row, long band, MemorySegment memory,
            long gradients) {
        MemorySegment gs = g.storage().segment();
        long bytes = band * grid.columns() * BYTES;
        long to = gradients;
        for (long o = 0; o < outputs; o++) {
            for (long s = 0; s < together; s++, to += bytes) {
                MemorySegment.copy(gs, DirectConvolutionF32.row(g, sample + s, group * outputs + o, row), memory, to,
                        bytes);
            }
        }
    }

    /** For each position, where what the window shows there begins. */
    private void storeOffsets(long bytes, long together, long band, MemorySegment memory, long offsets) {
        long at = offsets;
        for (long s = 0; s < together; s++) {
            for (long i = 0; i < band; i++) {
                long first = (s * height + i * grid.down().stride()) * width;
                for (long j = 0; j < grid.columns(); j++, at += Long.BYTES) {
                    memory.set(JAVA_LONG, at, (first + j * grid.across().stride()) * bytes);
                }
            }
        }
    }

    private void copyImages(long channel, long count, long sample, long together, long row, MemorySegment memory,
            long images, long work) {
        MemorySegment xs = x.storage().segment();
        long top = grid.down().element(row, 0);
        long left = grid.across().element(0, 0);
        long firstColumn = Math.max(left, 0);
        long columns = Math.min(left + width, grid.width()) - firstColumn;
        long endRow = Math.min(top + height, grid.height());
        for (long s = 0; s < together; s++) {
            for (long i = Math.max(top, 0); i < endRow; i++) {
                long to = images + ((s * height + i - top) * width + firstColumn - left) * count * BYTES;
                SimdInterleaveF32.copy(count, columns, xs, DirectConvolutionF32.row(x, sample + s, channel, i)
                        + firstColumn * LoopNest.step(x, 3), LoopNest.step(x, 1), LoopNest.step(x, 3), memory, to, count
                                * BYTES, memory, work);
            }
        }
    }

    private static void spread(MemorySegment from, long fromAt, long fromStep, MemorySegment to, long toAt,
            long toStep, long n) {
        for (int i = 0; i < n; i++) {
            to.set(JAVA_FLOAT, toAt + i * toStep, from.get(JAVA_FLOAT, fromAt + i * fromStep));
        }
    }

    /** Adds to the sums of a block. */
    private void multiply(Block block, long positions, long columns, MemorySegment memory, long gradients,
            long offsets, long images) {
        long padded = DirectConvolutionF32.roundUp(block.stretch, COLS);
        for (long p = 0; p < positions; p += DEPTH) {
            int depth = (int) Math.min(DEPTH, positions - p);
            for (long i = 0; i < block.stretches; i++) {
                long from = images + distance(block, i) * block.channels * BYTES;
                for (long j = 0; j < block.stretch; j += COLS) {
                    long sums = (block.sums + i * padded + j) * BYTES;
                    for (long o = 0; o < outputs; o += ROWS) {
                        SimdConvolutionF32.multiplyRows(depth, memory, gradients + (o * positions + p) * BYTES,
                                positions * BYTES,
                                offsets + p * Long.BYTES, from + j * BYTES, sums + o * columns * BYTES, columns
                                        * BYTES);
                    }
                }
            }
        }
    }

    /** {@return the distance from a position to a stretch, in elements of a channel} */
    private long distance(Block block, long stretch) {
        long inRow = block.stretches / grid.down().kernel();
        return stretch / inRow * grid.down().dilation() * width + stretch % inRow * grid.across().dilation();
    }

    /** Copies the sums to where they belong: taps of a channel next to each other. */
    private void store(long group, long columns, MemorySegment memory) {
        long taps = grid.taps();
        MemorySegment to = out.storage().segment();
        for (long o = 0; o < outputs; o++) {
            long sums = o * columns * BYTES;
            for (long c = 0; c < channels; c += COLS) {
                Block block = block(c, 0);
                long inStretch = taps / block.stretches;
                long at = LoopNest.start(out) + ((group * outputs + o) * channels + c) * taps * BYTES;
                for (long i = 0; i < block.stretches; i++) {
                    for (long j = 0; j < inStretch; j++) {
                        spread(memory, sums + j * block.channels * BYTES, BYTES, to, at + (i * inStretch + j) * BYTES,
                                taps
                                        * BYTES, block.channels);
                    }
                    sums += DirectConvolutionF32.roundUp(block.stretch, COLS) * BYTES;
                }
            }
        }
    }
}
