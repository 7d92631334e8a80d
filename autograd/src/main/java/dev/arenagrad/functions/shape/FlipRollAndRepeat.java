package dev.arenagrad.functions.shape;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.LinearNode;
import dev.arenagrad.functions.elementwise.CloneAndCast;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Rearrangement;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Copies elements in another order, or several times. Only sizes are saved. */
public final class FlipRollAndRepeat {
    /** The most entries that are better added up one by one than as rows. */
    private static final int FEW = 4;

    private FlipRollAndRepeat() {}

    /** {@return x with the order of its entries along each of {@code dims} reversed} */
    public static Tensor flip(Tensor x, int... dims) {
        int[] wrapped = Arrays.stream(dims).map(x.shape()::dim).toArray();
        for (int i = 0; i < wrapped.length; i++) {
            for (int j = 0; j < i; j++) {
                if (wrapped[i] == wrapped[j]) {
                    throw new TensorException("dim " + wrapped[i] + " appears multiple times in the list of dims");
                }
            }
        }
        int[] reversed = x.dim() == 0 ? new int[0] : wrapped;
        return LinearNode.recorded("FlipBackward0", Rearrangement.flip(x.array(), reversed), x,
                g -> flip(g, wrapped));
    }

    /** {@return x with its entries along {@code dim} moved on by {@code shift} places, the last ones to the front} */
    public static Tensor roll(Tensor x, long shift, int dim) {
        int at = x.shape().dim(dim);
        if (x.dim() == 0) {
            return CloneAndCast.copy(x);
        }
        long size = Math.max(x.shape().size(at), 1);
        long forward = Math.floorMod(shift, size);
        return LinearNode.recorded("RollBackward0", Rearrangement.roll(x.array(), forward, at), x,
                g -> roll(g, size - forward, at));
    }

    /** {@return x with all its elements, in row-major order, moved on by {@code shift} places, the last ones to the front} */
    public static Tensor roll(Tensor x, long shift) {
        return Scope.tidy(() -> roll(x.reshape(-1), shift, 0).view(x.shape().toArray()));
    }

    /**
     * {@return x repeated {@code times[i]} times along dimension i}
     *
     * @param times at least as many as x has dimensions; more make new dimensions in front
     */
    public static Tensor repeat(Tensor x, long... times) {
        int lead = times.length - x.dim();
        if (lead < 0) {
            throw new TensorException(
                    "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor");
        }
        long[] sizes = new long[times.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = i < lead ? 1 : x.shape().size(i - lead);
        }
        requireNoneNegative(sizes, times);
        return repeat("RepeatBackward0", lead == 0 ? x : x.view(sizes), times.clone(), ones(sizes.length));
    }

    private static void requireNoneNegative(long[] sizes, long[] times) {
        for (int i = 0; i < times.length; i++) {
            if (times[i] < 0) {
                long[] target = new long[times.length];
                Arrays.setAll(target, j -> sizes[j] * times[j]);
                throw new TensorException("Trying to create tensor with negative dimension " + target[i] + ": " + Arrays
                        .toString(target) + "; the numbers of repeats are " + Arrays.toString(times));
            }
        }
    }

    /** {@return x repeated along its last dimensions; as {@link #repeat}, but missing numbers are 1} */
    public static Tensor tile(Tensor x, long... times) {
        long[] all = ones(Math.max(times.length, x.dim()));
        System.arraycopy(times, 0, all, all.length - times.length, times.length);
        return repeat(x, all);
    }

    /** {@return x with every entry along {@code dim} repeated {@code times} times in place} */
    public static Tensor repeatInterleave(Tensor x, long times, int dim) {
        if (times < 0) {
            throw new TensorException("repeats can not be negative");
        }
        Tensor from = x.dim() == 0 ? x.view(1) : x;
        long[] each = ones(from.dim());
        each[from.shape().dim(dim)] = times;
        return repeat("RepeatInterleaveBackward0", from, ones(each.length), each);
    }

    /** {@return a vector of x's elements in row-major order, each repeated {@code times} times} */
    public static Tensor repeatInterleave(Tensor x, long times) {
        return Scope.tidy(() -> repeatInterleave(x.reshape(-1), times, 0));
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Tensor repeat(String name, Tensor x, long[] times, long[] each) {
        int rank = x.dim();
        long[] parts = new long[3 * rank];
        for (int i = 0; i < rank; i++) {
            parts[3 * i] = times[i];
            parts[3 * i + 1] = x.shape().size(i);
            parts[3 * i + 2] = each[i];
        }
        long[] sizes = x.shape().toArray();
        int[] repeated = IntStream.range(0, 3 * rank).filter(i -> i % 3 != 1).toArray();
        return LinearNode.recorded(name, Rearrangement.repeat(x.array(), times, each), x,
                g -> rank == 0 ? g : Scope.tidy(() -> summed(g.reshape(parts), repeated).view(sizes)));
    }

    /**
     * {@return the sum over some dimensions} Where it is over a few entries of one, these are added up, as rows of their elements would be
     * short. Sums of narrow ones are rounded once.
     */
    private static Tensor summed(Tensor g, int[] dims) {
        int[] several = Arrays.stream(dims).filter(d -> g.shape().size(d) != 1).toArray();
        if (g.dtype().isNarrow() || several.length != 1 || g.shape().size(several[0]) < 2 || g.shape().size(
                several[0]) > FEW) {
            return g.sum(dims);
        }
        Tensor sum = g.select(several[0], 0).add(g.select(several[0], 1));
        for (int i = 2; i < g.shape().size(several[0]); i++) {
            sum = sum.add(g.select(several[0], i));
        }
        return sum;
    }

    /** {@return x with 0 above a diagonal of the matrices of its last two dimensions} */
    public static Tensor tril(Tensor x, long diagonal) {
        return triangle("TrilBackward0", x, true, diagonal);
    }

    /** {@return x with 0 below a diagonal of the matrices of its last two dimensions} */
    public static Tensor triu(Tensor x, long diagonal) {
        return triangle("TriuBackward0", x, false, diagonal);
    }

    private static Tensor triangle(String name, Tensor x, boolean lower, long diagonal) {
        return LinearNode.recorded(name, Rearrangement.triangle(x.array(), lower, diagonal), x,
                g -> triangle(name, g, lower, diagonal));
    }
}
