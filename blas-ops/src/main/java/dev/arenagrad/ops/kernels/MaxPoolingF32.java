package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.PoolingAxis;
import dev.arenagrad.ops.WindowGrid;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Max pooling in float by vectors of neighbouring positions, on {@link PaddedPlanes} with negative infinity around images, of several
 * samples if they are small.
 */
final class MaxPoolingF32 {
    private static final long BYTES = Float.BYTES;
    private static final int COLS = SimdMaxPoolF32.COLS;

    /** The elements of an image at a time, unless a row has more: they fit the first-level cache with the results. */
    private static final long ROOM = (16 << 10) / BYTES;

    /** The positions up to which small images are put together. */
    private static final long POSITIONS = 2048;

    /** The taps of a window up to which their numbers are kept in floats and on the heap. */
    private static final long MOST_TAPS = 1 << 12;

    private final NDArray x;
    private final NDArray values;
    private final NDArray indices;
    private final WindowGrid grid;
    private final PaddedPlanes planes;
    private final long[] numbers;

    private MaxPoolingF32(NDArray x, WindowGrid grid, NDArray values, NDArray indices) {
        this.x = x;
        this.values = values;
        this.indices = indices;
        this.grid = grid;
        planes = new PaddedPlanes(grid, x.shape().size(0), 1, 1, POSITIONS, ROOM, COLS);
        numbers = numbers(grid);
    }

    /** {@return the windows as those of a convolution} */
    static WindowGrid grid(PoolingAxis.Sliding down, PoolingAxis.Sliding across) {
        return new WindowGrid(down.size(), across.size(), exactly(down), exactly(across));
    }

    /** {@return the slide that has as many positions as there are cells, even if the last one hangs over} */
    private static ConvolutionAxis exactly(PoolingAxis.Sliding cells) {
        ConvolutionAxis slide = cells.slide();
        long after = (cells.cells() - 1) * slide.stride() + slide.reach() - cells.size() - slide.before();
        return new ConvolutionAxis(slide.kernel(), slide.stride(), slide.before(), after, slide.dilation());
    }

    /** {@return whether the windows are small and images not much larger with what is around them} */
    static boolean serves(WindowGrid grid) {
        return grid.down().kernel() <= MOST_TAPS && grid.across().kernel() <= MOST_TAPS && grid.taps() <= MOST_TAPS
                && PaddedPlanes.areWorthTheirMemory(grid);
    }

    /** values = the largest of each cell, and indices = its number in the plane, of some channels of all samples. */
    static void run(NDArray x, WindowGrid grid, long from, long to, NDArray values, NDArray indices) {
        new MaxPoolingF32(x, grid, values, indices).run(from, to);
    }

    private static long[] numbers(WindowGrid grid) {
        long width = grid.across().kernel();
        long[] numbers = new long[Math.toIntExact(grid.taps())];
        for (int tap = 0; tap < numbers.length; tap++) {
            numbers[tap] = tap / width * grid.down().dilation() * grid.width() + tap % width * grid.across().dilation();
        }
        return numbers;
    }

    private void run(long from, long to) {
        long offsets = 0;
        long images = DirectConvolutionF32.roundUp((long) numbers.length * Long.BYTES, DirectConvolutionF32.LINE);
        long largest = DirectConvolutionF32.roundUp(images + planes.size(1) * BYTES, DirectConvolutionF32.LINE);
        long most = DirectConvolutionF32.roundUp(planes.positions(planes.rows(), planes.samples()), COLS) * BYTES;
        long found = largest + most;
        long size = found + most;
        Storage scratch = Storage.allocate(size + DirectConvolutionF32.LINE, "max_pool");
        try {
            MemorySegment memory = DirectConvolutionF32.aligned(scratch, size);
            planes.storeOffsets(1, BYTES, memory, offsets);
            for (long row = 0; row < grid.rows(); row += planes.rows()) {
                long rows = Math.min(planes.rows(), grid.rows() - row);
                List<PaddedPlanes.Part> parts = planes.parts(row, rows);
                PlainRowsF32.fill(Float.NEGATIVE_INFINITY, memory, images, BYTES, planes.size(1));
                for (long sample = 0; sample < x.shape().size(0); sample += planes.samples()) {
                    long samples = Math.min(planes.samples(), x.shape().size(0) - sample);
                    long bytes = DirectConvolutionF32.roundUp(planes.positions(rows, samples), COLS) * BYTES;
                    for (long channel = from; channel < to; channel++) {
                        DirectConvolutionF32.fill(planes, parts, x, sample, samples, channel, 1, memory, images);
                        SimdMaxPoolF32.largest(numbers.length, bytes, memory, offsets, images, largest, found);
                        for (long s = 0; s < samples; s++) {
                            long at = s * planes.sampleSize() * BYTES;
                            store(memory, largest + at, found + at, sample + s, channel, row, rows);
                        }
                    }
                }
            }
        } finally {
            scratch.disown();
        }
    }

    /** Stores what was found in some rows of a plane. */
    private void store(MemorySegment memory, long largest, long found, long sample, long channel, long row,
            long rows) {
        long step = planes.width() * BYTES;
        long columns = grid.columns();
        long valuesAt = DirectConvolutionF32.row(values, sample, channel, row);
        SimdConvolutionF32.copyRows(memory, largest, step, values.storage().segment(), valuesAt, LoopNest.step(values,
                2), (int) rows, columns * BYTES, SimdConvolutionF32.NOTHING);
        MemorySegment places = indices.storage().segment();
        long placesAt = LoopNest.start(indices) + sample * LoopNest.step(indices, 0) + channel * LoopNest.step(indices,
                1) + row * LoopNest.step(indices, 2);
        boolean any = true;
        for (long i = 0; i < rows; i++) {
            long first = grid.down().element(row + i, 0) * grid.width() + grid.across().element(0, 0);
            any &= SimdMaxPoolF32.number(columns, memory, largest + i * step, found + i * step, numbers, first, grid
                    .across().stride(), places, placesAt + i * columns * Long.BYTES);
        }
        if (!any) {
            correct(memory, largest, row, rows, places, placesAt);
        }
    }

    /** Where nothing is larger than negative infinity, the first element is taken that is not beside the image. */
    private void correct(MemorySegment memory, long largest, long row, long rows, MemorySegment places, long placesAt) {
        for (long i = 0; i < rows; i++) {
            for (long j = 0; j < grid.columns(); j++) {
                if (memory.get(JAVA_FLOAT, largest + (i * planes.width() + j) * BYTES) == Float.NEGATIVE_INFINITY) {
                    long number = firstInside(grid.down(), row + i) * grid.width() + firstInside(grid.across(), j);
                    places.set(JAVA_LONG, placesAt + (i * grid.columns() + j) * Long.BYTES, number);
                }
            }
        }
    }

    private static long firstInside(ConvolutionAxis axis, long stop) {
        long first = axis.element(stop, 0);
        return first >= 0 ? first : first + Math.ceilDiv(-first, axis.dilation()) * axis.dilation();
    }
}
