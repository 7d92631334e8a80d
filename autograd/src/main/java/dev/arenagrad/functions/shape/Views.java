package dev.arenagrad.functions.shape;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.LinearNode;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Views of the same memory in another layout. Nothing is copied, and only sizes are saved. */
public final class Views {
    private Views() {}

    static Tensor view(String name, Tensor x, Layout layout, UnaryOperator<Tensor> backward) {
        return LinearNode.recorded(name, unrecorded(x, layout), x, backward);
    }

    /** {@return x in another layout, without a history yet} */
    public static Variable unrecorded(Tensor x, Layout layout) {
        return Variable.of(x).view(layout, PartOfBase.INSTANCE);
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
        NDArray copy = Copies.copyContiguous(x.array(), "reshape");
        return LinearNode.recorded("UnsafeViewBackward0", copy.withLayout(to.contiguous()), x,
                g -> g.reshape(from.toArray()));
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
        if (unknown >= 0 && known == 0 && from.numel() == 0) {
            throw new TensorException("cannot reshape tensor of 0 elements into shape " + Arrays.toString(sizes)
                    + " because the unspecified dimension size -1 can be any value and is ambiguous");
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
        if (target.rank() < from.rank()) {
            throw new TensorException("expand(torch." + x.dtype().scalarName() + "Tensor{" + from + "}, size=" + target
                    + "): the number of sizes provided (" + target.rank()
                    + ") must be greater or equal to the number of"
                    + " dimensions in the tensor (" + from.rank() + ")");
        }
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

    /** {@return the tensors, all expanded to the shape that they broadcast to} */
    public static List<Tensor> broadcast(List<Tensor> tensors) {
        Shape shape = Shape.SCALAR;
        for (Tensor tensor : tensors) {
            shape = Shape.broadcast(shape, tensor.shape());
        }
        Shape target = shape;
        return tensors.stream().map(tensor -> expand(tensor, target)).toList();
    }

    /**
     * {@return the grid that vectors span: tensor i repeats the elements of vector i along all dimensions but i}
     *
     * @param vectors at least one, of one dtype; a scalar counts as a vector of one element
     */
    public static List<Tensor> meshgrid(List<Tensor> vectors) {
        if (vectors.isEmpty()) {
            throw new TensorException("meshgrid expects a non-empty TensorList");
        }
        long[] sizes = vectors.stream().mapToLong(Tensor::numel).toArray();
        List<Tensor> grids = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            Tensor vector = vectors.get(i);
            if (vector.dim() > 1) {
                throw new TensorException("torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got shape "
                        + vector.shape());
            }
            if (vector.dtype() != vectors.getFirst().dtype()) {
                throw new TensorException("meshgrid expects all tensors to have the same dtype");
            }
            long[] along = new long[sizes.length];
            Arrays.fill(along, 1);
            along[i] = sizes[i];
            grids.add(expand(view(vector, along), sizes));
        }
        return grids;
    }

    /** {@return x with dimensions {@code source[i]} moved to places {@code destination[i]}; the others keep their order} */
    public static Tensor movedim(Tensor x, int[] source, int[] destination) {
        if (source.length != destination.length) {
            throw new TensorException("movedim: Invalid source or destination dims: source (" + Arrays.toString(source)
                    + " dims) should contain the same number of dims as destination (" + Arrays.toString(destination)
                    + " dims)");
        }
        int[] from = distinct(x, "source", source);
        int[] to = distinct(x, "destination", destination);
        List<Integer> rest = IntStream.range(0, x.dim()).filter(d -> Arrays.stream(from).noneMatch(s -> s == d)).boxed()
                .toList();
        int[] order = new int[x.dim()];
        Arrays.fill(order, -1);
        for (int i = 0; i < from.length && x.dim() > 0; i++) {
            order[to[i]] = from[i];
        }
        int next = 0;
        for (int i = 0; i < order.length; i++) {
            order[i] = order[i] == -1 ? rest.get(next++) : order[i];
        }
        return permute(x, order);
    }

    private static int[] distinct(Tensor x, String which, int[] dims) {
        int[] wrapped = Arrays.stream(dims).map(x.shape()::dim).toArray();
        if (Arrays.stream(wrapped).distinct().count() != wrapped.length) {
            throw new TensorException("movedim: repeated dim in `" + which + "` (" + Arrays.toString(dims) + ")");
        }
        return wrapped;
    }

    /** {@return x with dimensions {@code start} to {@code end}, both included, made one; a view where strides allow it} */
    public static Tensor flatten(Tensor x, int start, int end) {
        int first = x.shape().dim(start);
        int last = x.shape().dim(end);
        if (first > last) {
            throw new TensorException("flatten() has invalid args: start_dim cannot come after end_dim");
        }
        if (x.dim() == 0) {
            return x.reshape(1);
        }
        long[] sizes = x.shape().toArray();
        long[] flat = new long[sizes.length - (last - first)];
        System.arraycopy(sizes, 0, flat, 0, first);
        flat[first] = Shape.of(Arrays.copyOfRange(sizes, first, last + 1)).numel();
        System.arraycopy(sizes, last + 1, flat, first + 1, sizes.length - last - 1);
        return reshape(x, flat);
    }

    /**
     * {@return x with dimension {@code dim} taken apart into {@code sizes}}
     *
     * @param sizes one may be -1 and is then inferred
     */
    public static Tensor unflatten(Tensor x, int dim, long... sizes) {
        if (sizes.length == 0) {
            throw new TensorException("unflatten: sizes must be non-empty");
        }
        int at = x.shape().dim(dim);
        long size = x.dim() == 0 ? 1 : x.shape().size(at);
        long[] parts;
        try {
            parts = inferred(Shape.of(size), sizes).toArray();
        } catch (TensorException _) {
            throw new TensorException("unflatten: Provided sizes " + Arrays.toString(sizes)
                    + " don't multiply up to the size of dim " + at + " (" + size + ") in the input tensor");
        }
        long[] from = x.shape().toArray();
        long[] to = new long[Math.max(from.length, 1) - 1 + parts.length];
        System.arraycopy(from, 0, to, 0, at);
        System.arraycopy(parts, 0, to, at, parts.length);
        System.arraycopy(from, Math.min(at + 1, from.length), to, at + parts.length, to.length - at - parts.length);
        return view(x, to);
    }
}
