package dev.arenagrad.functions.creation;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.memory.storage.Lender;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.InPlaceRules;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.SegmentCopy;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/** Tensors over memory segments, segments over tensors, and copies between both. */
public final class SegmentAccess {
    private SegmentAccess() {}

    /**
     * {@return a tensor over memory that is not copied}
     *
     * @param lender the owner of the memory
     * @param origin what makes it, for messages
     * @throws TensorException if the memory is on the heap, or not of that size or alignment
     * @throws dev.arenagrad.memory.LifetimeException if the arena of the memory is closed, or confined to another thread
     */
    public static Tensor borrow(MemorySegment memory, DType dtype, Shape shape, Lender lender, String origin) {
        return new Variable(NDArray.borrow(memory, dtype, shape, lender, origin));
    }

    /** {@return the memory of the elements, read-only} */
    public static MemorySegment read(Tensor x) {
        return x.array().lend().asReadOnly();
    }

    /** {@return the memory of the elements, which from then on count as changed} */
    public static MemorySegment write(Tensor x) {
        Variable variable = InPlace.requireChangeable(x, x);
        if (Graph.records(x)) {
            throw new TensorException("writes to a segment of a tensor that requires grad cannot be recorded;"
                    + " detach() the tensor, or do it inside GradMode.noGrad()");
        }
        NDArray array = variable.array();
        InPlaceRules.requireWritable(array);
        MemorySegment memory = array.lend();
        InPlace.changed(variable, null);
        return memory;
    }

    /** Copies the elements out, in native byte order. */
    public static void copyTo(Tensor x, MemorySegment target) {
        SegmentCopy.copyOut(x.array(), target, ByteOrder.nativeOrder());
    }

    /** Copies the elements to what remains of {@code target}, in its byte order. */
    public static void copyTo(Tensor x, Buffer target) {
        ByteOrder order = order(target, x.dtype());
        SegmentCopy.copyOut(x.array(), MemorySegment.ofBuffer(target), order);
        target.position(target.limit());
    }

    /**
     * Sets the elements to those in {@code source}, in native byte order.
     *
     * @return x
     */
    public static Tensor copyFrom(Tensor x, MemorySegment source) {
        return copyFrom(x, source, ByteOrder.nativeOrder());
    }

    /**
     * Sets the elements to those in what remains of {@code source}, in its byte order.
     *
     * @return x
     */
    public static Tensor copyFrom(Tensor x, Buffer source) {
        ByteOrder order = order(source, x.dtype());
        copyFrom(x, MemorySegment.ofBuffer(source), order);
        source.position(source.limit());
        return x;
    }

    private static Tensor copyFrom(Tensor x, MemorySegment source, ByteOrder order) {
        return InPlace.overwrite(x, "CopyBackwards", array -> SegmentCopy.copyIn(source, order, array));
    }

    /**
     * {@return the byte order of {@code buffer}, whose elements are bytes or of the kind of {@code dtype}}
     *
     * @throws TensorException if they are of another kind
     */
    private static ByteOrder order(Buffer buffer, DType dtype) {
        boolean isReal = dtype.isFloatingPoint();
        int bytes = dtype.byteSize();
        ByteOrder order = switch (buffer) {
            case ByteBuffer any -> any.order();
            case FloatBuffer floats when isReal && bytes == Float.BYTES -> floats.order();
            case DoubleBuffer doubles when isReal && bytes == Double.BYTES -> doubles.order();
            case LongBuffer longs when !isReal && bytes == Long.BYTES -> longs.order();
            case IntBuffer ints when !isReal && bytes == Integer.BYTES -> ints.order();
            case ShortBuffer shorts when bytes == Short.BYTES -> shorts.order();
            default -> null;
        };
        if (order == null) {
            throw new TensorException("elements of dtype " + dtype.torchName() + " are not those of a "
                    + kind(buffer) + "; convert the tensor with to(dtype), or use a ByteBuffer");
        }
        return order;
    }

    private static String kind(Buffer buffer) {
        return switch (buffer) {
            case FloatBuffer _ -> "FloatBuffer";
            case DoubleBuffer _ -> "DoubleBuffer";
            case LongBuffer _ -> "LongBuffer";
            case IntBuffer _ -> "IntBuffer";
            case ShortBuffer _ -> "ShortBuffer";
            default -> "CharBuffer";
        };
    }
}
