package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operating system refuses something that a file can be read and freed without. */
class SystemRefusesTest {
    @RegisterExtension final TestFolder folder = new TestFolder();

    /** Is closed, and says that it is not. */
    private static final class FailsToClose extends RandomAccessFile {
        private boolean closing;

        FailsToClose(Path path) throws IOException {
            super(path.toFile(), "r");
        }

        @Override
        public void close() throws IOException {
            boolean isByItsChannel = closing; // which a file closes first, and which closes the file
            closing = true;
            super.close();
            if (!isByItsChannel) {
                throw new IOException("I/O error");
            }
        }
    }

    @Test
    void aMappedFileThatCannotBeClosedDoesNotKeepOtherMemoryFromBeingFreed() throws Exception {
        Path path = Files.write(folder.file("mapped"), new byte[16]);
        try (Scope _ = Scope.shared()) {
            Tensor.ones(3);
            for (int i = 0; i < 2; i++) {
                MappedFile mapping = MappedFile.of(path, new FailsToClose(path), 16);
                Tensor mapped = mapping.tensor(DType.FLOAT32, ByteOrder.nativeOrder(), Shape.of(4), 0, true);
                assertArrayEquals(new float[4], mapped.toFloatArray());
            }
            Tensor.ones(3);
        }
        folder.assertNothingIsLeft();
    }

    @Test
    void aFileThatCannotBeClosedIsUnmappedAllTheSame() throws Exception {
        Path path = Files.write(folder.file("mapped"), new byte[16]);

        MappedFile.of(path, new FailsToClose(path), 16).close();

        folder.assertNothingIsLeft();
    }

    /** The first read warms memory and page cache, so that the second one wants help, if not the first. */
    @Test
    void aLargeFileIsReadByOneThreadWhereNoOtherCanBeStarted() throws Exception {
        byte[] content = new byte[33 << 20];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 >> 4);
        }
        Path path = Files.write(folder.file("large"), content);
        AtomicInteger refused = new AtomicInteger();
        try (Arena arena = Arena.ofShared(); FileChannel channel = FileChannel.open(path)) {
            MemorySegment memory = arena.allocate(content.length);
            for (int attempt = 0; attempt < 100 && refused.get() == 0; attempt++) {
                memory.fill((byte) 0);
                new ParallelRead(channel, 0, memory, _ -> {
                    refused.incrementAndGet();
                    throw new OutOfMemoryError("unable to create native thread");
                }).run();
                assertEquals(-1, memory.mismatch(MemorySegment.ofArray(content)));
            }
        }
        assertTrue(refused.get() > 0 || Runtime.getRuntime().availableProcessors() == 1, "help was never asked for");
    }
}
