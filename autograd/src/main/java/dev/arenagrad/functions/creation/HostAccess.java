package dev.arenagrad.functions.creation;

import dev.arenagrad.GradFn;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.text.TensorFormat;
import org.jspecify.annotations.Nullable;

/** Reads values from a tensor to the heap. Leaves no off-heap memory behind. */
public final class HostAccess {
    /** Every integer up to this magnitude is exactly a double. */
    private static final double LARGEST_CONSECUTIVE = 0x1p53;

    private HostAccess() {}

    /** {@return the only element} */
    public static double item(Tensor x) {
        requireSingle(x);
        return exact(x.array(), 0);
    }

    /** {@return the element at {@code index}} */
    public static double item(Tensor x, long... index) {
        return exact(x.array(), number(x, index));
    }

    /** {@return the only element, as a long} */
    public static long itemAsLong(Tensor x) {
        requireSingle(x);
        return x.array().getLong(0);
    }

    /** {@return the element at {@code index}, as a long} */
    public static long itemAsLong(Tensor x, long... index) {
        return x.array().getLong(number(x, index));
    }

    private static void requireSingle(Tensor x) {
        if (x.numel() != 1) {
            throw new TensorException("a Tensor with " + x.numel() + " elements cannot be converted to Scalar");
        }
    }

    private static double exact(NDArray array, long number) {
        double value = array.getDouble(number);
        if (array.dtype() == DType.INT64 && Math.abs(value) >= LARGEST_CONSECUTIVE) {
            long element = array.getLong(number);
            if ((long) value != element || value == -(double) Long.MIN_VALUE) {
                throw new TensorException("the element " + element + " is not a double; read it with itemAsLong()");
            }
        }
        return value;
    }

    /** {@return the number in row-major order of the element at {@code index}} */
    private static long number(Tensor x, long... index) {
        if (index.length != x.dim()) {
            throw new IndexOutOfBoundsException("item() needs one index for each of the " + x.dim()
                    + " dimensions, but got "
                    + index.length);
        }
        long number = 0;
        for (int i = 0; i < index.length; i++) {
            long size = x.shape().size(i);
            if (index[i] < -size || index[i] >= size) {
                throw new IndexOutOfBoundsException("index " + index[i] + " is out of bounds for dimension " + i
                        + " with size " + size);
            }
            number = number * size + (index[i] < 0 ? index[i] + size : index[i]);
        }
        return number;
    }

    /** {@return the values as PyTorch prints them; if they cannot be read, that and why} */
    public static String print(Tensor x) {
        NDArray array = x.array();
        if (!array.isAlive()) {
            return unreadable("freed", array);
        }
        try {
            return TensorFormat.format(array.dtype(), array.shape(), elements(array), history(x), x.requiresGrad());
        } catch (LifetimeException _) {
            return unreadable("of another thread", array);
        }
    }

    private static @Nullable String history(Tensor x) {
        try {
            GradFn gradFn = x.gradFn();
            return gradFn == null ? null : "<" + gradFn.name() + ">";
        } catch (TensorException _) {
            return "<Invalid>";
        }
    }

    private static String unreadable(String why, NDArray array) {
        return "tensor(" + why + ", shape=" + array.shape() + ", dtype=" + array.dtype().torchName() + ")";
    }

    private static TensorFormat.Elements elements(NDArray array) {
        return new TensorFormat.Elements() {
            @Override
            public double real(long index) {
                return array.getDouble(index);
            }

            @Override
            public long integer(long index) {
                return array.getLong(index);
            }
        };
    }
}
