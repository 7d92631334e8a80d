package dev.arenagrad.functions.indexing;

import dev.arenagrad.Index;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.functions.elementwise.WhereAndMask;
import dev.arenagrad.functions.shape.SelectAndSlice;
import dev.arenagrad.functions.shape.Views;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.Masks;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code x[i, :, j]}, read and assigned. Indices that are not tensors select a view; index tensors then select entries of the view. Masks
 * become the positions of their true elements.
 */
public final class Subscript {
    private final List<Integer> dims = new ArrayList<>();
    private final List<Tensor> indices = new ArrayList<>();

    /** Index arrays that were made of masks, to be freed when they were used. */
    private final List<NDArray> own = new ArrayList<>();

    /** The view of the tensor to which index tensors are applied. */
    private Tensor view;

    /** The next dimension of the view that an index stands for. */
    private int dim;

    /** The same, counted in dimensions of the tensor. */
    private int original;

    private Subscript(Tensor x, Index... indices) {
        view = x;
        int consumed = 0;
        for (Index index : indices) {
            consumed += consumed(index);
        }
        if (consumed > x.dim()) {
            throw new IndexOutOfBoundsException("too many indices for tensor of dimension " + x.dim());
        }
        try {
            for (Index index : indices) {
                apply(index, x, x.dim() - consumed);
            }
        } catch (RuntimeException | Error e) {
            free();
            throw e;
        }
    }

    private static int consumed(Index index) {
        return switch (index) {
            case Index.At _,Index.Slice _ -> 1;
            case Index.Ellipsis _,Index.NewAxis _ -> 0;
            case Index.Indices of -> isMask(of.tensor()) ? of.tensor().dim() : 1;
        };
    }

    private static boolean isMask(Tensor index) {
        return index.dtype() == DType.BOOL || index.dtype() == DType.UINT8;
    }

    private void apply(Index index, Tensor x, int rest) {
        switch (index) {
            case Index.At at -> select(at.position());
            case Index.Slice slice -> {
                boolean whole = slice.start() == 0 && slice.step() == 1 && slice.end() >= view.shape().size(dim);
                view = whole ? view : SelectAndSlice.slice(view, dim, slice.start(), slice.end(), slice.step());
                next(1);
            }
            case Index.Ellipsis _ -> next(rest);
            case Index.NewAxis _ -> {
                view = Views.unsqueeze(view, dim);
                dim++;
            }
            case Index.Indices of -> {
                if (isMask(of.tensor())) {
                    mask(of.tensor(), x);
                } else if (of.tensor().dim() == 0) {
                    select(of.tensor().array().getLong(0));
                } else {
                    name(of.tensor());
                    next(1);
                }
            }
        }
    }

    private void next(int count) {
        dim += count;
        original += count;
    }

    private void name(Tensor index) {
        dims.add(dim);
        indices.add(index);
    }

    private void select(long position) {
        long size = view.shape().size(dim);
        if (position < -size || position >= size) {
            throw new IndexOutOfBoundsException("index " + position + " is out of bounds for dimension " + original
                    + " with size " + size);
        }
        view = SelectAndSlice.select(view, dim, position);
        original++;
    }

    private void mask(Tensor mask, Tensor x) {
        for (int i = 0; i < mask.dim(); i++) {
            if (mask.shape().size(i) != view.shape().size(dim + i)) {
                throw new IndexOutOfBoundsException("The shape of the mask " + mask.shape() + " at index " + i
                        + " does not match the shape of the indexed tensor " + x.shape() + " at index " + (original
                                + i));
            }
        }
        if (mask.dim() == 0) {
            view = Views.unsqueeze(view, dim);
        }
        Layout layout = mask.array().layout();
        NDArray positions = Masks.nonzero(mask.array().withLayout(mask.dim() == 0 ? layout.unsqueeze(0) : layout));
        own.add(positions);
        for (int i = 0; i < positions.shape().size(0); i++) {
            name(new Variable(positions.withLayout(positions.layout().select(0, i))));
            dim++;
        }
        original += mask.dim();
    }

    private IndexPut placing() {
        return new IndexPut(new IndexSpec.Crossing(List.copyOf(dims)), List.copyOf(indices));
    }

    private void free() {
        own.forEach(positions -> positions.storage().disown());
    }

    /** {@return the elements of x that the indices name; a view if none is a tensor} */
    public static Tensor get(Tensor x, Index... index) {
        Subscript subscript = new Subscript(x, index);
        if (subscript.indices.isEmpty()) {
            return subscript.view == x ? Views.alias(x) : subscript.view;
        }
        try {
            return subscript.placing().take(subscript.view);
        } finally {
            subscript.free();
        }
    }

    /** Sets the elements of x that the indices name to those of {@code value}, broadcast, and returns x. */
    public static Tensor set(Tensor x, Tensor value, Index... index) {
        Subscript subscript = new Subscript(x, index);
        Tensor source = withoutLeadingOnes(value);
        if (subscript.indices.isEmpty()) {
            InPlace.copy(subscript.view, source);
            return x;
        }
        try {
            subscript.placing().replaceInPlace("IndexPutBackward0", subscript.view, source);
        } finally {
            subscript.free();
        }
        return x;
    }

    /** Sets the elements of x that the indices name to {@code value}, and returns x. */
    public static Tensor set(Tensor x, double value, Index... index) {
        return set(x, view -> InPlace.fill(view, value, "FillBackward0"), () -> Tensor.scalar(value, x.dtype()), index);
    }

    /** As {@link #set(Tensor, double, Index...)} for a whole number, exact for INT64. */
    public static Tensor set(Tensor x, long value, Index... index) {
        return set(x, view -> InPlace.fill(view, value, "FillBackward0"), () -> Tensor.scalar(value, x.dtype()), index);
    }

    private static Tensor set(Tensor x, Consumer<Tensor> fill, Supplier<Tensor> number, Index... index) {
        Subscript subscript = new Subscript(x, index);
        if (subscript.indices.isEmpty()) {
            fill.accept(subscript.view);
            return x;
        }
        try {
            return WhereAndMask.withNumber(number.get(), value -> {
                subscript.placing().replaceInPlace("IndexPutBackward0", subscript.view, value);
                return x;
            });
        } finally {
            subscript.free();
        }
    }

    private static Tensor withoutLeadingOnes(Tensor value) {
        int ones = 0;
        while (ones < value.dim() && value.shape().size(ones) == 1) {
            ones++;
        }
        long[] sizes = value.shape().toArray();
        return ones == 0 ? value : Views.view(value, Arrays.copyOfRange(sizes, ones, sizes.length));
    }

    /** {@return x with the elements that the index tensors name replaced by those of {@code values}, or these added} */
    public static Tensor put(Tensor x, List<Tensor> indices, Tensor values, boolean accumulate) {
        return named(x, indices, placing -> accumulate ? placing.add(x, values, 1)
                : placing.replace("IndexPutBackward0", x, values));
    }

    /** As {@link #put}, in place; returns x. */
    public static Tensor putInPlace(Tensor x, List<Tensor> indices, Tensor values, boolean accumulate) {
        return named(x, indices, placing -> accumulate ? placing.addInPlace(x, values, 1)
                : placing.replaceInPlace("IndexPutBackward0", x, values));
    }

    private static Tensor named(Tensor x, List<Tensor> indices, Function<IndexPut, Tensor> use) {
        Subscript subscript = new Subscript(x);
        try {
            for (Tensor index : indices) {
                Objects.requireNonNull(index,
                        "an index is null; for all of a dimension, use set_ with Index.all() in that place");
                boolean mask = isMask(index);
                if (subscript.dim + (mask ? index.dim() : 1) > x.dim()) {
                    throw new IndexOutOfBoundsException("too many indices for tensor of dimension " + x.dim());
                }
                if (mask && index.dim() > 0) {
                    subscript.mask(index, x);
                } else {
                    subscript.name(index);
                    subscript.next(1);
                }
            }
            if (subscript.indices.isEmpty()) {
                throw new TensorException("at least one index is needed");
            }
            return use.apply(subscript.placing());
        } finally {
            subscript.free();
        }
    }
}
