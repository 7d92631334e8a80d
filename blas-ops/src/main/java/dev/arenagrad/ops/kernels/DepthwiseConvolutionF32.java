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
 * Convolution in float where each output sees a single channel. There are few products for each element that is moved, so one channel at
 * a time is copied to {@link PaddedPlanes}, which then fits the first-level cache, of several samples if they are small.
 */
final class DepthwiseConvolutionF32 {
    private static final long BYTES = Float.BYTES;
    private static final int COLS = SimdDepthwiseF32.COLS;
    private static final int LANES = SimdDepthwiseF32.LANES;
    private static final int TAPS = SimdDepthwiseF32.TAPS;

    /** The elements of an image at a time, unless a row has more: they fit the first-level cache with the results. */
    private static final long ROOM = (16 << 10) / BYTES;

    /** The positions up to which small images are put together. */
    private static final long POSITIONS = 2048;

    private final WindowGrid grid;
    private final PaddedPlanes planes;
    private final NDArray x;
    private final long positions;

    private DepthwiseConvolutionF32(NDArray x, WindowGrid grid) {
        this.x = x;
        this.grid = grid;
        planes = new PaddedPlanes(grid, x.shape().size(0), 1, 1, POSITIONS, ROOM, COLS);
        positions = Math.ceilDiv(planes.positions(planes.rows(), planes.samples()), COLS) * COLS;
    }

    /**
     * out = the convolution of x, plus a bias.
     *
     * @param weight contiguous, a window for each output
     * @param turned whether taps are counted backwards, as in the derivative by the images
     */
    static void forward(NDArray x, NDArray weight, boolean turned, @Nullable NDArray bias, WindowGrid grid,
            NDArray out) {
        new DepthwiseConvolutionF32(x, grid).convolve(weight, turned, bias, out);
    }

    /** out = the sum over the samples of each gradient times the element that a tap shows; g and out are contiguous. */
    static void weightGradient(NDArray x, NDArray g, WindowGrid grid, NDArray out) {
        new DepthwiseConvolutionF32(x, grid).correlate(g, out);
    }

    private void convolve(NDArray weight, boolean turned, @Nullable NDArray bias, NDArray out) {
        long taps = grid.taps();
        long outputs = out.shape().size(1);
        long offsets = outputs * taps * BYTES;
        offsets += -offsets & (Long.BYTES - 1);
        long images = roundUpToLine(offsets + taps * Long.BYTES);
        long results = roundUpToLine(images + planes.size(1) * BYTES);
        long size = results + positions * BYTES;
        Storage scratch = Storage.allocate(size + DirectConvolutionF32.LINE, "convolution");
        try {
            MemorySegment memory = DirectConvolutionF32.aligned(scratch, size);
            planes.storeOffsets(1, BYTES, memory, offsets);
            copyWeights(weight, outputs, turned, memory);
            for (long row = 0; row < grid.rows(); row += planes.rows()) {
                long rows = Math.min(planes.rows(), grid.rows() - row);
                List<PaddedPlanes.Part> parts = planes.parts(row, rows);
                memory.asSlice(images, planes.size(1) * BYTES).fill((byte) 0);
                for (long sample = 0; sample < x.shape().size(0); sample += planes.samples()) {
                    long samples = Math.min(planes.samples(), x.shape().size(0) - sample);
                    long bytes = Math.ceilDiv(planes.positions(rows, samples), COLS) * COLS * BYTES;
                    long filled = -1;
                    for (long o = 0; o < outputs; o++) {
                        long channel = o * x.shape().size(1) / outputs;
                        if (channel != filled) {
                            DirectConvolutionF32.fill(planes, parts, x, sample, samples, channel, 1, memory, images);
                            filled = channel;
                        }
                        SimdDepthwiseF32.convolve((int) taps, bytes, memory, o * taps * BYTES, offsets, images,
                                results);
                        float shift = bias == null ? SimdConvolutionF32.NOTHING : DirectConvolutionF32.element(bias, o);
                        for (long s = 0; s < samples; s++) {
                            SimdConvolutionF32.copyRows(memory, results + s * planes.sampleSize() * BYTES, planes
                                    .width() * BYTES, out.storage().segment(), DirectConvolutionF32.row(out, sample + s,
                                            o, row), LoopNest.step(out, 2), (int) rows, grid.columns() * BYTES, shift,
                                    LoopNest.step(out, 3));
                        }
                    }
                }
            }
        } finally {
            scratch.disown();
        }
    }

    private void copyWeights(NDArray weight, long outputs, boolean turned, MemorySegment memory) {
        long taps = grid.taps();
        for (long o = 0; o < outputs; o++) {
            long first = LoopNest.start(weight) + o * taps * BYTES;
            CopyKernels.move((int) BYTES, weight.storage().segment(), turned ? first + (taps - 1) * BYTES : first,
                    turned ? -BYTES : BYTES, memory, o * taps * BYTES, BYTES, taps);
        }
    }

    private void correlate(NDArray g, NDArray out) {
        long taps = grid.taps();
        long outputs = g.shape().size(1);
        long offsets = outputs * taps * BYTES;
        offsets += -offsets & (Long.BYTES - 1);
        long images = roundUpToLine(offsets + taps * Long.BYTES);
        long gradients = roundUpToLine(images + planes.size(1) * BYTES);
        long tile = gradients + positions * BYTES;
        long size = tile + TAPS * LANES * BYTES;
        Storage scratch = Storage.allocate(size + DirectConvolutionF32.LINE, "convolution");
        try {
            MemorySegment memory = DirectConvolutionF32.aligned(scratch, size);
            memory.asSlice(0, offsets).fill((byte) 0);
            planes.storeOffsets(1, BYTES, memory, offsets);
            for (long row = 0; row < grid.rows(); row += planes.rows()) {
                long rows = Math.min(planes.rows(), grid.rows() - row);
                List<PaddedPlanes.Part> parts = planes.parts(row, rows);
                memory.asSlice(images).fill((byte) 0);
                for (long sample = 0; sample < x.shape().size(0); sample += planes.samples()) {
                    long samples = Math.min(planes.samples(), x.shape().size(0) - sample);
                    long bytes = Math.ceilDiv(planes.positions(rows, samples), LANES) * LANES * BYTES;
                    if (samples < planes.samples()) {
                        memory.asSlice(gradients).fill((byte) 0);
                    }
                    long filled = -1;
                    for (long o = 0; o < outputs; o++) {
                        long channel = o * x.shape().size(1) / outputs;
                        if (channel != filled) {
                            DirectConvolutionF32.fill(planes, parts, x, sample, samples, channel, 1, memory, images);
                            filled = channel;
                        }
                        for (long s = 0; s < samples; s++) {
                            SimdConvolutionF32.copyRows(g.storage().segment(), DirectConvolutionF32.row(g, sample + s,
                                    o,
                                    row), LoopNest.step(g, 2), memory, gradients + s * planes.sampleSize() * BYTES,
                                    planes.width() * BYTES, (int) rows, grid.columns() * BYTES,
                                    SimdConvolutionF32.NOTHING);
                        }
                        addProducts(bytes, memory, gradients, images, offsets, o * taps * BYTES, tile);
                    }
                }
            }
            MemorySegment.copy(memory, 0, out.storage().segment(), LoopNest.start(out), outputs * taps * BYTES);
        } finally {
            scratch.disown();
        }
    }

    /** Adds to the sum of each tap of an output. */
    private void addProducts(long bytes, MemorySegment memory, long gradients, long images, long offsets, long sums,
            long tile) {
        long taps = grid.taps();
        for (long tap = 0; tap < taps; tap += TAPS) {
            SimdDepthwiseF32.correlate(bytes, memory, gradients, images + offset(memory, offsets, tap, taps), images
                    + offset(memory, offsets, tap + 1, taps), images + offset(memory, offsets, tap + 2, taps), tile);
            for (long i = 0; i < Math.min(TAPS, taps - tap); i++) {
                long at = sums + (tap + i) * BYTES;
                memory.set(JAVA_FLOAT, at, memory.get(JAVA_FLOAT, at) + SimdDepthwiseF32.lanes(memory, tile + i * LANES
                        * BYTES));
            }
        }
    }

    private static long offset(MemorySegment memory, long offsets, long tap, long taps) {
        return memory.get(JAVA_LONG, offsets + Math.min(tap, taps - 1) * Long.BYTES);
    }

    private static long roundUpToLine(long bytes) {
        return bytes + (-bytes & (DirectConvolutionF32.LINE - 1));
    }
}
