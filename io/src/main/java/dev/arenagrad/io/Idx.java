package dev.arenagrad.io;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.format.FormatException;
import dev.arenagrad.io.format.IdxHeader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * IDX files, the format of MNIST: one tensor each, of {@code UINT8}, {@code INT8}, {@code INT16}, {@code INT32}, {@code FLOAT32} or
 * {@code FLOAT64}. Files that gzip compressed, such as {@code train-images-idx3-ubyte.gz}, are recognised by their first bytes.
 *
 * {@snippet :
 * Tensor images = Idx.load(file).to(DType.FLOAT32).div(255);
 * }
 */
public final class Idx {
    private static final int GZIP = 0x1f8b;
    private static final int CHUNK = 1 << 16;

    /** Deflate makes of a byte at most 1,032: a file that states more than that does not have it. */
    private static final long MOST_EXPANSION = 1032;

    private Idx() {}

    /**
     * {@return a copy of the array in {@code file}} It belongs to the innermost scope.
     *
     * @param file the file
     * @throws TensorFileException if it holds no such array, or more or less than one
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory
     */
    public static Tensor load(Path file) throws IOException {
        return load(file, Long.MAX_VALUE);
    }

    /**
     * {@return a copy of the array in {@code file}, if it is not too large} It belongs to the innermost scope.
     *
     * @param file the file
     * @param maxBytes the most bytes that its elements may take
     * @throws TensorFileException if it holds no such array, or more or less than one, or a larger one
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory
     */
    public static Tensor load(Path file, long maxBytes) throws IOException {
        try (InputFile input = InputFile.open(file)) {
            InputStream stream = input.stream();
            byte[] first = stream.readNBytes(IdxHeader.PREFIX);
            if (first.length >= 2 && (Byte.toUnsignedInt(first[0]) << 8 | Byte.toUnsignedInt(first[1])) == GZIP) {
                return inflate(file, input.size(), maxBytes);
            }
            IdxHeader header = IdxHeader.parse(first, stream.readNBytes(IdxHeader.length(first) - IdxHeader.PREFIX));
            long bytes = input.size() - header.length();
            if (bytes != header.byteSize()) {
                throw new FormatException("data", "the file has " + bytes + " bytes for the " + header.byteSize()
                        + " of shape " + header.shape());
            }
            ByteLimit.check(bytes, maxBytes);
            return LoadedTensor.of(header.dtype(), ByteOrder.BIG_ENDIAN, header.shape(), memory -> input.read(header
                    .length(), memory));
        } catch (FormatException e) {
            throw new TensorFileException(file, e.place(), e.reason());
        }
    }

    private static Tensor inflate(Path file, long compressed, long maxBytes) throws IOException, FormatException {
        try (InputFile input = InputFile.open(file);
                GZIPInputStream stream = new GZIPInputStream(input.stream(), CHUNK)) {
            byte[] first = stream.readNBytes(IdxHeader.PREFIX);
            IdxHeader header = IdxHeader.parse(first, stream.readNBytes(IdxHeader.length(first) - IdxHeader.PREFIX));
            ByteLimit.check(header.byteSize(), maxBytes);
            if (header.byteSize() / MOST_EXPANSION > compressed) {
                throw new FormatException("header", "shape " + header.shape() + " has more bytes than " + compressed
                        + " compressed ones can hold");
            }
            return LoadedTensor.of(header.dtype(), ByteOrder.BIG_ENDIAN, header.shape(), memory -> fill(memory,
                    stream));
        } catch (ZipException | EOFException e) {
            throw new TensorFileException(file, "compressed data", e.getMessage() == null ? "the file is cut short" : e
                    .getMessage(), e);
        }
    }

    private static void fill(MemorySegment memory, InputStream stream) throws IOException, FormatException {
        byte[] chunk = new byte[CHUNK];
        long done = 0;
        while (done < memory.byteSize()) {
            int read = stream.read(chunk, 0, (int) Math.min(chunk.length, memory.byteSize() - done));
            if (read < 0) {
                throw new FormatException("data", "the file has " + done + " bytes for the " + memory.byteSize()
                        + " that its shape states");
            }
            MemorySegment.copy(chunk, 0, memory, ValueLayout.JAVA_BYTE, done, read);
            done += read;
        }
        if (stream.read() >= 0) {
            throw new FormatException("data", "the file goes on after the " + done + " bytes that its shape states");
        }
    }
}
