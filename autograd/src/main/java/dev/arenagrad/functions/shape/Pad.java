package dev.arenagrad.functions.shape;

import dev.arenagrad.PadMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.functions.LinearNode;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.Filling;
import dev.arenagrad.ops.Layout;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Padding. Sizes are pairs, the number of elements before and after, for the last dimension first; negative sizes remove elements. The
 * derivative of padding with a number is padding with the negated sizes.
 */
public final class Pad {
    private static final int MOST_MIRRORED = 3;

    private Pad() {}

    /** {@return x with {@code value} around it} */
    public static Tensor pad(Tensor x, int[] amounts, double value) {
        return pad(x, amounts, array -> Filling.fill(array, value));
    }

    /** {@return x with {@code value} around it; exact for INT64} */
    public static Tensor pad(Tensor x, int[] amounts, long value) {
        return pad(x, amounts, array -> Filling.fill(array, value));
    }

    private static Tensor pad(Tensor x, int[] amounts, Consumer<NDArray> filling) {
        requirePairs(x, amounts);
        Shape shape = padded(x.shape(), amounts);
        NDArray out = NDArray.allocate(x.dtype(), shape, "pad");
        Layout from = x.array().layout();
        Layout to = out.layout();
        for (int i = 0; i < amounts.length; i += 2) {
            int dim = x.dim() - 1 - i / 2;
            long size = x.shape().size(dim);
            from = from.slice(dim, Math.max(-amounts[i], 0), size - Math.max(-amounts[i + 1], 0), 1);
            to = to.slice(dim, Math.max(amounts[i], 0), shape.size(dim) - Math.max(amounts[i + 1], 0), 1);
        }
        try {
            fillBorder(out, to.shape(), amounts, filling);
            Copies.copyInto(x.array().withLayout(from), out.withLayout(to));
        } catch (Throwable e) {
            out.discard();
            throw e;
        }
        int[] negated = Arrays.stream(amounts).map(amount -> -amount).toArray();
        return LinearNode.recorded("ConstantPadNdBackward0", out, x, g -> pad(g, negated, 0));
    }

    /** Fills what lies around the middle of an array, each element once: along one dimension after the other, what is left is sliced to the middle. */
    private static void fillBorder(NDArray out, Shape middle, int[] amounts, Consumer<NDArray> filling) {
        Layout left = out.layout();
        for (int i = amounts.length - 2; i >= 0; i -= 2) {
            int dim = out.rank() - 1 - i / 2;
            long start = Math.max(amounts[i], 0);
            long end = start + middle.size(dim);
            fillIfAny(out, left.slice(dim, 0, start, 1), filling);
            fillIfAny(out, left.slice(dim, end, out.shape().size(dim), 1), filling);
            left = left.slice(dim, start, end, 1);
        }
    }

    private static void fillIfAny(NDArray out, Layout part, Consumer<NDArray> filling) {
        if (part.shape().numel() > 0) {
            filling.accept(out.withLayout(part));
        }
    }

    /** {@return x with its own elements around it} */
    public static Tensor pad(Tensor x, int[] amounts, PadMode mode) {
        requirePairs(x, amounts);
        int pairs = amounts.length / 2;
        if (pairs == 0 || pairs > MOST_MIRRORED || x.dim() != pairs + 1 && x.dim() != pairs + 2) {
            throw new UnsupportedOperationException(
                    "Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now");
        }
        for (int i = 0; i < amounts.length; i += 2) {
            requireEnough(x, x.dim() - 1 - i / 2, amounts[i], amounts[i + 1], mode);
        }
        Shape shape = padded(x.shape(), amounts);
        return Scope.tidy(() -> {
            Tensor y = x;
            for (int i = 0; i < amounts.length; i += 2) {
                int dim = x.dim() - 1 - i / 2;
                if (amounts[i] != 0 || amounts[i + 1] != 0) {
                    y = y.gather(dim, sources(y.shape(), dim, amounts[i], shape.size(dim), mode));
                }
            }
            return y == x ? x.clone() : y;
        });
    }

    /** {@return where along {@code dim} each element of the result comes from} */
    private static Tensor sources(Shape shape, int dim, int before, long size, PadMode mode) {
        long last = shape.size(dim) - 1;
        if (size > Integer.MAX_VALUE) {
            throw new TensorException("pad: a dimension of " + size + " elements is too long for mode "
                    + mode.name().toLowerCase(Locale.ROOT) + "; at most 2^31 - 1 are supported");
        }
        Tensor at = Tensor.arange(size).sub(before);
        Tensor sources = switch (mode) {
            case REPLICATE -> at.clamp(0, last);
            case REFLECT -> at.abs().sub(last).abs().rsub(last);
        };
        long[] along = new long[shape.rank()];
        Arrays.fill(along, 1);
        along[dim] = size;
        long[] sizes = shape.toArray();
        sizes[dim] = size;
        return sources.reshape(along).expand(sizes);
    }

    private static Shape padded(Shape shape, int[] amounts) {
        long[] sizes = shape.toArray();
        for (int i = 0; i < amounts.length; i += 2) {
            int dim = sizes.length - 1 - i / 2;
            sizes[dim] = Shape.plus(sizes[dim], (long) amounts[i] + amounts[i + 1]);
            if (sizes[dim] < 0) {
                throw new TensorException("The input size " + shape.size(dim) + ", plus negative padding " + amounts[i]
                        + " and " + amounts[i + 1]
                        + ", resulted in a negative output size, which is invalid. Check dimension " + dim
                        + " of your input.");
            }
        }
        return Shape.of(sizes);
    }

    private static void requirePairs(Tensor x, int[] amounts) {
        if (amounts.length % 2 != 0) {
            throw new TensorException("Padding length must be divisible by 2");
        }
        if (amounts.length > 2 * x.dim()) {
            throw new TensorException("Padding length too large");
        }
    }

    private static void requireEnough(Tensor x, int dim, int before, int after, PadMode mode) {
        long size = x.shape().size(dim);
        if (mode == PadMode.REFLECT && (before >= size || after >= size)) {
            throw new TensorException(
                    "Argument #" + (4 + 2 * (x.dim() - 1 - dim))
                            + ": Padding size should be less than the corresponding"
                            + " input dimension, but got: padding (" + before + ", " + after + ") at dimension " + dim
                            + " of input " + x.shape());
        }
        if (size == 0 || size + before + after < 1) {
            throw new TensorException("input " + x.shape() + " is too small at dimension " + dim
                    + ". Calculated output size: " + (size + before + after));
        }
    }
}
