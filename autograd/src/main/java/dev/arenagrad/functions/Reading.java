package dev.arenagrad.functions;

import dev.arenagrad.GradFn;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.TensorException;
import dev.arenagrad.text.TensorFormat;
import org.jspecify.annotations.Nullable;

/** Values taken out of a tensor. Nothing is left behind off the heap. */
public final class Reading {
    private Reading() {}

    /** {@return the only element} */
    public static double item(Tensor x) {
        if (x.numel() != 1) {
            throw new TensorException("a Tensor with " + x.numel() + " elements cannot be converted to Scalar");
        }
        return x.array().getDouble(0);
    }

    /** {@return the element at {@code index}} */
    public static double item(Tensor x, long... index) {
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
        return x.array().getDouble(number);
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
