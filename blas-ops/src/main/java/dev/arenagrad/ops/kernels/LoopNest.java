package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.NDArray;
import java.util.Arrays;

/**
 * A nest of loops over several operands at once: runs of equally spaced elements, which kernels loop over, and an
 * odometer over all the rest, which never divides.
 *
 * <p>The order of the elements is not kept. Loops are sorted by the distance between neighbours in operand 0, and loops
 * that continue each other in every operand are joined: arrays of one dense layout, transposed ones too, become a
 * single run. Distances are in bytes.
 */
final class LoopNest {
    /** A run shorter than this gives way to the next one around it that is at least {@link #MUCH_LONGER} times as long. */
    private static final long SHORT = 16;
    private static final long MUCH_LONGER = 4;

    private final int operands;
    private final long[] sizes;
    /** The step of operand k in loop d at {@code d * operands + k}. */
    private final long[] steps;
    private final long[] index;
    private final long[] positions;
    private int rank;
    private int outer;

    /** Makes a nest without loops. */
    LoopNest(int maxRank, int operands) {
        this.operands = operands;
        this.sizes = new long[maxRank + 1];
        this.steps = new long[(maxRank + 1) * operands];
        this.index = new long[maxRank + 1];
        this.positions = new long[operands];
    }

    /** {@return the nest over the elements of arrays of one shape with elements, sorted} */
    static LoopNest over(NDArray first, NDArray second) {
        return over(new NDArray[] {first, second}, -1);
    }

    /** {@return the nest over the elements of arrays of one shape with elements, sorted} */
    static LoopNest over(NDArray... operands) {
        return over(operands, -1);
    }

    /** {@return the nest over the elements at index 0 of dimension {@code left}, or over all if that is -1, sorted} */
    static LoopNest over(NDArray[] operands, int left) {
        NDArray first = operands[0];
        int rank = first.rank();
        LoopNest nest = new LoopNest(rank, operands.length);
        for (int d = 0; d < rank; d++) {
            if (d != left) {
                int loop = nest.add(first.shape().size(d));
                for (int k = 0; k < operands.length; k++) {
                    nest.step(loop, k, operands[k].layout().stride(d) * operands[k].dtype().byteSize());
                }
            }
        }
        for (int k = 0; k < operands.length; k++) {
            nest.start(k, start(operands[k]));
        }
        return nest.sorted();
    }

    /** {@return the position of the first element of an array} */
    static long start(NDArray x) {
        return x.layout().offset() * x.dtype().byteSize();
    }

    /** {@return the distance between neighbours along a dimension} */
    static long step(NDArray x, int dim) {
        Layout layout = x.layout();
        return layout.stride(dim) * x.dtype().byteSize();
    }

    /**
     * Adds a loop.
     *
     * @return its number, for {@link #step(int, int, long)}
     */
    int add(long size) {
        sizes[rank] = size;
        return rank++;
    }

    /** Sets the step of an operand in a loop. */
    void step(int loop, int operand, long step) {
        steps[loop * operands + operand] = step;
    }

    /** Sets where an operand starts. */
    void start(int operand, long position) {
        positions[operand] = position;
    }

    /**
     * Brings the loops into the best order; to be called once, before running.
     *
     * @return this nest
     */
    LoopNest sorted() {
        dropSingles();
        for (int d = 1; d < rank; d++) {
            for (int e = d; e > 0 && isInside(e - 1, e); e--) {
                swap(e - 1, e);
            }
        }
        join();
        if (rank == 0) {
            rank = 1;
            sizes[0] = 1;
            Arrays.fill(steps, 0, operands, 0);
        }
        outer = rank - 1;
        for (int d = rank - 2; d >= 0; d--) {
            if (sizes[outer] < SHORT && sizes[d] >= sizes[outer] * MUCH_LONGER) {
                moveToEnd(d, rank);
            }
        }
        return this;
    }

    /** {@return the elements of a run} */
    long count() {
        return sizes[rank - 1];
    }

    /** {@return the distance between neighbours of a run in an operand} */
    long step(int operand) {
        return steps[(rank - 1) * operands + operand];
    }

    /** {@return where the present run starts in an operand} */
    long at(int operand) {
        return positions[operand];
    }

    /** {@return the number of a loop around the run in which an operand has the given step, or -1} */
    int outerWithStep(int operand, long step) {
        for (int d = 0; d < outer; d++) {
            if (steps[d * operands + operand] == step) {
                return d;
            }
        }
        return -1;
    }

    /** {@return the number of the loop over the elements of a run} */
    int innermost() {
        return rank - 1;
    }

    /** {@return how often a loop runs} */
    long size(int loop) {
        return sizes[loop];
    }

    /** {@return the step of an operand in a loop} */
    long step(int loop, int operand) {
        return steps[loop * operands + operand];
    }

    /** {@return the number of the loop right around the run, or -1} */
    int innermostOuter() {
        return outer - 1;
    }

    /** Takes a loop out of the odometer, so that the caller runs it: runs become planes. */
    void takePlane(int loop) {
        moveToEnd(loop, rank - 1);
        outer--;
    }

    /** {@return the runs of a plane} */
    long planeCount() {
        return sizes[rank - 2];
    }

    /** {@return the distance between runs of a plane in an operand} */
    long planeStep(int operand) {
        return steps[(rank - 2) * operands + operand];
    }

    /**
     * Goes to the next run or plane.
     *
     * @return false if there is none; the nest is at the first again then
     */
    boolean advance() {
        for (int d = outer - 1; d >= 0; d--) {
            boolean wraps = ++index[d] == sizes[d];
            long times = wraps ? 1 - sizes[d] : 1;
            for (int k = 0; k < operands; k++) {
                positions[k] += times * steps[d * operands + k];
            }
            if (!wraps) {
                return true;
            }
            index[d] = 0;
        }
        return false;
    }

    private void dropSingles() {
        int kept = 0;
        for (int d = 0; d < rank; d++) {
            if (sizes[d] != 1) {
                sizes[kept] = sizes[d];
                System.arraycopy(steps, d * operands, steps, kept * operands, operands);
                kept++;
            }
        }
        rank = kept;
    }

    /**
     * {@return whether loop d should lie inside loop e: its step is smaller in the first operand in which they differ}
     */
    private boolean isInside(int d, int e) {
        for (int k = 0; k < operands; k++) {
            long difference = steps[d * operands + k] - steps[e * operands + k];
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }

    private void join() {
        int last = 0;
        for (int d = 1; d < rank; d++) {
            if (continues(last, d)) {
                sizes[last] *= sizes[d];
            } else {
                last++;
                sizes[last] = sizes[d];
            }
            System.arraycopy(steps, d * operands, steps, last * operands, operands);
        }
        rank = Math.min(rank, last + 1);
    }

    private boolean continues(int outside, int inside) {
        for (int k = 0; k < operands; k++) {
            if (steps[outside * operands + k] != steps[inside * operands + k] * sizes[inside]) {
                return false;
            }
        }
        return true;
    }

    private void moveToEnd(int d, int end) {
        for (int e = d; e < end - 1; e++) {
            swap(e, e + 1);
        }
    }

    private void swap(int d, int e) {
        long size = sizes[d];
        sizes[d] = sizes[e];
        sizes[e] = size;
        for (int k = 0; k < operands; k++) {
            long step = steps[d * operands + k];
            steps[d * operands + k] = steps[e * operands + k];
            steps[e * operands + k] = step;
        }
    }
}
