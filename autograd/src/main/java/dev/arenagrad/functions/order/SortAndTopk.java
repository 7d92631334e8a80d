package dev.arenagrad.functions.order;

import dev.arenagrad.Tensor;
import dev.arenagrad.ValuesIndices;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.indexing.GatherAndScatter;
import dev.arenagrad.ops.Indexing;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Ordering;
import dev.arenagrad.ops.Reductions;
import dev.arenagrad.ops.Shape;

/** Elements selected by their order along a dimension, with their indices. The gradient goes to the selected elements only. */
public final class SortAndTopk {
    private SortAndTopk() {}

    /** {@return the elements in order, equal ones as they were} */
    public static ValuesIndices sort(Tensor x, int dim, boolean descending) {
        NDArray indices = Ordering.order(x.array(), dim, descending, Ordering.size(x.array(), dim));
        return chosen("SortBackward0", x, dim, indices, true);
    }

    /** {@return the indices of the elements in order} */
    public static Tensor argsort(Tensor x, int dim, boolean descending) {
        return new Variable(Ordering.order(x.array(), dim, descending, Ordering.size(x.array(), dim)));
    }

    /** {@return the k largest or smallest elements, in order} */
    public static ValuesIndices topk(Tensor x, long k, int dim, boolean largest) {
        return chosen("TopkBackward0", x, dim, Ordering.order(x.array(), dim, largest, k), true);
    }

    /** {@return the k-th smallest elements, k from 1} */
    public static ValuesIndices kthvalue(Tensor x, long k, int dim, boolean keepDim) {
        NDArray indices = Ordering.kth(x.array(), dim, k, false, true, "kthvalue");
        return chosen("KthvalueBackward0", x, dim, indices, keepDim);
    }

    /** {@return the lower medians} */
    public static ValuesIndices median(Tensor x, int dim, boolean keepDim) {
        long middle = (Ordering.size(x.array(), dim) + 1) / 2;
        NDArray indices = Ordering.kth(x.array(), dim, middle, true, true, "median");
        return chosen("MedianBackward1", x, dim, indices, keepDim);
    }

    /** {@return the largest elements} */
    public static ValuesIndices max(Tensor x, int dim, boolean keepDim) {
        requireElements("max", x, dim);
        return chosen("MaxBackward0", x, dim, Reductions.extreme(true, x.array(), dim), keepDim);
    }

    /** {@return the smallest elements} */
    public static ValuesIndices min(Tensor x, int dim, boolean keepDim) {
        requireElements("min", x, dim);
        return chosen("MinBackward0", x, dim, Reductions.extreme(false, x.array(), dim), keepDim);
    }

    private static void requireElements(String name, Tensor x, int dim) {
        if (Ordering.size(x.array(), dim) == 0) {
            throw new IndexOutOfBoundsException(name + "(): Expected reduction dim " + x.shape().dim(dim)
                    + " to have non-zero size.");
        }
    }

    /** {@return the elements at {@code indices}, which have the dimension still} */
    private static ValuesIndices chosen(String name, Tensor x, int dim, NDArray indices, boolean keepDim) {
        int along = x.shape().dim(dim);
        boolean squeezes = !keepDim && x.dim() > 0;
        Variable places = new Variable(indices);
        NDArray elements = gathered(x.array(), along, indices);
        Variable values = new Variable(squeezes ? elements.withLayout(elements.layout().squeeze(along)) : elements);
        if (Graph.records(x)) {
            values.setGradFn(new Backward(name, values, x, along, places, squeezes));
        }
        return new ValuesIndices(values, squeezes
                ? new Variable(indices.withLayout(indices.layout().squeeze(along)))
                : places);
    }

    /** {@return the elements at {@code indices}} If that is refused, the indices are freed. */
    private static NDArray gathered(NDArray x, int dim, NDArray indices) {
        try {
            return Indexing.gather(x, dim, indices);
        } catch (Throwable e) {
            indices.discard();
            throw e;
        }
    }

    private static final class Backward extends Node {
        private final String name;
        private final int dim;
        private final Shape shape;
        private final boolean squeezed;

        Backward(String name, Tensor values, Tensor x, int dim, Tensor places, boolean squeezed) {
            super(values, x);
            this.name = name;
            this.dim = dim;
            this.shape = x.shape();
            this.squeezed = squeezed;
            save().tensor(places);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        protected void backward(Gradients gradients) {
            Tensor g = squeezed ? gradients.output().unsqueeze(dim) : gradients.output();
            gradients.put(0, GatherAndScatter.scatterAdd(g, dim, saved().first(), shape));
        }
    }
}
