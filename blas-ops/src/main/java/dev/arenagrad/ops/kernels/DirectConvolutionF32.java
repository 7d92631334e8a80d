package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.WindowGrid;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolution in float without columns: images are copied to {@link PaddedPlanes}, where the element that a tap shows is equally far from
 * every position of the window, so that vectors of neighbouring positions are multiplied by one weight. Positions between rows
 * are computed with the others and left out when results are copied to where they belong.
 */
final class DirectConvolutionF32 {
    private static final long BYTES = Float.BYTES;
    private static final int ROWS = SimdConvolutionF32.ROWS;
    private static final int VECTORS = SimdConvolutionF32.VECTORS;
    private static final int LANES = SimdConvolutionF32.LANES;
    private static final int COLS = VECTORS * LANES;

    /** The products summed up at a time, unless one channel has more: with their elements they fit the first-level cache. */
    private static final long DEPTH = 256;

    /** The outputs whose gradients are multiplied at a time. */
    private static final long OUTPUTS = 32;

    /** The elements of images, or of results, at a time, unless a row has more: both fit the second-level cache. */
    private static final long ROOM = (256 << 10) / BYTES;

    /** The positions up to which small images are put together: enough to fill tiles. */
    private static final long POSITIONS = 256;

    /** The same for sums over positions: so many that adding up the lanes at the end does not count. */
    private static final long SUMMED = 2048;

    /** The bytes of a line of the cache: vectors that lie in two are read at half the speed. */
    static final long LINE = 64;

    private DirectConvolutionF32() {}

    /**
     * The weights of a convolution.
     *
     * @param array contiguous
     * @param outputs of a group
     * @param channels of a group
     * @param turned whether outputs and channels have changed roles and taps are counted backwards, as in the derivative by the images
     */
    record Weights(NDArray array, long outputs, long channels, boolean turned) {
        /** Lays out those of a group: by blocks of channels, by tiles of ROWS outputs, by products. */
        private void pack(long group, long taps, long block, MemorySegment memory) {
            long at = 0;
            for (long from = 0; from < channels; from += block) {
                long count = Math.min(channels - from, block);
                for (long tile = 0; tile < outputs; tile += ROWS) {
                    for (long o = tile; o < tile + ROWS; o++, at += BYTES) {
                        packOutput(group, o, from, count, taps, memory, at);
                    }
                    at += ROWS * BYTES * (count * taps - 1);
                }
            }
        }

        private void packOutput(long group, long o, long from, long count, long taps, MemorySegment memory, long at) {
            MemorySegment weights = array.storage().segment();
            long start = LoopNest.start(array);
            if (o >= outputs) {
                PlainRowsF32.fill(0, memory, at, ROWS * BYTES, count * taps);
            } else if (turned) {
                long first = ((group * channels + from) * outputs + o) * taps * BYTES;
                for (long tap = 0; tap < taps; tap++) {
                    CopyKernels.move((int) BYTES, weights, start + first + (taps - 1 - tap) * BYTES, outputs * taps
                            * BYTES, memory, at + tap * ROWS * BYTES, taps * ROWS * BYTES, count);
                }
            } else {
                long first = ((group * outputs + o) * channels + from) * taps * BYTES;
                CopyKernels.move((int) BYTES, weights, start + first, BYTES, memory, at, ROWS * BYTES, count * taps);
            }
        }
    }

    /** out = the convolution of x, plus a bias. */
    static void forward(NDArray x, Weights weights, @Nullable NDArray bias, WindowGrid grid, long groups, NDArray out) {
        long taps = grid.taps();
        long block = Math.clamp(DEPTH / taps, 1, weights.channels);
        long tileRows = roundUp(weights.outputs, ROWS);
        PaddedPlanes planes = new PaddedPlanes(grid, x.shape().size(0), block, tileRows, POSITIONS, ROOM, COLS);
        long positions = roundUp(planes.positions(planes.rows(), planes.samples()), COLS);
        long offsets = tileRows * weights.channels * taps * BYTES;
        long images = roundUp(offsets + block * taps * Long.BYTES, LINE);
        long results = roundUp(images + planes.size(block) * BYTES, LINE);
        long size = results + tileRows * positions * BYTES;
        Storage scratch = Storage.allocate(size + LINE, "convolution");
        try {
            MemorySegment memory = aligned(scratch, size);
            planes.storeOffsets(block, BYTES, memory, offsets);
            for (long group = 0; group < groups; group++) {
                weights.pack(group, taps, block, memory);
                for (long row = 0; row < grid.rows(); row += planes.rows()) {
                    long rows = Math.min(planes.rows(), grid.rows() - row);
                    List<PaddedPlanes.Part> parts = planes.parts(row, rows);
                    memory.asSlice(images, planes.size(block) * BYTES).fill((byte) 0);
                    for (long sample = 0; sample < x.shape().size(0); sample += planes.samples()) {
                        long samples = Math.min(planes.samples(), x.shape().size(0) - sample);
                        long tiles = Math.ceilDiv(planes.positions(rows, samples), COLS);
                        memory.asSlice(results).fill((byte) 0);
                        for (long channel = 0; channel < weights.channels; channel += block) {
                            long count = Math.min(block, weights.channels - channel);
                            fill(planes, parts, x, sample, samples, group * weights.channels + channel, count, memory,
                                    images);
                            multiply((int) (count * taps), tileRows, tiles, memory, tileRows * channel * taps * BYTES,
                                    offsets, images, results, positions * BYTES);
                        }
                        for (long o = 0; o < weights.outputs; o++) {
                            long output = group * weights.outputs + o;
                            float shift = bias == null ? SimdConvolutionF32.NOTHING : element(bias, output);
                            for (long s = 0; s < samples; s++) {
                                SimdConvolutionF32.copyRows(memory, results + (o * positions + s * planes.sampleSize())
                                        * BYTES, planes.width() * BYTES, out.storage().segment(), row(out, sample + s,
                                                output, row), LoopNest.step(out, 2), (int) rows, grid.columns() * BYTES,
                                        shift, LoopNest.step(out, 3));
                            }
                        }
                    }
                }
            }
        } finally {
            scratch.disown();
        }
    }

    private static void multiply(int depth, long tileRows, long tiles, MemorySegment memory, long weights, long offsets,
            long images, long results, long resultStep) {
        for (long tile = 0; tile < tiles; tile++) {
            long at = tile * COLS * BYTES;
            for (long o = 0; o < tileRows; o += ROWS) {
                SimdConvolutionF32.multiply(depth, memory, weights + o * depth * BYTES, offsets, images + at, results
                        + at + o * resultStep, resultStep);
            }
        }
    }

    /** out = the sum over the samples of each gradient times the element that a tap shows; g and out are contiguous. */
    static void weightGradient(NDArray x, NDArray g, WindowGrid grid, long groups, NDArray out) {
        long taps = grid.taps();
        long channels = x.shape().size(1) / groups;
        long outputs = g.shape().size(1) / groups;
        long block = Math.clamp(DEPTH / taps, 1, channels);
        long tileRows = Math.min(OUTPUTS, roundUp(outputs, ROWS));
        PaddedPlanes planes = new PaddedPlanes(grid, x.shape().size(0), block, tileRows, SUMMED, ROOM, COLS);
        long positions = roundUp(planes.positions(planes.rows(), planes.samples()), LANES);
        long columns = roundUp(block * taps, VECTORS);
        long sumsStep = Math.ceilDiv(channels, block) * columns * BYTES;
        long offsets = tileRows * sumsStep;
        long images = roundUp(offsets + block * taps * Long.BYTES, LINE);
        long gradients = roundUp(images + planes.size(block) * BYTES, LINE);
        long tile = gradients + tileRows * positions * BYTES;
        long size = tile + ROWS * COLS * BYTES;
        Storage scratch = Storage.allocate(size + LINE, "convolution");
        try {
            MemorySegment memory = aligned(scratch, size);
            planes.storeOffsets(block, BYTES, memory, offsets);
            for (long o = 0; o < outputs * groups; o += outputsAt(o, outputs)) {
                long group = o / outputs;
                long count = outputsAt(o, outputs);
                memory.asSlice(0, offsets).fill((byte) 0);
                for (long row = 0; row < grid.rows(); row += planes.rows()) {
                    long rows = Math.min(planes.rows(), grid.rows() - row);
                    List<PaddedPlanes.Part> parts = planes.parts(row, rows);
                    memory.asSlice(images).fill((byte) 0);
                    for (long sample = 0; sample < x.shape().size(0); sample += planes.samples()) {
                        long samples = Math.min(planes.samples(), x.shape().size(0) - sample);
                        if (samples < planes.samples()) {
                            memory.asSlice(gradients).fill((byte) 0);
                        }
                        for (long i = 0; i < count * samples; i++) {
                            SimdConvolutionF32.copyRows(g.storage().segment(), row(g, sample + i % samples, o + i
                                    / samples, row), LoopNest.step(g, 2), memory, gradients + (i / samples * positions
                                            + i % samples * planes.sampleSize()) * BYTES, planes.width() * BYTES,
                                    (int) rows,
                                    grid.columns() * BYTES, SimdConvolutionF32.NOTHING);
                        }
                        for (long channel = 0; channel < channels; channel += block) {
                            long channelCount = Math.min(block, channels - channel);
                            fill(planes, parts, x, sample, samples, group * channels + channel, channelCount, memory,
                                    images);
                            correlate(channelCount * taps, roundUp(count, ROWS), roundUp(planes.positions(rows,
                                    samples), LANES) * BYTES, positions * BYTES, memory, offsets,
                                    images, gradients, tile, channel / block * columns * BYTES, sumsStep);
                        }
                    }
                }
                for (long i = 0; i < count; i++) {
                    for (long channel = 0; channel < channels; channel += block) {
                        MemorySegment.copy(memory, i * sumsStep + channel / block * columns * BYTES, out.storage()
                                .segment(), LoopNest.start(out) + ((o + i) * channels + channel) * taps * BYTES, Math
                                        .min(block, channels - channel) * taps * BYTES);
                    }
                }
            }
        } finally {
            scratch.disown();
        }
    }

    /** {@return the outputs at a time, from the given one on: OUTPUTS of one group, but for its last} */
    private static long outputsAt(long o, long outputsOfGroup) {
        return Math.min(OUTPUTS, outputsOfGroup - o % outputsOfGroup);
    }

    private static void correlate(long count, long tileRows, long summed, long gradientStep, MemorySegment memory,
            long offsets,
            long images, long gradients, long tile, long sums, long sumsStep) {
        for (long o = 0; o < tileRows; o += ROWS) {
            for (long k = 0; k < count; k += VECTORS) {
                SimdConvolutionF32.correlate(summed, memory, gradients + o * gradientStep, gradientStep, images
                        + memory.get(JAVA_LONG, offsets + k * Long.BYTES), images + memory.get(JAVA_LONG, offsets + Math
                                .min(k + 1, count - 1) * Long.BYTES), images + memory.get(JAVA_LONG, offsets + Math.min(
                                        k + 2, count - 1) * Long.BYTES), tile);
                SimdConvolutionF32.addLanes(memory, tile, sums + o * sumsStep + k * BYTES, sumsStep);
            }
        }
    }

    /** Copies parts of some channels of some samples to planes whose other elements are zeros. */
    static void fill(PaddedPlanes planes, List<PaddedPlanes.Part> parts, NDArray x, long sample, long samples,
            long channel, long channels, MemorySegment memory, long images) {
        MemorySegment xs = x.storage().segment();
        for (PaddedPlanes.Part part : parts) {
            long step = LoopNest.step(x, 3) * part.columnStep();
            long rowStep = LoopNest.step(x, 2) * part.rowStep();
            for (long i = 0; i < channels * samples; i++) {
                long from = row(x, sample + i % samples, channel + i / samples, part.row()) + part.column() * LoopNest
                        .step(x, 3);
                long to = images + (i / samples * planes.channelSize() + i % samples * planes.sampleSize() + part
                        .place()) * BYTES;
                if (step == BYTES) {
                    SimdConvolutionF32.copyRows(xs, from, rowStep, memory, to, planes.width() * BYTES, (int) part
                            .rows(), part
                                    .columns() * BYTES, SimdConvolutionF32.NOTHING);
                } else {
                    SimdConvolutionF32.copyStrided(xs, from, rowStep, step, memory, to, planes.width() * BYTES,
                            (int) part
                                    .rows(), (int) part.columns());
                }
            }
        }
    }

    /** {@return that many bytes of scratch memory from the beginning of a cache line on} */
    static MemorySegment aligned(Storage scratch, long size) {
        MemorySegment memory = scratch.segment();
        return memory.asSlice(-memory.address() & (LINE - 1), size);
    }

    static long row(NDArray x, long sample, long channel, long row) {
        return LoopNest.start(x) + sample * LoopNest.step(x, 0) + channel * LoopNest.step(x, 1) + row * LoopNest.step(x,
                2);
    }

    static float element(NDArray x, long i) {
        return x.storage().segment().get(JAVA_FLOAT, LoopNest.start(x) + i * LoopNest.step(x, 0));
    }

    static long roundUp(long value, long multiple) {
        return Math.ceilDiv(value, multiple) * multiple;
    }
}
