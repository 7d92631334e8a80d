package dev.arenagrad.functions;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.Elementwise;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Other looks at the same memory. Nothing is copied, and nothing is saved but sizes. */
public final class Views {
    private Views() {}

    private static Tensor view(String name, Tensor x, Layout layout, UnaryOperator<Tensor> backward) {
        Variable y = Variable.of(x).view(layout);
        if (Graph.records(x)) {
            y.setGradFn(new Rearrange(name, y, x, backward));
        }
        return y;
    }

    /** {@return x as it is, as another tensor} */
    public static Tensor alias(Tensor x) {
        return view("AliasBackward0", x, x.array().layout(), g -> g);
    }

    /**
     * {@return x in another shape, on the same memory}
     *
     * @param sizes one may be -1 and is then inferred
     * @throws TensorException if the number of elements differs, or strides cannot express the shape
     */
    public static Tensor view(Tensor x, long... sizes) {
        Shape from = x.shape();
        Layout layout = x.array().layout().view(inferred(from, sizes));
        if (layout == null) {
            throw new TensorException(
                    "view size is not compatible with input tensor's size and stride (at least one dimension spans"
                            + " across two contiguous subspaces). Use .reshape(...) instead.");
        }
        return view("ViewBackward0", x, layout, g -> g.reshape(from.toArray()));
    }

    /** {@return x in another shape, on the same memory where strides can express it, else on a copy} */
    public static Tensor reshape(Tensor x, long... sizes) {
        Shape from = x.shape();
        Shape to = inferred(from, sizes);
        Layout layout = x.array().layout().view(to);
        if (layout != null) {
            return view("ViewBackward0", x, layout, g -> g.reshape(from.toArray()));
        }
        NDArray copy = Elementwise.copyContiguous(x.array(), "reshape");
        Variable y = new Variable(copy.withLayout(to.contiguous()));
        if (Graph.records(x)) {
            y.setGradFn(new Rearrange("UnsafeViewBackward0", y, x, g -> g.reshape(from.toArray())));
        }
        return y;
    }

    private static Shape inferred(Shape from, long[] sizes) {
        long[] to = sizes.clone();
        int unknown = -1;
        long known = 1;
        for (int i = 0; i < to.length; i++) {
            if (to[i] == -1) {
                if (unknown >= 0) {
                    throw new TensorException("only one dimension can be inferred");
                }
                unknown = i;
            } else if (to[i] < 0) {
                throw new TensorException("invalid shape dimension " + to[i]);
            } else {
                if (Math.multiplyHigh(known, to[i]) != 0 || known * to[i] < 0) {
                    throw invalid(sizes, from);
                }
                known *= to[i];
            }
        }
        if (unknown >= 0 && known != 0 && from.numel() % known == 0) {
            to[unknown] = from.numel() / known;
            known *= to[unknown];
        }
        if (known != from.numel() || unknown >= 0 && to[unknown] == -1) {
            throw invalid(sizes, from);
        }
        return Shape.of(to);
    }

    private static TensorException invalid(long[] sizes, Shape from) {
        return new TensorException("shape '" + Arrays.toString(sizes) + "' is invalid for input of size " + from
                .numel());
    }

    /**
     * {@return x expanded to the given sizes}
     *
     * @param sizes -1 for a dimension that keeps its size
     * @throws TensorException if x cannot be expanded so, or a dimension that x does not have is to keep its size
     */
    public static Tensor expand(Tensor x, long... sizes) {
        int lead = sizes.length - x.dim();
        long[] target = sizes.clone();
        for (int i = 0; i < target.length; i++) {
            if (target[i] == -1 && i < lead) {
                throw new TensorException(
                        "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing"
                                + " dimension " + i);
            }
            if (target[i] == -1 && lead >= 0) {
                target[i] = x.shape().size(i - lead);
            }
        }
        return expand(x, Shape.of(target));
    }

    /** {@return x expanded to {@code target}} Its derivative sums what was repeated. */
    public static Tensor expand(Tensor x, Shape target) {
        Shape from = x.shape();
        return view("ExpandBackward0", x, x.array().layout().expand(target), g -> g.sumToSize(from));
    }

    /** {@return x with two dimensions exchanged} */
    public static Tensor transpose(Tensor x, int first, int second) {
        int a = x.shape().dim(first);
        int b = x.shape().dim(second);
        Layout layout = x.dim() == 0 ? x.array().layout() : x.array().layout().transpose(a, b);
        return view("TransposeBackward0", x, layout, g -> g.transpose(a, b));
    }

    /** {@return the transposed matrix; vectors and scalars stay as they are} */
    public static Tensor t(Tensor x) {
        if (x.dim() > 2) {
            throw new TensorException("t() expects a tensor with <= 2 dimensions, but self is " + x.dim() + "D");
        }
        Layout layout = x.array().layout();
        return view("TBackward0", x, x.dim() == 2 ? layout.transpose(0, 1) : layout, Tensor::t);
    }

    /** {@return x with its last two dimensions exchanged} */
    public static Tensor mT(Tensor x) {
        if (x.dim() < 2) {
            throw new TensorException("tensor.mT is only supported on matrices or batches of matrices. Got " + x.dim()
                    + "-D tensor.");
        }
        return transpose(x, -2, -1);
    }

    /** {@return x with its dimensions in another order: dimension i is dimension {@code order[i]} of x} */
    public static Tensor permute(Tensor x, int... order) {
        if (order.length != x.dim()) {
            throw new TensorException(
                    "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the"
                            + " desired ordering of dimensions i.e. input.dim() = " + x.dim()
                            + " is not equal to len(dims) = " + order.length);
        }
        int[] forward = new int[order.length];
        int[] inverse = new int[order.length];
        Arrays.fill(inverse, -1);
        for (int i = 0; i < order.length; i++) {
            forward[i] = x.shape().dim(order[i]);
            if (inverse[forward[i]] != -1) {
                throw new TensorException("permute(): duplicate dims are not allowed.");
            }
            inverse[forward[i]] = i;
        }
        return view("PermuteBackward0", x, x.array().layout().permute(forward), g -> g.permute(inverse));
    }

    /** {@return x with a dimension of size 1 inserted before {@code dim}, which may be one past the last} */
    public static Tensor unsqueeze(Tensor x, int dim) {
        int bound = x.dim() + 1;
        if (dim < -bound || dim >= bound) {
            throw new IndexOutOfBoundsException("Dimension out of range (expected to be in range of [" + -bound + ", "
                    + (bound - 1)
                    + "], but got " + dim + ")");
        }
        int at = dim < 0 ? dim + bound : dim;
        return view("UnsqueezeBackward0", x, x.array().layout().unsqueeze(at), g -> g.squeeze(at));
    }

    /** {@return x without dimension {@code dim} if that has size 1, else x as it is} */
    public static Tensor squeeze(Tensor x, int dim) {
        int at = x.shape().dim(dim);
        boolean goes = x.dim() > 0 && x.shape().size(at) == 1;
        Layout layout = x.array().layout();
        return view("SqueezeBackward1", x, goes ? layout.squeeze(at) : layout, g -> goes ? g.unsqueeze(at) : g);
    }

    /** {@return x without its dimensions of size 1} */
    public static Tensor squeeze(Tensor x) {
        Shape from = x.shape();
        Layout layout = x.array().layout();
        for (int i = x.dim() - 1; i >= 0; i--) {
            if (from.size(i) == 1) {
                layout = layout.squeeze(i);
            }
        }
        return view("SqueezeBackward0", x, layout, g -> g.reshape(from.toArray()));
    }

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
            throw new IllegalArgumentException("slice step must be positive");
        }
        int at = x.shape().dim(dim);
        long size = x.shape().size(at);
        long from = Math.clamp(start < 0 ? start + size : start, 0, size);
        long to = Math.clamp(end < 0 ? end + size : end, from, size);
        return part("SliceBackward0", x, layout -> layout.slice(at, from, to, step));
    }

    /** {@return the elements of x with equal indices along two dimensions, as a last one in their place} */
    static Tensor diagonal(Tensor x, int first, int second) {
        return part("DiagonalBackward0", x, layout -> layout.diagonal(first, second));
    }

    /** {@return a matrix of zeros but for its diagonal} */
    static Tensor embedDiagonal(Tensor diagonal, Shape shape) {
        return embed("DiagonalBackward0", diagonal, shape, layout -> layout.diagonal(0, 1));
    }

    private static Tensor part(String name, Tensor x, UnaryOperator<Layout> part) {
        Shape whole = x.shape();
        return view(name, x, part.apply(x.array().layout()), g -> embed(name, g, whole, part));
    }

    /** {@return zeros of shape {@code whole} with g in the place that {@code part} shows: the derivative of taking a part} */
    private static Tensor embed(String name, Tensor g, Shape whole, UnaryOperator<Layout> part) {
        NDArray zeros = NDArray.allocate(g.dtype(), whole, name);
        Elementwise.fill(zeros, 0);
        Elementwise.copyInto(g.array(), zeros.withLayout(part.apply(zeros.layout())));
        Variable y = new Variable(zeros);
        if (Graph.records(g)) {
            y.setGradFn(new Rearrange(name.replace("Backward0", "BackwardBackward0"), y, g, gg -> part(name, gg,
                    part)));
        }
        return y;
    }

    /** A linear rearrangement of elements; its derivative is the rearrangement back. */
    private static final class Rearrange extends Node {
        private final String name;
        private final UnaryOperator<Tensor> back;

        Rearrange(String name, Tensor y, Tensor x, UnaryOperator<Tensor> back) {
            super(y, x);
            this.name = name;
            this.back = back;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        protected void backward(Gradients gradients) {
            gradients.put(0, back.apply(gradients.output()));
        }
    }
}
