package dev.arenagrad.ops;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The positions of an array's elements in its storage: element (i, j, ...) at {@code offset + i * stride(0) + j * stride(1) + ...}, counted
 * in elements. Views are made by changing the layout; nothing is copied. Immutable.
 */
public final class Layout {
    private final Shape shape;
    private final long[] strides;
    private final long offset;
    private final boolean contiguous;

    private Layout(Shape shape, long[] strides, long offset) {
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
        this.contiguous = isRowMajor(shape, strides);
    }

    static Layout contiguous(Shape shape) {
        long[] sizes = shape.sizes();
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(sizes[i], 1);
        }
        return new Layout(shape, strides, 0);
    }

    private static boolean isRowMajor(Shape shape, long[] strides) {
        long[] sizes = shape.sizes();
        long expected = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            if (sizes[i] == 0) {
                return true;
            }
            if (sizes[i] != 1) {
                if (strides[i] != expected) {
                    return false;
                }
                expected *= sizes[i];
            }
        }
        return true;
    }

    /** {@return the sizes of the dimensions} */
    public Shape shape() {
        return shape;
    }

    /** {@return the number of dimensions} */
    public int rank() {
        return strides.length;
    }

    /**
     * {@return the distance between neighbours along dimension {@code dim} (counted from the front), in elements}
     *
     * @param dim the dimension
     */
    public long stride(int dim) {
        return strides[dim];
    }

    /** {@return the strides, as a fresh array} */
    public long[] strides() {
        return strides.clone();
    }

    /** {@return the position of the first element, in elements} */
    public long offset() {
        return offset;
    }

    /** {@return whether the elements lie one after another in row-major order} */
    public boolean isContiguous() {
        return contiguous;
    }

    /** {@return whether elements fill a stretch of memory without gaps or repeats, in whatever order} */
    public boolean isDense() {
        if (contiguous) {
            return true;
        }
        long[] sizes = shape.sizes();
        Integer[] order = new Integer[strides.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (i, j) -> Long.compare(strides[i], strides[j]));
        long expected = 1;
        for (int i : order) {
            if (sizes[i] != 1) {
                if (strides[i] != expected) {
                    return false;
                }
                expected *= sizes[i];
            }
        }
        return true;
    }

    /**
     * {@return whether several elements share one place, as after expanding or in sliding windows}
     *
     * <p>Elements are taken to be apart if each dimension steps over all that the dimensions of smaller strides reach, which holds for
     * every view but those; strides that interlock without meeting, which only slices of windows could have, count as overlapping.
     */
    public boolean overlapsItself() {
        if (contiguous || shape.numel() == 0) {
            return false;
        }
        for (int i = 0; i < strides.length; i++) {
            if (shape.sizes()[i] > 1 && reachBelow(i) >= strides[i]) {
                return true;
            }
        }
        return false;
    }

    /** {@return the dimension above size 1 that steps over all that the others reach, so that its slices are apart, or -1} */
    int dimensionApart() {
        int widest = -1;
        for (int i = 0; i < strides.length; i++) {
            if (shape.sizes()[i] > 1 && (widest < 0 || strides[i] >= strides[widest])) {
                widest = i;
            }
        }
        return widest >= 0 && reachBelow(widest) < strides[widest] ? widest : -1;
    }

    /** {@return how far the dimensions of smaller strides, and earlier ones of the same, reach} */
    private long reachBelow(int dim) {
        long reach = 0;
        for (int j = 0; j < strides.length; j++) {
            if (strides[j] < strides[dim] || strides[j] == strides[dim] && j < dim) {
                reach += (shape.sizes()[j] - 1) * strides[j];
            }
        }
        return reach;
    }

    /**
     * {@return the layout with dimensions {@code a} and {@code b} (from the front) exchanged}
     *
     * @param a a dimension
     * @param b a dimension
     */
    public Layout transpose(int a, int b) {
        int[] order = new int[strides.length];
        Arrays.setAll(order, i -> i);
        order[a] = b;
        order[b] = a;
        return permute(order);
    }

    /**
     * {@return the layout whose dimension i is dimension {@code order[i]} of this one}
     *
     * @param order each dimension once
     */
    public Layout permute(int... order) {
        long[] sizes = new long[order.length];
        long[] permuted = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            sizes[i] = shape.sizes()[order[i]];
            permuted[i] = strides[order[i]];
        }
        return new Layout(Shape.of(sizes), permuted, offset);
    }

    /**
     * {@return the layout of entry {@code index} along {@code dim}, without that dimension}
     *
     * @param dim the dimension
     * @param index the position of the entry
     */
    public Layout select(int dim, long index) {
        return new Layout(Shape.of(without(shape.sizes(), dim)), without(strides, dim), offset + index * strides[dim]);
    }

    /**
     * {@return the layout of the entries {@code start}, {@code start + step}, ... below {@code end} along {@code dim}}
     *
     * @param dim the dimension
     * @param start the first position
     * @param end the bound of positions
     * @param step the distance between two entries, positive
     */
    public Layout slice(int dim, long start, long end, long step) {
        long[] sizes = shape.toArray();
        long[] stepped = strides.clone();
        sizes[dim] = end <= start ? 0 : 1 + (end - start - 1) / step;
        stepped[dim] = strides[dim] * step;
        return new Layout(Shape.of(sizes), stepped, offset + start * strides[dim]);
    }

    /**
     * {@return the layout of the diagonals of the matrices that dimensions {@code first} and {@code second} span} Those two go, and the
     * diagonal becomes the last.
     *
     * @param shift how far the diagonal lies right of the main one, below it if negative
     * @param first a dimension
     * @param second a dimension
     */
    public Layout diagonal(long shift, int first, int second) {
        long rows = shape.sizes()[first];
        long columns = shape.sizes()[second];
        long length = Math.max(0, Math.min(rows + Math.min(shift, 0), columns - Math.max(shift, 0)));
        long start = length == 0 ? 0 : shift >= 0 ? shift * strides[second] : -shift * strides[first];
        int later = Math.max(first, second);
        int earlier = Math.min(first, second);
        long[] sizes = without(without(shape.sizes(), later), earlier);
        long[] left = without(without(strides, later), earlier);
        return new Layout(Shape.of(with(sizes, sizes.length, length)),
                with(left, left.length, strides[first] + strides[second]), offset + start);
    }

    /**
     * {@return the layout of all windows of {@code size} neighbours along {@code dim}, one every {@code step}} The number of the window
     * takes the place of {@code dim}, and the place in it becomes the last dimension.
     *
     * @param dim the dimension
     * @param size from 0 to the size of dim
     * @param step positive
     */
    public Layout unfold(int dim, long size, long step) {
        long[] sizes = shape.toArray();
        long[] stepped = strides.clone();
        sizes[dim] = (sizes[dim] - size) / step + 1;
        stepped[dim] = sizes[dim] == 1 ? strides[dim] : strides[dim] * step;
        return new Layout(Shape.of(with(sizes, sizes.length, size)), with(stepped, sizes.length, strides[dim]), offset);
    }

    /** {@return the layout with the order of the entries along {@code dim} reversed; for reading only, as its stride is negative} */
    Layout reversed(int dim) {
        long[] back = strides.clone();
        back[dim] = -strides[dim];
        long last = Math.max(shape.sizes()[dim] - 1, 0);
        return new Layout(shape, back, offset + last * strides[dim]);
    }

    /**
     * {@return this layout behind {@code lead} dimensions, of which the last has {@code size} entries, {@code stride} elements of the storage
     * apart, and the others have one}
     */
    Layout behind(int lead, long size, long stride) {
        long[] sizes = new long[lead + rank()];
        long[] moves = new long[sizes.length];
        Arrays.fill(sizes, 0, lead, 1);
        sizes[lead - 1] = size;
        System.arraycopy(shape.sizes(), 0, sizes, lead, rank());
        System.arraycopy(strides, 0, moves, lead, rank());
        moves[lead - 1] = stride;
        return new Layout(Shape.of(sizes), moves, offset);
    }

    /**
     * {@return the layout with a dimension of size 1 inserted before {@code dim}}
     *
     * @param dim the position of the new dimension
     */
    public Layout unsqueeze(int dim) {
        long stride = dim == strides.length ? 1 : strides[dim] * shape.sizes()[dim];
        return new Layout(Shape.of(with(shape.sizes(), dim, 1)), with(strides, dim, stride), offset);
    }

    /**
     * {@return the layout without dimension {@code dim}, which has size 1}
     *
     * @param dim the dimension
     */
    public Layout squeeze(int dim) {
        return select(dim, 0);
    }

    /**
     * {@return the layout expanded to {@code target}, with stride 0 where a size of 1 or a missing dimension is repeated}
     *
     * @param target a shape of at least as many dimensions
     * @throws TensorException if a size other than 1 differs
     */
    public Layout expand(Shape target) {
        if (target.equals(shape)) {
            return this;
        }
        int lead = target.rank() - rank();
        if (lead < 0) {
            throw new TensorException("expand: the number of sizes provided (" + target.rank()
                    + ") must be greater or equal to the number of dimensions in the tensor (" + rank() + ")");
        }
        long[] expanded = new long[target.rank()];
        for (int i = lead; i < expanded.length; i++) {
            long size = shape.sizes()[i - lead];
            if (size == target.sizes()[i]) {
                expanded[i] = strides[i - lead];
            } else if (size != 1) {
                throw new TensorException("The expanded size of the tensor (" + target.sizes()[i]
                        + ") must match the existing size (" + size + ") at non-singleton dimension " + i
                        + ".  Target sizes: "
                        + target + ".  Tensor sizes: " + shape);
            }
        }
        return new Layout(target, expanded, offset);
    }

    /**
     * {@return the layout that shows the same elements in the same order as {@code target}, or null if strides cannot express it}
     *
     * @param target a shape with as many elements
     */
    public @Nullable Layout view(Shape target) {
        if (target.equals(shape)) {
            return this;
        }
        if (contiguous) {
            return new Layout(target, target.contiguous().strides, offset);
        }
        if (shape.numel() == 0) {
            return new Layout(target, target.contiguous().strides, offset);
        }
        long[] viewed = new long[target.rank()];
        int to = viewed.length - 1;
        long chunkStride = rank() == 0 ? 1 : strides[rank() - 1];
        long chunk = 1;
        long taken = 1;
        for (int from = rank() - 1; from >= 0; from--) {
            chunk *= shape.sizes()[from];
            boolean chunkEnds = from == 0
                    || shape.sizes()[from - 1] != 1 && strides[from - 1] != chunk * chunkStride;
            if (chunkEnds) {
                while (to >= 0 && (taken < chunk || target.sizes()[to] == 1)) {
                    viewed[to] = taken * chunkStride;
                    taken *= target.sizes()[to];
                    to--;
                }
                if (taken != chunk) {
                    return null;
                }
                if (from > 0) {
                    chunkStride = strides[from - 1];
                    chunk = 1;
                    taken = 1;
                }
            }
        }
        return to < 0 ? new Layout(target, viewed, offset) : null;
    }

    /**
     * {@return the position of an element in the storage, in elements}
     *
     * @param index the element's number in row-major order
     */
    public long position(long index) {
        if (contiguous) {
            return offset + index;
        }
        long position = offset;
        long rest = index;
        for (int i = strides.length - 1; i >= 0; i--) {
            long size = shape.sizes()[i];
            position += rest % size * strides[i];
            rest /= size;
        }
        return position;
    }

    /** {@return a layout for a fresh result of this shape: in this order if it is dense, else row-major} */
    Layout forResult() {
        return !contiguous && isDense() ? new Layout(shape, strides, 0) : shape.contiguous();
    }

    /**
     * {@return whether both have the same shape and strides}
     *
     * @param other the layout to compare with
     */
    public boolean isParallelTo(Layout other) {
        return this == other || shape.equals(other.shape) && Arrays.equals(strides, other.strides);
    }

    /**
     * {@return whether both have the same shape, strides and offset}
     *
     * @param other the layout to compare with
     */
    public boolean sameAs(Layout other) {
        return offset == other.offset && isParallelTo(other);
    }

    private static long[] without(long[] values, int index) {
        long[] fewer = new long[values.length - 1];
        System.arraycopy(values, 0, fewer, 0, index);
        System.arraycopy(values, index + 1, fewer, index, fewer.length - index);
        return fewer;
    }

    private static long[] with(long[] values, int index, long value) {
        long[] more = new long[values.length + 1];
        System.arraycopy(values, 0, more, 0, index);
        more[index] = value;
        System.arraycopy(values, index, more, index + 1, values.length - index);
        return more;
    }
}
