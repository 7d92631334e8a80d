package dev.arenagrad.io;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.NDArray;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** The elements of a tensor as bytes, piece by piece, so that a tensor of any layout is written in bounded memory. */
final class Elements {
    /** The bytes of a piece, at most. */
    static final long PIECE = 8L << 20;

    /** Takes bytes. */
    interface Sink {
        /** Takes all that remain in {@code bytes}. */
        void accept(ByteBuffer bytes) throws IOException;
    }

    private Elements() {}

    /**
     * Hands the elements of {@code tensor} to {@code sink}, in row-major order.
     *
     * @throws dev.arenagrad.memory.LifetimeException if it was freed, or is confined to another thread
     */
    static void write(Tensor tensor, Sink sink) throws IOException {
        try (GradMode _ = GradMode.noGrad()) {
            writeRows(tensor, sink);
        }
    }

    private static void writeRows(Tensor tensor, Sink sink) throws IOException {
        if (tensor.isContiguous()) {
            writeContiguous(tensor.array(), sink);
            return;
        }
        long rows = tensor.shape().size(0);
        long rowBytes = tensor.numel() / rows * tensor.dtype().byteSize();
        if (rowBytes > PIECE) {
            for (long i = 0; i < rows; i++) {
                writeRows(tensor.select(0, i), sink);
            }
            return;
        }
        long step = PIECE / rowBytes;
        for (long i = 0; i < rows; i += step) {
            try (Scope _ = Scope.open()) {
                writeContiguous(tensor.narrow(0, i, Math.min(step, rows - i)).contiguous().array(), sink);
            }
        }
    }

    private static void writeContiguous(NDArray array, Sink sink) throws IOException {
        long bytes = array.numel() * array.dtype().byteSize();
        if (bytes == 0) {
            array.beginAccess();
            array.endAccess();
            return;
        }
        array.beginAccess();
        try {
            MemorySegment memory = array.storage().segment().asSlice(array.layout().offset() * array.dtype()
                    .byteSize(), bytes);
            for (long start = 0; start < bytes; start += PIECE) {
                sink.accept(memory.asSlice(start, Math.min(PIECE, bytes - start)).asByteBuffer().asReadOnlyBuffer());
            }
        } finally {
            array.endAccess();
        }
    }
}
