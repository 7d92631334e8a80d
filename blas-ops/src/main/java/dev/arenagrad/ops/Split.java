package dev.arenagrad.ops;

import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.ops.kernels.CopyKernels;
import dev.arenagrad.ops.kernels.GatherKernels;
import dev.arenagrad.ops.kernels.MaskKernels;
import dev.arenagrad.ops.parallel.ParallelLoop;
import dev.arenagrad.ops.parallel.Threads;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;

/**
 * Arrays that are cut alike into parts, which a kernel computes independently of one another, on several threads.
 *
 * <p>Where they are cut depends on shapes and layouts alone, so that results are the same bits for any number of threads.
 */
final class Split {
    /** The cost of an element that takes little more than reading and writing it, of one that takes a series, and of still more. */
    static final int MOVE = 1;
    static final int FUNCTION = 8;

    /** The elements of a part times the cost of each: 10 µs or some more. */
    private static final long PART = 1L << 15;

    /** From how much on splitting pays: waking a worker takes as long as a part or two. */
    private static final long LARGE = 4 * PART;

    private static final long MOST_PARTS = 256;

    /** What the length of parts of contiguous elements is a multiple of: several vectors, and cache lines. */
    private static final long UNIT = 64;

    /** From so many elements on that are neighbours in one array and far apart in another, copying pays. */
    private static final long NEIGHBOURS = 16;

    /** From so many elements on to copy an array costs less than to walk across it. */
    private static final long WORTH_A_COPY = 1024;

    /** In place of a dimension. */
    private static final int NONE = -1;

    /** Computes a part of an operation. */
    @FunctionalInterface
    interface Kernel {
        /**
         * Computes a part.
         *
         * @param arrays that part of each array, in the order in which they were given
         */
        void run(NDArray... arrays);
    }

    /** Computes what some indices stand for. */
    @FunctionalInterface
    interface Range {
        /**
         * Computes a part.
         *
         * @param from its first index
         * @param to the index behind its last
         */
        void compute(long from, long to);
    }

    private Split() {}

    /** {@return whether an operation may be worth splitting} Asked first, so that small ones go straight on. */
    static boolean mayPay(NDArray array) {
        return array.numel() >= LARGE / FUNCTION;
    }

    /** {@return whether an operation on two arrays may be worth splitting, or copying one that lies across the result} */
    static boolean mayPay(NDArray out, NDArray a, NDArray b) {
        return out.numel() >= WORTH_A_COPY && (mayPay(out) || !out.isContiguous() || !a.isContiguous() || !b
                .isContiguous());
    }

    /** {@return the same for an operation on three arrays} */
    static boolean mayPay(NDArray out, NDArray a, NDArray b, NDArray c) {
        return mayPay(out, a, b) || out.numel() >= WORTH_A_COPY && !c.isContiguous();
    }

    /**
     * Runs an operation that computes each element of its result by itself. Inputs that lie across the result are copied part by part, since
     * to walk through them takes a cache line for each element. Others are not cut on one thread, since an element does not depend on where
     * they are, and each part costs objects and a call.
     *
     * @param cost of an element
     * @param kernel writes to the first array alone
     * @param arrays of one shape, the result first
     */
    static void elementwise(int cost, Kernel kernel, NDArray... arrays) {
        boolean across = false;
        for (int k = 1; k < arrays.length; k++) {
            across |= liesAcross(arrays[k], arrays[0]);
        }
        if (across) {
            run(widestDimension(arrays[0], cost, _ -> true), cost, p -> runStraightened(kernel, p), true, arrays);
        } else if (Threads.forCaller() == 1) {
            kernel.run(arrays);
        } else {
            elementwiseInPlace(cost, kernel, arrays);
        }
    }

    /** {@return whether neighbours in the result are far apart in an array that has neighbours in another dimension} */
    private static boolean liesAcross(NDArray array, NDArray result) {
        boolean hasNeighbours = false;
        boolean isFarApart = false;
        for (int d = 0; d < array.rank(); d++) {
            long size = array.shape().size(d);
            long stride = array.layout().stride(d);
            hasNeighbours |= size >= NEIGHBOURS && stride == 1;
            isFarApart |= size >= NEIGHBOURS && stride >= NEIGHBOURS && result.layout().stride(d) == 1;
        }
        return hasNeighbours && isFarApart;
    }

    private static void runStraightened(Kernel kernel, NDArray[] arrays) {
        try (Temporaries temporaries = new Temporaries()) {
            kernel.run(straightened(temporaries, arrays));
        }
    }

    /**
     * {@return the arrays with copies of the inputs that lie across the result} Where there is no memory for a copy, the arrays as they are:
     * other parts may have been written already.
     */
    private static NDArray[] straightened(Temporaries temporaries, NDArray[] arrays) {
        NDArray[] straight = arrays.clone();
        try {
            for (int k = 1; k < arrays.length; k++) {
                if (liesAcross(arrays[k], arrays[0])) {
                    straight[k] = temporaries.add(NDArray.allocateLike(arrays[0], arrays[k].dtype(), "part"));
                    CopyKernels.copy(arrays[k], straight[k]);
                }
            }
        } catch (OutOfMemoryException _) {
            return arrays;
        }
        return straight;
    }

    /**
     * As {@link #elementwise}, for kernels that may write to all arrays, and for copies: a large one that is not cut bypasses the cache, from
     * which the next operation would read it.
     *
     * @param cost of an element
     * @param arrays of one shape
     */
    static void elementwiseInPlace(int cost, Kernel kernel, NDArray... arrays) {
        for (NDArray array : arrays) {
            if (!array.isContiguous()) {
                run(widestDimension(arrays[0], cost, _ -> true), cost, kernel, false, arrays);
                return;
            }
        }
        NDArray[] rows = new NDArray[arrays.length];
        for (int k = 0; k < arrays.length; k++) {
            rows[k] = arrays[k].view(arrays[0].numel());
        }
        run(0, cost, kernel, false, rows);
    }

    /**
     * Runs an operation that computes the lines along a dimension, each by itself.
     *
     * @param line the dimension
     * @param cost of an element of the first array
     * @param arrays of one rank, and of one size in each other dimension
     */
    static void lines(int line, int cost, Kernel kernel, NDArray... arrays) {
        run(widestDimension(arrays[0], cost, d -> d != line), cost, kernel, true, arrays);
    }

    /**
     * Runs an operation that reduces some dimensions.
     *
     * @param cost of an element of {@code x}
     * @param kernel is given the part of {@code x}, and of {@code out}
     * @param x the array that is reduced
     * @param out of its rank, and of size 1 in the dimensions that are reduced; or of no dimension
     */
    static void reduction(int cost, Kernel kernel, NDArray x, NDArray out) {
        run(widestDimension(x, cost, d -> out.rank() > 0 && out.shape().size(d) == x.shape().size(d)), cost, kernel,
                true, x, out);
    }

    /**
     * Runs a kernel that goes along the lines of a dimension one by one. If these lie across what is together in memory, a copy of the
     * array takes its place, in which their elements are neighbours.
     *
     * @param kernel only reads the array
     */
    static void onLines(int dim, NDArray x, Kernel kernel) {
        if (!areLinesApart(x, dim)) {
            kernel.run(x);
            return;
        }
        try (Temporaries temporaries = new Temporaries()) {
            kernel.run(linesTogether(dim, x, temporaries));
        }
    }

    /** {@return a copy in which the elements of a line are neighbours; where there is no memory for one, the array as it is} */
    private static NDArray linesTogether(int dim, NDArray x, Temporaries temporaries) {
        int last = x.rank() - 1;
        NDArray swapped;
        try {
            swapped = temporaries.add(NDArray.allocate(x.dtype(), x.layout().transpose(dim, last).shape(), "part"));
        } catch (OutOfMemoryException _) {
            return x;
        }
        NDArray lines = swapped.withLayout(swapped.layout().transpose(dim, last));
        CopyKernels.copy(x, lines);
        return lines;
    }

    /**
     * {@return whether each line of an array, which are apart, has indices of its own, and the array is not much larger, so that a copy of it
     * pays} If neighbours have an index in common, it names a whole row of them.
     */
    private static boolean goesAcross(int dim, NDArray index, NDArray indexed) {
        if (index.layout().stride(dim) != 1 || indexed.numel() > 2 * index.numel() || !areLinesApart(indexed, dim)) {
            return false;
        }
        for (int d = 0; d < index.rank(); d++) {
            if (indexed.layout().stride(d) == 1 && index.layout().stride(d) == 0) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether lines along a dimension lie across neighbours in another, so that to walk along them takes a cache line each} */
    static boolean areLinesApart(NDArray x, int dim) {
        if (x.layout().stride(dim) < NEIGHBOURS || x.shape().size(dim) < NEIGHBOURS) {
            return false;
        }
        for (int d = 0; d < x.rank(); d++) {
            if (x.layout().stride(d) == 1 && x.shape().size(d) >= NEIGHBOURS) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs an operation that computes the indices of a dimension, each by itself.
     *
     * @param dim the dimension
     * @param cost of an element of the first array
     * @param arrays of one size in that dimension
     */
    static void along(int dim, int cost, Kernel kernel, NDArray... arrays) {
        run(dim, cost, kernel, true, arrays);
    }

    /**
     * Runs an operation on groups that are named by the first two dimensions.
     *
     * @param cost of an element of the first array
     * @param arrays of one size in these dimensions
     */
    static void groups(int cost, Kernel kernel, NDArray... arrays) {
        run(arrays[0].shape().size(0) > 1 ? 0 : 1, cost, kernel, true, arrays); // so that what is contiguous stays so
    }

    /**
     * Runs an operation on each matrix of the last two dimensions.
     *
     * @param cost of an element
     * @param arrays of one shape
     */
    static void matrices(int cost, Kernel kernel, NDArray... arrays) {
        int lead = arrays[0].rank() - 2;
        run(widestDimension(arrays[0], cost, d -> d < lead), cost, kernel, true, arrays);
    }

    /** Runs {@link Backend#gather}. Along {@code dim} each part may need all of x. */
    static void gather(NDArray x, int dim, NDArray index, NDArray out) {
        if (goesAcross(dim, index, x)) {
            onLines(dim, x, lines -> gatherParts(lines[0], dim, index, out));
        } else {
            gatherParts(x, dim, index, out);
        }
    }

    private static void gatherParts(NDArray x, int dim, NDArray index, NDArray out) {
        int cut = widestDimension(out, MOVE, _ -> true);
        if (!areForEveryThread(x)) {
            GatherKernels.gather(x, dim, index, out);
        } else if (cut == NONE || cut == dim || x.layout().stride(cut) == 0) {
            run(cut, MOVE, p -> GatherKernels.gather(x, dim, p[1], p[0]), false, out, index);
        } else {
            run(cut, MOVE, p -> GatherKernels.gather(p[2], dim, p[1], p[0]), false, out, index, x);
        }
    }

    /**
     * Runs an operation that writes to indices along {@code dim}, of which any may stand in any place. On one thread it is not cut, as
     * entries would be cut across: each element is computed in the same order in either case.
     *
     * @param kernel is given the parts of x, index and out
     */
    static void scatter(int dim, Kernel kernel, NDArray x, NDArray index, NDArray out) {
        if (!goesAcross(dim, index, out)) {
            scatterParts(dim, kernel, x, index, out);
            return;
        }
        try (Temporaries temporaries = new Temporaries()) {
            NDArray lines = linesTogether(dim, out, temporaries);
            scatterParts(dim, kernel, x, index, lines);
            if (lines != out) {
                CopyKernels.copy(lines, out);
            }
        }
    }

    private static void scatterParts(int dim, Kernel kernel, NDArray x, NDArray index, NDArray out) {
        if (Threads.forCaller() == 1) {
            kernel.run(x, index, out);
            return;
        }
        run(widestDimension(x, MOVE, d -> d != dim && out.layout().stride(d) != 0), MOVE, kernel, false, x, index, out);
    }

    /** Fills an array, or a part of one, with random numbers. */
    @FunctionalInterface
    interface Draw {
        /**
         * Fills a part.
         *
         * @param random stands where the numbers of the part begin
         * @param parts contiguous, the first of them written
         */
        void fill(RandomStream random, NDArray... parts);
    }

    /**
     * Fills an array with random numbers, the same as if they were drawn one after another, and moves on when all are drawn. If a number
     * took more words than it should, what is written is not those, {@code random} stands where it stood, and false is returned.
     *
     * @param words the 32-bit words of the stream that each number takes
     * @param random the stream
     * @param arrays contiguous and of one size, the first of them written
     */
    static boolean draws(int words, RandomStream random, Draw draw, NDArray... arrays) {
        if (Threads.forCaller() == 1) {
            draw.fill(random, arrays);
            return true;
        }
        long n = arrays[0].numel();
        long length = lengthOfRange(n);
        RandomStream.State start = random.state();
        AtomicBoolean asExpected = new AtomicBoolean(true);
        NDArray[] rows = new NDArray[arrays.length];
        for (int k = 0; k < arrays.length; k++) {
            rows[k] = arrays[k].view(n);
        }
        ranges(n, length, (from, to) -> {
            RandomStream own = new RandomStream(0, 0);
            own.set(start.after(from * words));
            draw.fill(own, part(rows, 0, from, to));
            if (!own.state().equals(start.after(to * words))) {
                asExpected.set(false);
            }
        }, rows);
        if (asExpected.get()) {
            random.set(start.after(n * words));
        }
        return asExpected.get();
    }

    /**
     * Runs an operation between the elements where a mask is true and others that lie together, one for each of these. All are contiguous.
     *
     * @param mask BOOL
     * @param elements of the mask's shape
     * @param packed at least as many as are true
     * @param kernel is given the part of each, in that order
     */
    static void masked(NDArray mask, NDArray elements, NDArray packed, Kernel kernel) {
        long n = mask.numel();
        if (n < LARGE || Threads.forCaller() == 1) {
            kernel.run(mask, elements, packed);
            return;
        }
        long length = lengthOfRange(n);
        NDArray flags = mask.view(n);
        NDArray each = elements.view(n);
        NDArray together = packed.view(packed.numel());
        long[] ends = endsOfRanges(flags, length);
        ranges(n, length, (from, to) -> {
            int k = (int) (from / length);
            kernel.run(flags.slice(0, from, to), each.slice(0, from, to), together.slice(0, ends[k], ends[k + 1]));
        }, flags, each, together);
    }

    /**
     * Runs {@link Backend#nonzero}.
     *
     * @param mask contiguous, of one dimension or more, with elements
     */
    static void nonzero(NDArray mask, NDArray out) {
        long size = mask.shape().size(0);
        long length = Math.ceilDiv(lengthOfRange(mask.numel()), mask.numel() / size);
        if (mask.numel() < LARGE || length >= size || Threads.forCaller() == 1) {
            MaskKernels.nonzero(0, mask, out);
            return;
        }
        long[] ends = endsOfRanges(mask, length);
        ranges(size, length, (from, to) -> {
            int k = (int) (from / length);
            MaskKernels.nonzero(from, mask.slice(0, from, to), out.slice(1, ends[k], ends[k + 1]));
        }, mask, out);
    }

    /** {@return how many elements of a contiguous mask are true before each range of its first dimension, and in all} */
    private static long[] endsOfRanges(NDArray mask, long length) {
        long size = mask.shape().size(0);
        long[] ends = new long[Math.toIntExact(Math.ceilDiv(size, length)) + 1];
        ranges(size, length, (from, to) -> ends[(int) (from / length) + 1] = MaskKernels.count(mask.slice(0, from,
                to)), mask);
        for (int k = 1; k < ends.length; k++) {
            ends[k] += ends[k - 1];
        }
        return ends;
    }

    /** {@return how many of n neighbouring elements a range has} */
    private static long lengthOfRange(long n) {
        return Math.max(PART / 2, Math.ceilDiv(n, MOST_PARTS * UNIT) * UNIT);
    }

    /**
     * {@return the dimension with the largest steps among those that can be cut into as many parts as are wanted; if there is none, the
     * longest one that can be cut, or NONE}
     */
    private static int widestDimension(NDArray array, int cost, IntPredicate canBeCut) {
        long parts = Math.min(array.numel() * cost / PART, MOST_PARTS);
        int best = NONE;
        for (int d = 0; d < array.rank(); d++) {
            if (canBeCut.test(d) && (best == NONE || isBetter(array, d, best, parts))) {
                best = d;
            }
        }
        return best;
    }

    private static boolean isBetter(NDArray array, int dim, int than, long parts) {
        long size = array.shape().size(dim);
        long other = array.shape().size(than);
        if (size >= parts && other >= parts) {
            return array.layout().stride(dim) > array.layout().stride(than);
        }
        return size > other;
    }

    private static void run(int dim, int cost, Kernel kernel, boolean allocating, NDArray... arrays) {
        NDArray first = arrays[0];
        long work = first.numel() * cost;
        long size = dim == NONE ? 1 : first.shape().size(dim);
        if (work < LARGE || size == 1) {
            kernel.run(arrays);
            return;
        }
        long unit = first.layout().stride(dim) == 1 ? UNIT : haveNeighboursAlong(dim, arrays) ? NEIGHBOURS : 1;
        long length = Math.ceilDiv(Math.ceilDiv(size, Math.min(work / PART, MOST_PARTS)), unit) * unit;
        int parts = Math.toIntExact(Math.ceilDiv(size, length));
        ParallelLoop.Part part = index -> kernel.run(part(arrays, dim, index * length, Math.min((index + 1) * length,
                size)));
        if (allocating) {
            parts(parts, part, arrays);
        } else if (areForEveryThread(arrays)) {
            ParallelLoop.run(parts, part);
        } else {
            ParallelLoop.runHere(parts, part);
        }
    }

    private static boolean haveNeighboursAlong(int dim, NDArray[] arrays) {
        for (NDArray array : arrays) {
            if (array.layout().stride(dim) == 1) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs parts, which may allocate, on as many threads as can access all arrays.
     *
     * @param parts their number
     * @param part what one of them does
     * @param arrays all that the parts use
     */
    static void parts(int parts, ParallelLoop.Part part, NDArray... arrays) {
        if (areForEveryThread(arrays)) {
            ParallelLoop.runAllocating(parts, part);
        } else {
            ParallelLoop.runHere(parts, part);
        }
    }

    /**
     * Runs ranges of indices, which may allocate, on as many threads as can access all arrays.
     *
     * @param size the number of indices
     * @param length that of a range, but for the last
     * @param range what one of them does
     * @param arrays all that the ranges use
     */
    static void ranges(long size, long length, Range range, NDArray... arrays) {
        parts(Math.toIntExact(Math.ceilDiv(size, length)), index -> range.compute(index * length, Math.min(size, (index
                + 1) * length)), arrays);
    }

    /**
     * Runs an operation that makes one row of each result of some rows of its arrays.
     *
     * @param rows that make one, but for the last
     * @param kernel is given the part of each array, then the row of each result
     * @param arrays of one size in the first dimension
     * @param results with a row for each part
     */
    static void pieces(long rows, Kernel kernel, List<NDArray> arrays, List<NDArray> results) {
        long size = arrays.getFirst().shape().size(0);
        int cut = arrays.size();
        NDArray[] all = Arrays.copyOf(arrays.toArray(NDArray[]::new), cut + results.size());
        for (int k = cut; k < all.length; k++) {
            all[k] = results.get(k - cut);
        }
        ranges(size, rows, (from, to) -> {
            NDArray[] piece = new NDArray[all.length];
            for (int k = 0; k < all.length; k++) {
                piece[k] = k < cut ? all[k].slice(0, from, to) : all[k].slice(0, from / rows, from / rows + 1);
            }
            kernel.run(piece);
        }, all);
    }

    private static NDArray[] part(NDArray[] arrays, int dim, long from, long to) {
        NDArray[] parts = new NDArray[arrays.length];
        for (int k = 0; k < arrays.length; k++) {
            parts[k] = arrays[k].slice(dim, from, to);
        }
        return parts;
    }

    /**
     * {@return whether workers can reach the memory, as they can unless it is borrowed from an arena confined to the caller} Writes what
     * its storages have deferred, which is for the caller alone to do.
     */
    private static boolean areForEveryThread(NDArray... arrays) {
        boolean reachable = true;
        for (NDArray array : arrays) {
            reachable &= ParallelLoop.reaches(array.segment());
        }
        return reachable;
    }
}
