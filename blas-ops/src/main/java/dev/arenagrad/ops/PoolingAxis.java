package dev.arenagrad.ops;

/**
 * The elements along one dimension from which each cell of a pooled dimension is computed: every {@link #distance}-th from a start,
 * included, to an end, excluded; and the divisor of the mean over a cell.
 */
public sealed interface PoolingAxis {
    /** {@return the size of the dimension that is pooled} */
    long size();

    /** {@return the number of cells} */
    long cells();

    /** {@return the distance between elements of a cell} */
    long distance();

    /**
     * {@return the first element of a cell}
     *
     * @param cell the number of the cell
     */
    long start(long cell);

    /**
     * {@return the end of the elements of a cell, excluded}
     *
     * @param cell the number of the cell
     */
    long end(long cell);

    /**
     * {@return the divisor of the mean over a cell}
     *
     * @param cell the number of the cell
     */
    long count(long cell);

    /**
     * The elements that a sliding window covers.
     *
     * @param slide the positions of the window, with as many zeros in front as behind, at most half its taps
     * @param size the size of the dimension
     * @param cells the number of positions, as counted by {@link #cells(ConvolutionAxis, long, boolean)}
     * @param countsPadding whether the mean counts zeros around the dimension
     */
    record Sliding(ConvolutionAxis slide, long size, long cells, boolean countsPadding) implements PoolingAxis {
        /**
         * {@return the number of positions of a window; less than 1 if it does not fit}
         *
         * @param slide how the window moves
         * @param size the size of the dimension
         * @param ceilMode whether a last window may reach beyond the padded end, if it starts inside or in the zeros in front
         */
        public static long cells(ConvolutionAxis slide, long size, boolean ceilMode) {
            long stops = slide.stops(size);
            boolean hangsOver = ceilMode && (size + slide.before() + slide.after() - slide.reach()) % slide.stride() > 0
                    && stops * slide.stride() < size + slide.before();
            return hangsOver ? stops + 1 : stops;
        }

        @Override
        public long distance() {
            return slide.dilation();
        }

        @Override
        public long start(long cell) {
            long first = slide.element(cell, 0);
            return first >= 0 ? first : first + Math.ceilDiv(-first, slide.dilation()) * slide.dilation();
        }

        @Override
        public long end(long cell) {
            return Math.min(slide.element(cell, 0) + slide.reach(), size);
        }

        @Override
        public long count(long cell) {
            long first = slide.element(cell, 0);
            return countsPadding ? Math.min(slide.reach(), size + slide.after() - first) : end(cell) - start(cell);
        }
    }

    /**
     * Cells that cover a dimension evenly, overlapping by one element where necessary.
     *
     * @param size the size of the dimension
     * @param cells the number of cells
     */
    record Even(long size, long cells) implements PoolingAxis {
        @Override
        public long distance() {
            return 1;
        }

        @Override
        public long start(long cell) {
            return cell * size / cells;
        }

        @Override
        public long end(long cell) {
            return Math.ceilDiv((cell + 1) * size, cells);
        }

        @Override
        public long count(long cell) {
            return end(cell) - start(cell);
        }
    }
}
