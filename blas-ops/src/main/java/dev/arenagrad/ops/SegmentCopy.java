package dev.arenagrad.ops;

import dev.arenagrad.memory.LifetimeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Copies between arrays and segments of users, on or off the heap: elements in row-major order, in either byte order. */
public final class SegmentCopy {
    private SegmentCopy() {}

    /**
     * Copies the elements of {@code x} to {@code target}.
     *
     * @param x the array
     * @param target exactly their bytes
     * @param order of the bytes in the target
     * @throws TensorException if the target is not of that size, or read-only
     * @throws LifetimeException if the array was freed or the arena of the target closed, or one of them is confined to another thread
     */
    public static void copyOut(NDArray x, MemorySegment target, ByteOrder order) {
        requireFitting(target, x);
        if (target.isReadOnly()) {
            throw new TensorException("cannot copy a tensor to read-only memory");
        }
        try (Temporaries temporaries = new Temporaries()) {
            NDArray from = x;
            if (!x.isContiguous()) {
                from = temporaries.add(NDArray.allocate(x.dtype(), x.shape(), "copy out"));
                Copies.copyInto(x, from);
            }
            from.beginAccess();
            try {
                copy(from.dtype(), from.segment(), from.byteOffset(), ByteOrder.nativeOrder(), target, 0, order, x
                        .numel());
            } catch (IllegalStateException e) {
                throw ended(target, e);
            } finally {
                from.endAccess();
            }
        }
    }

    /**
     * Sets the elements of {@code out} to those in {@code source}. Of BOOL every byte but 0 is true.
     *
     * @param source exactly their bytes
     * @param order of the bytes in the source
     * @param out the array to write
     * @throws TensorException if the source is not of that size; if elements of out share memory, or its memory is read-only
     * @throws LifetimeException if the array was freed or the arena of the source closed, or one of them is confined to another thread
     */
    public static void copyIn(MemorySegment source, ByteOrder order, NDArray out) {
        requireFitting(source, out);
        InPlaceRules.requireWritable(out);
        if (!out.isContiguous()) {
            try (Temporaries temporaries = new Temporaries()) {
                NDArray row = temporaries.add(NDArray.allocate(out.dtype(), out.shape(), "copy in"));
                copyIn(source, order, row);
                Copies.copyInto(row, out);
            }
            return;
        }
        out.beginAccess();
        try {
            copy(out.dtype(), source, 0, order, out.segment(), out.byteOffset(), ByteOrder.nativeOrder(), out.numel());
            if (out.dtype() == DType.BOOL) {
                makeTruthValues(out.segment().asSlice(out.byteOffset(), out.numel()));
            }
        } catch (IllegalStateException e) {
            out.storage().bumpVersion();
            throw ended(source, e);
        } finally {
            out.endAccess();
        }
    }

    private static void copy(DType dtype, MemorySegment from, long fromOffset, ByteOrder fromOrder, MemorySegment to,
            long toOffset, ByteOrder toOrder, long count) {
        ValueLayout element = switch (dtype.byteSize()) {
            case 1 -> ValueLayout.JAVA_BYTE;
            case 2 -> ValueLayout.JAVA_SHORT_UNALIGNED;
            case 4 -> ValueLayout.JAVA_INT_UNALIGNED;
            default -> ValueLayout.JAVA_LONG_UNALIGNED;
        };
        MemorySegment.copy(from, element.withOrder(fromOrder), fromOffset, to, element.withOrder(toOrder), toOffset,
                count);
    }

    private static void makeTruthValues(MemorySegment bytes) {
        for (long i = 0; i < bytes.byteSize(); i++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, i) != 0) {
                bytes.set(ValueLayout.JAVA_BYTE, i, (byte) 1);
            }
        }
    }

    private static void requireFitting(MemorySegment memory, NDArray array) {
        long bytes = array.numel() * array.dtype().byteSize();
        if (memory.byteSize() != bytes) {
            throw new TensorException("a tensor of shape " + array.shape() + ", dtype " + array.dtype().torchName()
                    + ", takes " + bytes + " bytes, but there are " + memory.byteSize()
                    + "; take a slice of that size");
        }
        requireUsable(memory);
    }

    /**
     * Makes sure that the calling thread can use a segment of a user's.
     *
     * @throws LifetimeException if its arena is closed, or confined to another thread
     */
    static void requireUsable(MemorySegment memory) {
        if (!memory.scope().isAlive()) {
            throw new LifetimeException("the arena of the given segment is closed");
        }
        if (!memory.isAccessibleBy(Thread.currentThread())) {
            throw new LifetimeException("the given segment belongs to an arena that is confined to another thread;"
                    + " make it in Arena.ofShared() to use it from several threads");
        }
    }

    private static RuntimeException ended(MemorySegment memory, IllegalStateException e) {
        return memory.scope().isAlive() ? e
                : new LifetimeException("the arena of the given segment was closed during the copy");
    }
}
