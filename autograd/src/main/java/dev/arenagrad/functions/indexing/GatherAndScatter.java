package dev.arenagrad.functions.indexing;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.elementwise.WhereAndMask;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Indexing;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Elements chosen and placed by an index along one dimension, or into the row-major order. The index is saved; values are not. */
public final class GatherAndScatter {
    private GatherAndScatter() {}

    /** {@return the elements of x at the positions that {@code index} gives along {@code dim}} */
    public static Tensor gather(Tensor x, int dim, Tensor index) {
        return new IndexPut(new IndexSpec.Scattered(dim), List.of(index)).take(x);
    }

    /** {@return zeros of {@code shape} to which x was added at the positions that {@code index} gives: gather's derivative} */
    public static Tensor scatterAdd(Tensor x, int dim, Tensor index, Shape shape) {
        return new IndexPut(new IndexSpec.Scattered(dim), List.of(index)).addToZeros(x, shape);
    }

    private static IndexPut entries(Tensor x, int dim, Tensor index) {
        return new IndexPut(new IndexSpec.Entries(x.shape().dim(dim)), List.of(index));
    }

    private static IndexPut scattered(Tensor x, int dim, Tensor index) {
        return new IndexPut(new IndexSpec.Scattered(x.shape().dim(dim)), List.of(index));
    }

    /** {@return the entries of x along {@code dim} that {@code index} names} */
    public static Tensor indexSelect(Tensor x, int dim, Tensor index) {
        return entries(x, dim, index).take(x);
    }

    /** {@return x with {@code source} times {@code alpha} added to the entries along {@code dim} that {@code index} names} */
    public static Tensor indexAdd(Tensor x, int dim, Tensor index, Tensor source, double alpha) {
        return entries("index_add_()", x, dim, index, source).add(x, source, alpha);
    }

    /** As {@link #indexAdd(Tensor, int, Tensor, Tensor, double)} for a whole number, exact for integers. */
    public static Tensor indexAdd(Tensor x, int dim, Tensor index, Tensor source, long alpha) {
        return alpha == 1 || x.dtype().isFloatingPoint() ? indexAdd(x, dim, index, source, (double) alpha)
                : Scope.tidy(() -> indexAdd(x, dim, index, source.mul(alpha), 1.0));
    }

    /** As {@link #indexAdd}, in place; returns x. */
    public static Tensor indexAddInPlace(Tensor x, int dim, Tensor index, Tensor source, double alpha) {
        return entries("index_add_()", x, dim, index, source).addInPlace(x, source, alpha);
    }

    /** {@return x with the entries along {@code dim} that {@code index} names replaced by those of {@code source}} */
    public static Tensor indexCopy(Tensor x, int dim, Tensor index, Tensor source) {
        return entries("index_copy_()", x, dim, index, source).replace("IndexCopyBackward0", x, source);
    }

    /** As {@link #indexCopy}, in place; returns x. */
    public static Tensor indexCopyInPlace(Tensor x, int dim, Tensor index, Tensor source) {
        return entries("index_copy_()", x, dim, index, source).replaceInPlace("IndexCopyBackward0", x, source);
    }

    private static IndexPut entries(String operation, Tensor x, int dim, Tensor index, Tensor source) {
        if (Math.max(source.dim(), 1) != Math.max(x.dim(), 1)) {
            throw new IndexOutOfBoundsException(operation + ": When source and destination are not scalars, their"
                    + " dimensionality must match. Source dimensionality (" + source.dim()
                    + "), destination dimensionality (" + x.dim() + ")");
        }
        if (source.dim() == 0 && index.numel() != 1) {
            throw new TensorException(operation + ": Number of indices (" + index.numel()
                    + ") should be equal to source.size(dim): (1), for dim: " + dim);
        }
        return entries(x, dim, index);
    }

    /** {@return x with the entries along {@code dim} that {@code index} names filled with {@code value}} */
    public static Tensor indexFill(Tensor x, int dim, Tensor index, double value) {
        return filled(x, dim, index, Tensor.scalar(value, x.dtype()));
    }

    /** As {@link #indexFill(Tensor, int, Tensor, double)} for a whole number, exact for INT64. */
    public static Tensor indexFill(Tensor x, int dim, Tensor index, long value) {
        return filled(x, dim, index, Tensor.scalar(value, x.dtype()));
    }

    private static Tensor filled(Tensor x, int dim, Tensor index, Tensor value) {
        return WhereAndMask.withNumber(value, number -> fromStart(x, dim, index, positions -> entries(x, dim, positions)
                .replace("IndexFillBackward0", x, number)));
    }

    /** As {@link #indexFill(Tensor, int, Tensor, double)}, in place; returns x. */
    public static Tensor indexFillInPlace(Tensor x, int dim, Tensor index, double value) {
        return filledInPlace(x, dim, index, Tensor.scalar(value, x.dtype()));
    }

    /** As {@link #indexFill(Tensor, int, Tensor, long)}, in place; returns x. */
    public static Tensor indexFillInPlace(Tensor x, int dim, Tensor index, long value) {
        return filledInPlace(x, dim, index, Tensor.scalar(value, x.dtype()));
    }

    private static Tensor filledInPlace(Tensor x, int dim, Tensor index, Tensor value) {
        return WhereAndMask.withNumber(value, number -> fromStart(x, dim, index, positions -> entries(x, dim, positions)
                .replaceInPlace("IndexFillBackward0", x, number)));
    }

    /** {@return x with the entries along {@code dim} that {@code index} names filled with {@code value}, of no dimensions} */
    public static Tensor indexFill(Tensor x, int dim, Tensor index, Tensor value) {
        WhereAndMask.requireScalar("index_fill_", value);
        return eachOnce(x, dim, index, positions -> entries(x, dim, positions).replace("IndexFillBackward1", x,
                value
                        .to(x
                                .dtype())));
    }

    /** As {@link #indexFill(Tensor, int, Tensor, Tensor)}, in place; returns x. */
    public static Tensor indexFillInPlace(Tensor x, int dim, Tensor index, Tensor value) {
        WhereAndMask.requireScalar("index_fill_", value);
        return eachOnce(x, dim, index, positions -> entries(x, dim, positions).replaceInPlace(
                "IndexFillBackward1", x,
                value
                        .to(x.dtype())));
    }

    /**
     * As {@link #fromStart}, with each position once: what is filled counts once in the derivative by the value, however often it is named.
     */
    private static Tensor eachOnce(Tensor x, int dim, Tensor index, UnaryOperator<Tensor> use) {
        return fromStart(x, dim, index, positions -> {
            if (positions.dtype() != DType.INT64 || positions.dim() != 1) {
                return use.apply(positions);
            }
            long[] distinct = distinct(positions.toLongArray());
            return distinct.length == positions.numel() ? use.apply(positions)
                    : WhereAndMask.withNumber(Tensor.of(distinct), use);
        });
    }

    /** {@return the values in an array, which is sorted, each once} */
    private static long[] distinct(long[] values) {
        Arrays.sort(values);
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (i == 0 || values[i] != values[i - 1]) {
                values[count++] = values[i];
            }
        }
        return Arrays.copyOf(values, count);
    }

    /**
     * Applies {@code use} to the positions in {@code index}, counted from the start. Of all operations along a dimension, only filling
     * accepts negative positions.
     */
    private static Tensor fromStart(Tensor x, int dim, Tensor index, UnaryOperator<Tensor> use) {
        if (index.dtype() == DType.INT32) {
            return Scope.tidy(() -> fromStart(x, dim, index.to(DType.INT64), use));
        }
        int along = x.shape().dim(dim);
        long size = x.dim() == 0 ? 1 : x.shape().size(along);
        if (index.dtype() != DType.INT64 || Indexing.firstOutside(index.array(), size).isEmpty()) {
            return use.apply(index);
        }
        Indexing.firstOutside(index.array(), -size, size).ifPresent(outside -> {
            throw new IndexOutOfBoundsException("index " + outside + " is out of bounds for dimension " + along
                    + " with size " + size);
        });
        return WhereAndMask.withNumber(index.remainder(size), use);
    }

    /** {@return x with the elements at the positions that {@code index} gives along {@code dim} replaced by those of source} */
    public static Tensor scatter(Tensor x, int dim, Tensor index, Tensor source) {
        return scattered(x, dim, index).replace("ScatterBackward0", x, used(source, x, dim, index));
    }

    /** As {@link #scatter(Tensor, int, Tensor, Tensor)}, in place; returns x. */
    public static Tensor scatterInPlace(Tensor x, int dim, Tensor index, Tensor source) {
        return scattered(x, dim, index).replaceInPlace("ScatterBackward0", x, used(source, x, dim, index));
    }

    /** {@return x with the elements at the positions that {@code index} gives along {@code dim} set to {@code value}} */
    public static Tensor scatter(Tensor x, int dim, Tensor index, double value) {
        return scatterNumber(x, dim, index, Tensor.scalar(value, x.dtype()));
    }

    /** As {@link #scatter(Tensor, int, Tensor, double)} for a whole number, exact for INT64. */
    public static Tensor scatter(Tensor x, int dim, Tensor index, long value) {
        return scatterNumber(x, dim, index, Tensor.scalar(value, x.dtype()));
    }

    private static Tensor scatterNumber(Tensor x, int dim, Tensor index, Tensor value) {
        return WhereAndMask.withNumber(value, number -> scattered(x, dim, index).replace("ScatterBackward1", x,
                number));
    }

    /** As {@link #scatter(Tensor, int, Tensor, double)}, in place; returns x. */
    public static Tensor scatterInPlace(Tensor x, int dim, Tensor index, double value) {
        return scatterNumberInPlace(x, dim, index, Tensor.scalar(value, x.dtype()));
    }

    /** As {@link #scatter(Tensor, int, Tensor, long)}, in place; returns x. */
    public static Tensor scatterInPlace(Tensor x, int dim, Tensor index, long value) {
        return scatterNumberInPlace(x, dim, index, Tensor.scalar(value, x.dtype()));
    }

    private static Tensor scatterNumberInPlace(Tensor x, int dim, Tensor index, Tensor value) {
        return WhereAndMask.withNumber(value, number -> scattered(x, dim, index).replaceInPlace("ScatterBackward1", x,
                number));
    }

    /** {@return x with {@code source} added to the elements at the positions that {@code index} gives along {@code dim}} */
    public static Tensor scatterAdd(Tensor x, int dim, Tensor index, Tensor source) {
        return scattered(x, dim, index).add(x, used(source, x, dim, index), 1);
    }

    /** As {@link #scatterAdd}, in place; returns x. */
    public static Tensor scatterAddInPlace(Tensor x, int dim, Tensor index, Tensor source) {
        return scattered(x, dim, index).addInPlace(x, used(source, x, dim, index), 1);
    }

    /** {@return the part of {@code source} that an index of smaller shape reads} */
    private static Tensor used(Tensor source, Tensor x, int dim, Tensor index) {
        Shape size = index.shape();
        if (size.numel() == 0) {
            return source.reshape(-1).slice(0, 0, 0).view(size.toArray());
        }
        if (size.rank() != source.dim() && Math.max(size.rank(), 1) != Math.max(source.dim(), 1)) {
            throw new TensorException("Index tensor must have the same number of dimensions as src tensor");
        }
        Tensor used = source.dim() == size.rank() ? source : source.reshape(size.rank() == 0 ? new long[0]
                : new long[] {1});
        int along = x.shape().dim(dim);
        for (int i = 0; i < size.rank(); i++) {
            boolean beyond = i != along && i < x.dim() && size.size(i) > x.shape().size(i);
            if (beyond || size.size(i) > used.shape().size(i)) {
                throw new TensorException("Expected index " + size + " to be smaller than self " + x.shape()
                        + " apart from dimension " + along + " and to be smaller size than src " + source
                                .shape());
            }
            used = size.size(i) == used.shape().size(i) ? used : used.slice(i, 0, size.size(i));
        }
        return used;
    }

    /** {@return the elements of x at the given places in row-major order, from the end if negative, in index's shape} */
    public static Tensor take(Tensor x, Tensor index) {
        if (index.dtype() != DType.INT64) {
            throw new TensorException("take(): Expected a long tensor for index, but got " + index.dtype()
                    .scalarName());
        }
        NDArray positions = index.array();
        long size = x.numel();
        Indexing.firstOutside(positions, -size, size).ifPresent(outside -> {
            throw new IndexOutOfBoundsException("out of range: tried to access index " + outside + " on a tensor of "
                    + size + " elements.");
        });
        return Scope.tidy(() -> new IndexPut(new IndexSpec.Crossing(List.of(0)), List.of(index)).take(x.reshape(-1)));
    }
}
