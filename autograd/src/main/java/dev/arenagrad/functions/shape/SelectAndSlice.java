package dev.arenagrad.functions.shape;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.LinearNode;
import dev.arenagrad.functions.elementwise.CloneAndCast;
import dev.arenagrad.ops.Accumulation;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.Filling;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.function.UnaryOperator;

/**
 * Views of a part of a tensor. Only sizes are saved: the derivative puts the gradient in place of the part, among zeros; the second
 * derivative takes the part again.
 */
public final class SelectAndSlice {
    private SelectAndSlice() {}

    /** {@return entry {@code index} of x along {@code dim}, from the end if negative} */
    public static Tensor select(Tensor x, int dim, long index) {
        if (x.dim() == 0) {
            throw new IndexOutOfBoundsException("select() cannot be applied to a 0-dim tensor.");
        }
        int at = x.shape().dim(dim);
        long size = x.shape().size(at);
        if (index < -size || index >= size) {
            throw new IndexOutOfBoundsException("select(): index " + index + " out of range for tensor of size " + x
                    .shape()
                    + " at dimension " + at);
        }
        long entry = index < 0 ? index + size : index;
        return part("SelectBackward0", x, layout -> layout.select(at, entry));
    }

    /**
     * {@return the entries {@code start}, {@code start + step}, ... below {@code end} of x along {@code dim}}
     *
     * @param start from the end if negative; clamped to the size
     * @param end likewise, exclusive
     * @param step positive
     */
    public static Tensor slice(Tensor x, int dim, long start, long end, long step) {
        if (x.dim() == 0) {
            throw new IndexOutOfBoundsException("slice() cannot be applied to a 0-dim tensor.");
        }
        if (step <= 0) {
            throw new TensorException("slice step must be positive");
        }
        int at = x.shape().dim(dim);
        long size = x.shape().size(at);
        long from = Math.clamp(start < 0 ? start + size : start, 0, size);
        long to = Math.clamp(end < 0 ? end + size : end, from, size);
        return part("SliceBackward0", x, layout -> layout.slice(at, from, to, step));
    }

    /** {@return the {@code length} entries of x along {@code dim} from {@code start}, which counts from the end if negative} */
    public static Tensor narrow(Tensor x, int dim, long start, long length) {
        if (x.dim() == 0) {
            throw new TensorException("narrow() cannot be applied to a 0-dim tensor.");
        }
        int at = x.shape().dim(dim);
        long size = x.shape().size(at);
        if (start < -size || start > size) {
            throw new IndexOutOfBoundsException("Dimension out of range (expected to be in range of [" + -size + ", "
                    + size + "], but got " + start + ")");
        }
        long from = start < 0 ? start + size : start;
        if (length < 0 || length > size - from) {
            throw new TensorException("start (" + from + ") + length (" + length + ") exceeds dimension size (" + size
                    + ").");
        }
        return slice(x, at, from, from + length, 1);
    }

    /**
     * {@return the diagonals of the matrices that two dimensions of x span, as the last dimension}
     *
     * @param offset how far right of the main diagonal, below it if negative
     */
    public static Tensor diagonal(Tensor x, long offset, int first, int second) {
        return part("DiagonalBackward0", x, diagonals(x.shape(), offset, first, second));
    }

    private static UnaryOperator<Layout> diagonals(Shape shape, long offset, int first, int second) {
        int rows = shape.dim(first);
        int columns = shape.dim(second);
        if (rows == columns) {
            throw new TensorException("diagonal dimensions cannot be identical " + first + ", " + second);
        }
        return layout -> layout.diagonal(offset, rows, columns);
    }

    /** {@return matrices that two new dimensions span, with the last dimension of x on a diagonal, among zeros} */
    public static Tensor diagEmbed(Tensor x, long offset, int first, int second) {
        int rank = x.dim() + 1;
        Shape order = Shape.of(new long[rank]);
        int rows = order.dim(first);
        int columns = order.dim(second);
        if (rows == columns) {
            throw new TensorException("diagonal dimensions cannot be identical " + first + ", " + second);
        }
        long side = x.shape().size(-1) + Math.abs(offset);
        long[] sizes = new long[rank];
        int from = 0;
        for (int i = 0; i < rank; i++) {
            sizes[i] = i == rows || i == columns ? side : x.shape().size(from++);
        }
        return embed("DiagEmbedBackward0", "DiagonalBackward0", x, Shape.of(sizes), layout -> layout.diagonal(offset,
                rows, columns));
    }

    /** {@return a vector's elements on a diagonal of a matrix, or a copy of a matrix's diagonal} */
    public static Tensor diag(Tensor x, long offset) {
        return switch (x.dim()) {
            case 1 -> diagEmbed(x, offset, 0, 1);
            case 2 -> CloneAndCast.copy(diagonal(x, offset, 0, 1));
            default -> throw new TensorException("matrix or a vector expected");
        };
    }

    /** {@return a matrix of zeros but for its diagonal} */
    public static Tensor embedDiagonal(Tensor diagonal, Shape matrix) {
        return embed("DiagonalBackwardBackward0", "DiagonalBackward0", diagonal, matrix, layout -> layout.diagonal(0, 0,
                1));
    }

    /**
     * {@return all windows of {@code size} neighbours of x along {@code dim}, one every {@code step}, as a last dimension}
     */
    public static Tensor unfold(Tensor x, int dim, long size, long step) {
        int at = x.shape().dim(dim);
        long length = x.dim() == 0 ? 1 : x.shape().size(at);
        if (size < 0) {
            throw new TensorException("size is " + size + " but must be >= 0");
        }
        if (size > length) {
            throw new TensorException("maximum size for tensor at dimension " + at + " is " + length + " but size is "
                    + size);
        }
        if (step <= 0) {
            throw new TensorException("step is " + step + " but must be > 0");
        }
        if (x.dim() == 0) {
            return part("UnfoldBackward0", x, layout -> layout.unsqueeze(0).slice(0, 0, size, 1));
        }
        return part("UnfoldBackward0", x, layout -> layout.unfold(at, size, step));
    }

    private static Tensor part(String name, Tensor x, UnaryOperator<Layout> part) {
        Shape whole = x.shape();
        return Views.view(name, x, part.apply(x.array().layout()), g -> embed(name.replace("Backward0",
                "BackwardBackward0"), name, g, whole, part));
    }

    /**
     * {@return zeros of shape {@code whole} with g in the place that {@code part} shows: the derivative of taking a part}
     *
     * @param name of the node for this
     * @param back name of the node for taking the part, the derivative of this
     */
    private static Tensor embed(String name, String back, Tensor g, Shape whole, UnaryOperator<Layout> part) {
        NDArray zeros = NDArray.allocate(g.dtype(), whole, name);
        try {
            Filling.fill(zeros, 0);
            NDArray place = zeros.withLayout(part.apply(zeros.layout()));
            if (place.layout().overlapsItself()) {
                Accumulation.addInto(g.array(), place);
            } else {
                Copies.copyInto(g.array(), place);
            }
        } catch (Throwable e) {
            zeros.discard();
            throw e;
        }
        return LinearNode.recorded(name, zeros, g, gg -> part(back, gg, part));
    }
}
