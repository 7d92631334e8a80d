package dev.arenagrad.functions.shape;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits a tensor into views that one node records together. The derivative joins the gradients of all views, with zeros for views without
 * one; only sizes are saved.
 */
public final class SplitAndUnbind {
    /** More views than this are refused as a mistake. */
    private static final int MOST_PARTS = 1 << 20;

    private SplitAndUnbind() {}

    /** {@return views of x, each of {@code size} entries along {@code dim}; the last has the rest} */
    public static List<Tensor> split(Tensor x, long size, int dim) {
        requireDimensions("split", x);
        long length = x.shape().size(dim);
        if (size < 0) {
            throw new TensorException("split expects split_size be non-negative, but got split_size=" + size);
        }
        if (size == 0 && length != 0) {
            throw new TensorException("split_size can only be 0 if dimension size is 0, but got dimension size of "
                    + length);
        }
        long count = length == 0 ? 1 : 1 + (length - 1) / size;
        return split("SplitBackward0", x, x.shape().dim(dim), evenly(length, size, count));
    }

    /** {@return views of x with the given numbers of entries along {@code dim}, which add up to its size} */
    public static List<Tensor> split(Tensor x, long[] sizes, int dim) {
        requireDimensions("split_with_sizes", x);
        long length = x.shape().size(dim);
        long rest = length;
        for (long size : sizes) {
            if (size < 0) {
                throw new TensorException("split_with_sizes expects split_sizes have only non-negative entries,"
                        + " but got split_sizes=" + Arrays.toString(sizes));
            }
            rest = size > rest ? -1 : rest - size;
        }
        if (rest != 0) {
            throw new TensorException("split_with_sizes expects split_sizes to sum exactly to " + length
                    + " (input tensor's size at dimension " + dim + "), but got split_sizes=" + Arrays.toString(sizes));
        }
        return split("SplitWithSizesBackward0", x, x.shape().dim(dim), sizes);
    }

    /** {@return at most {@code chunks} views of x along {@code dim}, all of one size but perhaps the last} */
    public static List<Tensor> chunk(Tensor x, long chunks, int dim) {
        requireDimensions("chunk", x);
        if (chunks <= 0) {
            throw new TensorException("chunk expects `chunks` to be greater than 0, got: " + chunks);
        }
        long length = x.shape().size(dim);
        long size = length == 0 ? 0 : 1 + (length - 1) / chunks;
        long count = length == 0 ? chunks : 1 + (length - 1) / size;
        return split("SplitBackward0", x, x.shape().dim(dim), evenly(length, size, count));
    }

    private static void requireDimensions(String name, Tensor x) {
        if (x.dim() == 0) {
            throw new TensorException(name + " expects at least a 1-dimensional tensor");
        }
    }

    private static long[] evenly(long length, long size, long count) {
        requireFew(count);
        long[] sizes = new long[(int) count];
        Arrays.fill(sizes, size);
        sizes[sizes.length - 1] = length - size * (sizes.length - 1);
        return sizes;
    }

    private static void requireFew(long count) {
        if (count > MOST_PARTS) {
            throw new TensorException("a tensor cannot be taken apart into " + count + " views; at most " + MOST_PARTS);
        }
    }

    private static List<Tensor> split(String name, Tensor x, int dim, long[] sizes) {
        List<Layout> layouts = new ArrayList<>(sizes.length);
        long start = 0;
        for (long size : sizes) {
            layouts.add(x.array().layout().slice(dim, start, start + size, 1));
            start += size;
        }
        return views(name, x, dim, layouts);
    }

    /** {@return a view of every entry of x along {@code dim}, which goes} */
    public static List<Tensor> unbind(Tensor x, int dim) {
        if (x.dim() == 0) {
            throw new IndexOutOfBoundsException("Dimension specified as " + dim + " but tensor has no dimensions");
        }
        int at = x.shape().dim(dim);
        requireFew(x.shape().size(at));
        List<Layout> layouts = new ArrayList<>();
        for (long i = 0; i < x.shape().size(at); i++) {
            layouts.add(x.array().layout().select(at, i));
        }
        return views("UnbindBackward0", x, at, layouts);
    }

    private static List<Tensor> views(String name, Tensor x, int dim, List<Layout> layouts) {
        List<Variable> views = layouts.stream().map(layout -> Views.unrecorded(x, layout)).toList();
        if (Graph.records(x) && !views.isEmpty()) {
            Node node = new JoinBackward(name, views, x, dim);
            for (int i = 0; i < views.size(); i++) {
                views.get(i).setGradFn(node, i);
            }
        }
        views.forEach(Variable::markOneOfSeveral);
        return List.copyOf(views);
    }

    private static final class JoinBackward extends Node {
        private final String name;
        private final int dim;
        private final boolean goes;

        JoinBackward(String name, List<Variable> views, Tensor x, int dim) {
            super(views, List.of(x));
            this.name = name;
            this.dim = dim;
            this.goes = views.getFirst().dim() < x.dim();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        protected void backward(Gradients gradients) {
            List<Tensor> parts = new ArrayList<>(outputs());
            for (int i = 0; i < outputs(); i++) {
                Tensor g = gradients.output(i);
                parts.add(g != null ? g : nothing(dtype(i), shape(i)));
            }
            gradients.put(0, goes ? CatAndStack.stack(parts, dim) : CatAndStack.cat(parts, dim));
        }

        private static Tensor nothing(DType dtype, Shape shape) {
            return Tensor.scalar(0, dtype).expand(shape);
        }
    }
}
