package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.WindowGrid;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Where images lie for a direct convolution: with the zeros around them, and, where the window moves s rows or columns at a time, as s
 * planes of every s-th row or column. So the element that a tap shows lies equally far from every position of the window, and
 * neighbouring positions show neighbours. Positions are counted through the rows of such a plane, which are longer than those of the
 * grid. Places and sizes count elements.
 */
final class PaddedPlanes {
    /** Channels are an odd number of these apart, so that their elements do not compete for the same lines of the cache. */
    private static final long LINE = 16;

    /** The rows of a plane for each row of an image, and in any case: more zeros are not worth their memory. */
    private static final long MOST_PADDED = 4;
    private static final long FEW = 64;

    private final WindowGrid grid;
    private final long rows;
    private final long width;
    private final long height;
    private final long samples;
    private final long slack;

    /** The rows, or columns, modulo the stride that some tap shows at position 0. */
    private final long[] downPhases;
    private final long[] acrossPhases;

    /**
     * The elements of one channel that lie in one plane: {@code rows} by {@code columns}, every {@code rowStep}-th from {@code row} and every
     * {@code columnStep}-th from {@code column} on, to lie at {@code place} in the first sample.
     */
    record Part(long place, long row, long column, long rows, long columns, long rowStep, long columnStep) {}

    /**
     * Plans planes for bands of rows of the grid, or for several samples below each other if they are small.
     *
     * @param grid with at least one position
     * @param samples all samples, at least one
     * @param block the channels at a time
     * @param outputs the results at each position
     * @param wanted the positions up to which samples are put together
     * @param room the elements of images, or of results, that are not to be exceeded but for a single row
     * @param slack the positions beyond the last one that may be looked at
     */
    PaddedPlanes(WindowGrid grid, long samples, long block, long outputs, long wanted, long room, long slack) {
        this.grid = grid;
        this.slack = slack;
        downPhases = phases(grid.down());
        acrossPhases = phases(grid.across());
        width = grid.columns() + lastShift(grid.across());
        long perRow = width * downPhases.length * acrossPhases.length * block;
        long fitting = Math.min(room / perRow - lastShift(grid.down()), room / (outputs * width));
        rows = even(grid.rows(), Math.clamp(fitting, 1, grid.rows()));
        height = rows + lastShift(grid.down());
        long together = Math.min(wanted / (height * width), Math.min(room / (perRow * height), room / (outputs * height
                * width)));
        this.samples = rows < grid.rows() ? 1 : even(samples, Math.clamp(together, 1, samples));
    }

    /** {@return whether planes are not much larger than images} */
    static boolean areWorthTheirMemory(WindowGrid grid) {
        return grid.rows() + lastShift(grid.down()) <= MOST_PADDED * grid.height() + FEW && grid.columns() + lastShift(
                grid.across()) <= MOST_PADDED * grid.width() + FEW;
    }

    /** {@return how many of {@code all} at a time make as many parts as {@code most} would, of nearly the same size} */
    private static long even(long all, long most) {
        return Math.ceilDiv(all, Math.ceilDiv(all, most));
    }

    private static long[] phases(ConvolutionAxis axis) {
        return LongStream.range(0, Math.min(axis.kernel(), axis.stride()))
                .map(tap -> tap * axis.dilation() % axis.stride()).distinct().toArray();
    }

    private static long lastShift(ConvolutionAxis axis) {
        return (axis.reach() - 1) / axis.stride();
    }

    /** {@return the rows of the grid in a band, but for the last} */
    long rows() {
        return rows;
    }

    /** {@return the samples at a time, but for the last} */
    long samples() {
        return samples;
    }

    /** {@return the distance between rows} */
    long width() {
        return width;
    }

    /** {@return the distance between samples} */
    long sampleSize() {
        return height * width;
    }

    /** {@return the distance from the first position to behind the last one in some rows of the grid of some samples} */
    long positions(long rowsOfGrid, long samplesTogether) {
        return (samplesTogether - 1) * sampleSize() + (rowsOfGrid - 1) * width + grid.columns();
    }

    /** {@return the distance between channels} */
    long channelSize() {
        long lines = Math.ceilDiv(downPhases.length * acrossPhases.length * samples * sampleSize(), LINE);
        return (lines | 1) * LINE;
    }

    /** {@return the elements of so many channels, and those behind them that may be looked at} */
    long size(long channels) {
        return channels * channelSize() + slack;
    }

    /** Stores, for each channel and tap, the distance in bytes from a position to the element that the tap shows there. */
    void storeOffsets(long channels, long bytes, MemorySegment memory, long at) {
        long next = at;
        for (long channel = 0; channel < channels; channel++) {
            for (long i = 0; i < grid.down().kernel(); i++) {
                for (long j = 0; j < grid.across().kernel(); j++, next += Long.BYTES) {
                    memory.set(JAVA_LONG, next, (channel * channelSize() + offset(i, j)) * bytes);
                }
            }
        }
    }

    private long offset(long tapDown, long tapAcross) {
        long down = tapDown * grid.down().dilation();
        long across = tapAcross * grid.across().dilation();
        long plane = indexOf(down % grid.down().stride(), downPhases) * acrossPhases.length + indexOf(across % grid
                .across().stride(), acrossPhases);
        return (plane * samples * height + down / grid.down().stride()) * width + across / grid.across().stride();
    }

    private static long indexOf(long phase, long[] phases) {
        int index = 0;
        while (phases[index] != phase) {
            index++;
        }
        return index;
    }

    /** {@return the elements that windows in so many rows of the grid, from {@code row} on, can show} */
    List<Part> parts(long row, long rowsOfBand) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < downPhases.length; i++) {
            for (int j = 0; j < acrossPhases.length; j++) {
                Stretch down = Stretch.of(grid.down(), downPhases[i], grid.height(), row, rowsOfBand + lastShift(grid
                        .down()));
                Stretch across = Stretch.of(grid.across(), acrossPhases[j], grid.width(), 0, width);
                if (down.count > 0 && across.count > 0) {
                    long place = ((i * (long) acrossPhases.length + j) * samples * height + down.place) * width
                            + across.place;
                    parts.add(new Part(place, down.element, across.element, down.count, across.count, grid.down()
                            .stride(), grid.across().stride()));
                }
            }
        }
        return parts;
    }

    /** The elements of a dimension in a plane: {@code count} from {@code element} on, which lie from {@code place} on. */
    private record Stretch(long place, long element, long count) {
        static Stretch of(ConvolutionAxis axis, long phase, long size, long from, long places) {
            long shift = axis.before() - phase;
            long first = Math.max(from, Math.ceilDiv(shift, axis.stride()));
            long last = Math.min(from + places - 1, Math.floorDiv(size - 1 + shift, axis.stride()));
            return new Stretch(first - from, first * axis.stride() - shift, last - first + 1);
        }
    }
}
