package dev.arenagrad.ops;

import dev.arenagrad.memory.storage.DeferredContents;
import dev.arenagrad.ops.kernels.Elements;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An array of zeros with one nonzero element in each line along a dimension, such as the gradient of selecting one element. The zeros are
 * written only if the array is read; operations that can use the places and values alone ask for these instead.
 *
 * <p>It owns the memory of its places and values for as long as the array is not written.
 */
@SuppressWarnings("exports")
public final class OneHot implements DeferredContents {
    private final Shape shape;
    private final int dim;
    private final NDArray places;
    private final NDArray values;

    private OneHot(Shape shape, int dim, NDArray places, NDArray values) {
        this.shape = shape;
        this.dim = dim;
        this.places = places;
        this.values = values;
        places.storage().retain();
        values.storage().retain();
    }

    /**
     * {@return a new contiguous array: zero, but {@code values} at {@code places}}
     *
     * @param shape the shape of the result
     * @param dim the dimension, from the front
     * @param places INT64, of size 1 along dim and of the array's sizes otherwise; each from 0 to the array's size along dim; copied
     * @param values floating point, of the same shape; nobody changes them afterwards
     */
    public static NDArray array(Shape shape, int dim, NDArray places, NDArray values) {
        try (Temporaries made = new Temporaries()) {
            NDArray array = made.add(NDArray.allocate(values.dtype(), shape, "one_hot"));
            NDArray own = made.add(Copies.copyContiguous(places, "one_hot"));
            values.beginAccess();
            try {
                array.storage().defer(new OneHot(shape, dim, own, values));
            } finally {
                values.endAccess();
            }
            return made.keep(array);
        }
    }

    /**
     * {@return the places and values of {@code array}, or null if it was not made here or has been written}
     *
     * @param array any array
     */
    public static @Nullable OneHot behind(NDArray array) {
        return array.storage().deferred() instanceof OneHot oneHot && array.layout().sameAs(oneHot.shape.contiguous())
                ? oneHot : null;
    }

    /** {@return the dimension along which there is one element in each line, from the front} */
    public int dim() {
        return dim;
    }

    /** {@return the positions of the nonzero elements along the dimension, INT64, of size 1 along it} */
    NDArray places() {
        return places;
    }

    /** {@return the nonzero elements, of size 1 along the dimension} */
    NDArray values() {
        return values;
    }

    @Override
    public void writeTo(MemorySegment memory) {
        memory.fill((byte) 0);
        long size = shape.sizes()[dim];
        long step = shape.contiguous().stride(dim);
        for (long line = 0; line < places.numel(); line++) {
            long start = line / step * size * step + line % step;
            long position = start + places.getLong(line) * step;
            Elements.set(values.dtype(), memory, position * values.dtype().byteSize(), values.getDouble(line));
        }
    }

    @Override
    public void drop() {
        places.storage().release();
        values.storage().release();
    }
}
