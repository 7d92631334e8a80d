package dev.arenagrad.ops;

import java.util.Arrays;

/** Elements in another order or number, copied: reversed, rotated, repeated, or with a triangle left out. */
public final class Rearrangement {
    private Rearrangement() {}

    /**
     * {@return x with the order of its entries along each of {@code dims} reversed, in the order of x if it is dense, else row-major}
     *
     * @param x the array
     * @param dims from the front, each once
     */
    public static NDArray flip(NDArray x, int... dims) {
        Layout reversed = x.layout();
        for (int dim : dims) {
            reversed = reversed.reversed(dim);
        }
        return Copies.copyLike(x.withLayout(reversed), x, "flip");
    }

    /**
     * {@return x with its entries along {@code dim} moved on by {@code shift} places, the last ones to the front}
     *
     * @param x the array
     * @param shift by how many places
     * @param dim from the front
     */
    public static NDArray roll(NDArray x, long shift, int dim) {
        NDArray out = NDArray.allocate(x.dtype(), x.shape(), "roll", x);
        long size = x.shape().size(dim);
        long split = size == 0 ? 0 : Math.floorMod(shift, size);
        try {
            copySlice(x, 0, size - split, out, split, dim);
            copySlice(x, size - split, size, out, 0, dim);
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }

    private static void copySlice(NDArray x, long start, long end, NDArray out, long to, int dim) {
        Copies.copyInto(x.withLayout(x.layout().slice(dim, start, end, 1)), out.withLayout(out.layout().slice(dim,
                to, to + end - start, 1)));
    }

    /**
     * {@return x with every entry of dimension i repeated {@code each[i]} times in place, and all of that {@code times[i]} times}
     *
     * @param x the array
     * @param times not negative, one for each dimension
     * @param each not negative, one for each dimension
     * @throws TensorException if the number of elements overflows
     */
    public static NDArray repeat(NDArray x, long[] times, long[] each) {
        int rank = x.rank();
        Layout layout = x.layout();
        long[] parts = new long[3 * rank];
        long[] sizes = new long[rank];
        for (int i = 0; i < rank; i++) {
            layout = layout.unsqueeze(3 * i).unsqueeze(3 * i + 2);
            parts[3 * i] = times[i];
            parts[3 * i + 1] = x.shape().size(i);
            parts[3 * i + 2] = each[i];
        }
        Shape repeated = Shape.of(parts);
        for (int i = 0; i < rank; i++) {
            sizes[i] = Arrays.stream(parts, 3 * i, 3 * i + 3).reduce(1, Shape::times);
        }
        NDArray copy = Copies.copyContiguous(x.withLayout(layout.expand(repeated)), "repeat");
        return copy.withLayout(Shape.of(sizes).contiguous());
    }

    /**
     * {@return x on one side of a diagonal, with the diagonal, and 0 on the other, for each matrix of the last two dimensions}
     *
     * @param x the array
     * @param lower whether the side below is kept
     * @param diagonal how far the diagonal lies right of the main one, below it if negative
     * @throws IndexOutOfBoundsException if x has fewer than two dimensions
     */
    public static NDArray triangle(NDArray x, boolean lower, long diagonal) {
        x.shape().dim(-2);
        NDArray out = NDArray.allocate(x.dtype(), x.shape(), lower ? "tril" : "triu");
        try {
            Access.begin(x, out);
            try {
                Backends.current().triangle(lower, diagonal, x, out);
            } finally {
                Access.end(x, out);
            }
            return out;
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
    }
}
