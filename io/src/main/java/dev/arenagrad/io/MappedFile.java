package dev.arenagrad.io;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.creation.SegmentAccess;
import dev.arenagrad.io.format.FormatException;
import dev.arenagrad.memory.storage.Lender;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A file as read-only memory, lent to tensors. It stays open for as long as it is mapped, so that each use of a tensor can see whether the
 * file was shortened: reading what is no longer there would be an {@link InternalError} in Java, and the end of the process in
 * native code.
 */
final class MappedFile {
    private static final System.Logger LOG = System.getLogger("dev.arenagrad");
    private static final long RETRY_NANOS = 50_000;

    private final Path path;
    private final RandomAccessFile file;
    private final Arena arena;
    private final MemorySegment content;
    private volatile boolean closed;

    private MappedFile(Path path, RandomAccessFile file, Arena arena, MemorySegment content) {
        this.path = path;
        this.file = file;
        this.arena = arena;
        this.content = content;
    }

    /** {@return the mapping of a file} It closes the file when it is closed itself. */
    static MappedFile of(Path path, RandomAccessFile file, long size) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            return new MappedFile(path, file, arena, file.getChannel().map(MapMode.READ_ONLY, 0, size, arena));
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /**
     * {@return a tensor of bytes of the file} It lies in the file and ends with it, or is a copy where elements cannot be used as they lie:
     * in another byte order, at an odd address, or of a dtype whose bytes have to be looked at.
     *
     * @param whole whether the mapping ends with the tensor, if that lies in the file, and otherwise now
     * @throws FormatException if the bytes are none of that dtype, or are no longer there
     */
    Tensor tensor(DType dtype, ByteOrder order, Shape shape, long position, boolean whole) throws IOException,
            FormatException {
        if (closed) {
            throw new IllegalStateException(path + " was closed");
        }
        MemorySegment bytes = content.asSlice(position, shape.numel() * dtype.byteSize());
        boolean usable = dtype != DType.BOOL && order == ByteOrder.nativeOrder() && bytes.address() % dtype
                .byteSize() == 0 && bytes.byteSize() > 0;
        if (usable) {
            return SegmentAccess.borrow(bytes, dtype, shape, new Lent(whole), "map");
        }
        Tensor copy = LoadedTensor.of(dtype, order, shape, memory -> copy(bytes, memory));
        if (whole) {
            close();
        }
        return copy;
    }

    private void copy(MemorySegment bytes, MemorySegment memory) throws FormatException {
        String fault = fault();
        if (fault != null) {
            throw new FormatException("", fault);
        }
        try {
            memory.copyFrom(bytes);
        } catch (InternalError e) { // what the JDK makes of a page that has no file behind it
            throw new FormatException("", "it was shortened while it was read: " + e.getMessage());
        }
    }

    private @Nullable String fault() {
        if (closed) {
            return "the file " + path + " was closed";
        }
        try {
            long length = file.length();
            return length >= content.byteSize() ? null
                    : "the file " + path + " was shortened from " + content.byteSize() + " bytes to " + length;
        } catch (IOException e) {
            return "the file " + path + " cannot be read: " + e.getMessage();
        }
    }

    /** Ends all tensors in the file. Native code that reads it at this moment is waited for; none begins any more. */
    void close() {
        closed = true;
        while (arena.scope().isAlive()) {
            try {
                arena.close();
            } catch (IllegalStateException _) { // in use, or closed by another thread at this moment
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        closeFile();
    }

    /** Does not throw: whoever frees a tensor goes on to free others, and nothing was written that could be lost. */
    private void closeFile() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The mapped file " + path + " could not be closed: " + e.getMessage());
        }
    }

    /** The file as the lender of its tensors. */
    private final class Lent implements Lender, Arena {
        private final boolean whole;

        Lent(boolean whole) {
            this.whole = whole;
        }

        @Override
        public String name() {
            return "the file " + path;
        }

        @Override
        public @Nullable Arena arena() {
            return whole ? this : null;
        }

        @Override
        public @Nullable String fault() {
            return MappedFile.this.fault();
        }

        @Override
        public MemorySegment allocate(long byteSize, long byteAlignment) {
            return arena.allocate(byteSize, byteAlignment);
        }

        @Override
        public MemorySegment.Scope scope() {
            return arena.scope();
        }

        @Override
        public void close() {
            arena.close();
            closed = true;
            closeFile();
        }
    }
}
