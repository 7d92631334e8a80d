package dev.arenagrad.ops;

/**
 * Which elements along one dimension each cell of a pooled dimension is made from: every {@code distance}-th from a start to before an
 * end, and how many elements the mean over a cell divides by. Immutable.
 */
public final class Spans {
    private final long size;
    private final long distance;
    private final long[] starts;
    private final long[] ends;
    private final long[] counts;

    private Spans(long size, long distance, int cells) {
        this.size = size;
        this.distance = distance;
        this.starts = new long[cells];
        this.ends = new long[cells];
        this.counts = new long[cells];
    }

    /**
     * {@return the spans that a window shows at its stops}
     *
     * @param slide its zeros in front and behind are as many, and at most half its taps
     * @param size the size of the dimension
     * @param cells the number of stops, as {@link #cells(Slide, long, boolean)} counts them
     * @param countsPadding whether the mean counts zeros around the dimension
     */
    public static Spans sliding(Slide slide, long size, int cells, boolean countsPadding) {
        Spans spans = new Spans(size, slide.dilation(), cells);
        for (int i = 0; i < cells; i++) {
            long from = slide.element(i, 0);
            long to = Math.min(from + slide.reach(), size + slide.after());
            long skipped = Math.ceilDiv(Math.max(-from, 0), slide.dilation());
            spans.starts[i] = from + skipped * slide.dilation();
            spans.ends[i] = Math.min(to, size);
            spans.counts[i] = countsPadding ? to - from : spans.ends[i] - spans.starts[i];
        }
        return spans;
    }

    /**
     * {@return at how many places a window stops, fewer than 1 if it does not fit}
     *
     * @param ceilMode whether it may stop where it hangs over the end, as long as it starts inside or in the zeros in front
     */
    public static long cells(Slide slide, long size, boolean ceilMode) {
        long stops = slide.stops(size);
        boolean hangsOver = ceilMode && (size + slide.before() + slide.after() - slide.reach()) % slide.stride() > 0
                && stops * slide.stride() < size + slide.before();
        return hangsOver ? stops + 1 : stops;
    }

    /** {@return {@code cells} spans that together cover a dimension evenly, overlapping by one element where they must} */
    public static Spans even(long size, int cells) {
        Spans spans = new Spans(size, 1, cells);
        for (int i = 0; i < cells; i++) {
            spans.starts[i] = i * size / cells;
            spans.ends[i] = Math.ceilDiv((i + 1) * size, cells);
            spans.counts[i] = spans.ends[i] - spans.starts[i];
        }
        return spans;
    }

    /** {@return the size of the dimension that is pooled} */
    public long size() {
        return size;
    }

    /** {@return the distance between elements of a cell} */
    public long distance() {
        return distance;
    }

    /** {@return the number of cells} */
    public int cells() {
        return starts.length;
    }

    /** {@return the first element of a cell} */
    public long start(int cell) {
        return starts[cell];
    }

    /** {@return what all elements of a cell lie before} */
    public long end(int cell) {
        return ends[cell];
    }

    /** {@return how many elements the mean over a cell divides by} */
    public long count(int cell) {
        return counts[cell];
    }
}
