package dev.arenagrad.io;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.format.FormatException;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Collection;

/** New tensors whose elements come from a file. */
final class LoadedTensor {
    /** Where the bytes come from. */
    interface Source {
        /** Fills {@code memory}, which any thread may write. */
        void readTo(MemorySegment memory) throws IOException, FormatException;
    }

    private LoadedTensor() {}

    /**
     * {@return a tensor in row-major order, owned by the innermost scope of the calling thread; if this throws, there is none}
     *
     * @param order the order of the bytes of an element in the file
     * @param source has as many bytes as the tensor
     * @throws FormatException if the bytes are none of that dtype
     */
    static Tensor of(DType dtype, ByteOrder order, Shape shape, Source source) throws IOException, FormatException {
        Tensor tensor = Tensor.empty(dtype, shape.toArray());
        Storage storage = tensor.array().storage();
        boolean complete = false;
        try {
            storage.beginAccess();
            try {
                MemorySegment memory = storage.segment().asSlice(0, shape.numel() * dtype.byteSize());
                source.readTo(memory);
                if (order != ByteOrder.nativeOrder()) {
                    swap(memory, dtype.byteSize());
                }
                requireElements(dtype, memory);
            } finally {
                storage.endAccess();
            }
            complete = true;
            return tensor;
        } finally {
            if (!complete) {
                storage.disown();
            }
        }
    }

    /** Frees tensors that were loaded before something failed. */
    static void free(Collection<Tensor> tensors) {
        tensors.forEach(tensor -> tensor.array().storage().disown());
    }

    private static void swap(MemorySegment memory, int elementBytes) {
        switch (elementBytes) {
            case 1 -> {
            }
            case 2 -> swap(memory, ValueLayout.JAVA_SHORT);
            case 4 -> swap(memory, ValueLayout.JAVA_INT);
            default -> swap(memory, ValueLayout.JAVA_LONG);
        }
    }

    /** Elements of a dtype of 1, 2, 4 or 8 bytes, over themselves. */
    private static void swap(MemorySegment memory, ValueLayout layout) {
        ByteOrder other = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN
                : ByteOrder.BIG_ENDIAN;
        MemorySegment.copy(memory, layout.withOrder(other), 0, memory, layout, 0, memory.byteSize() / layout
                .byteSize());
    }

    /** A byte is true or false only as 1 or 0; every other dtype has a number for all bytes. */
    private static void requireElements(DType dtype, MemorySegment memory) throws FormatException {
        if (dtype == DType.BOOL) {
            for (long i = 0; i < memory.byteSize(); i++) {
                int element = memory.get(ValueLayout.JAVA_BYTE, i);
                if ((element & ~1) != 0) {
                    throw new FormatException("data, byte " + i, "the byte " + (element & 0xff)
                            + " among those of a bool, which are 0 and 1");
                }
            }
        }
    }
}
