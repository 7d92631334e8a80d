package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.format.FormatException;
import dev.arenagrad.io.format.NpyHeader;
import dev.arenagrad.io.format.SafetensorsHeader;
import dev.arenagrad.io.format.SafetensorsHeader.Entry;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What must hold of any bytes taken for a file: they are read or refused by the one exception of their kind, nothing is live afterwards, and
 * what was read is the same after it was written and read again. Files of npy and safetensors are read from memory, archives from a file.
 */
final class Fuzzed {
    private static final long MOST_BYTES = 1 << 20;

    private Fuzzed() {}

    /** Takes {@code content} for an npy file. */
    static void npy(byte[] content) throws IOException {
        try (Scope _ = Scope.open()) {
            NpyHeader header = NpyHeader.read(new ByteArrayInputStream(content));
            Npy.requireSize(header, content.length);
            Tensor tensor = Npy.load(header, from(content, header.length()));
            assertEquals(header.shape(), tensor.shape());
            assertEquals(header.dtype(), tensor.dtype());
            if (NpyHeader.typeName(tensor.dtype()) != null) {
                byte[] encoded = NpyHeader.encode(header.dtype(), header.shape(), header.fortranOrder());
                NpyHeader again = NpyHeader.read(new ByteArrayInputStream(encoded));
                assertEquals(new NpyHeader(header.dtype(), ByteOrder.nativeOrder(), header.fortranOrder(), header
                        .shape(),
                        encoded.length), again);
            }
        } catch (FormatException e) {
            requireDescribed(e);
        }
        requireNothingLive();
    }

    /** Takes {@code content} for a safetensors file. */
    static void safetensors(byte[] content) throws IOException {
        try (Scope _ = Scope.open()) {
            int length = SafetensorsHeader.length(Arrays.copyOf(content, Math.min(content.length,
                    SafetensorsHeader.PREFIX)), content.length);
            int dataStart = SafetensorsHeader.PREFIX + length;
            SafetensorsHeader header = SafetensorsHeader.parse(Arrays.copyOfRange(content, SafetensorsHeader.PREFIX,
                    dataStart), content.length - dataStart);
            byte[] encoded = SafetensorsHeader.encode(header.tensors(), new TreeMap<>(header.metadata()));
            SafetensorsHeader again = SafetensorsHeader.parse(Arrays.copyOfRange(encoded, SafetensorsHeader.PREFIX,
                    encoded.length), content.length - dataStart);
            assertEquals(header, again);
            assertEquals(content.length - dataStart, header.tensors().values().stream().mapToLong(
                    entry -> entry.end() - entry.begin()).sum(), "no byte is used twice or left out");
            for (Entry entry : header.tensors().values()) {
                DType dtype = entry.type().dtype();
                if (dtype != null) {
                    Tensor tensor = LoadedTensor.of(dtype, ByteOrder.LITTLE_ENDIAN, entry.shape(), from(content,
                            dataStart
                                    + entry.begin()));
                    assertArrayEquals(Arrays.copyOfRange(content, (int) (dataStart + entry.begin()), (int) (dataStart
                            + entry.end())), Bits.of(tensor));
                }
            }
        } catch (FormatException e) {
            requireDescribed(e);
        }
        requireNothingLive();
    }

    private static LoadedTensor.Source from(byte[] content, long start) {
        return memory -> memory.copyFrom(MemorySegment.ofArray(content).asSlice(start, memory.byteSize()));
    }

    private static void requireDescribed(FormatException e) {
        if (e.reason().isEmpty() || e.reason().equals("null")) {
            throw new AssertionError("no reason is given", e);
        }
    }

    private static void requireNothingLive() {
        assertEquals(0, Memory.liveBytes());
    }

    /**
     * Takes {@code content} for an archive if it begins like one, otherwise for the only member of an archive, deflated or not, whose checksum
     * is right; by way of {@code file}.
     */
    static void npz(byte[] content, Path file) throws IOException {
        Files.write(file, content.length > 0 && content[0] == 'P' ? content : archiveOf(content));
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> tensors = Npz.load(file, MOST_BYTES);
            try (Npz archive = Npz.open(file, MOST_BYTES)) {
                assertEquals(tensors.keySet(), archive.names());
                for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
                    assertArrayEquals(Bits.of(named.getValue()), Bits.of(archive.tensor(named.getKey())));
                }
            }
        } catch (TensorFileException e) {
            assertEquals(file, e.file());
        }
        requireNothingLive();
    }

    private static byte[] archiveOf(byte[] member) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
            archive.setLevel(member.length % 2 == 0 ? Deflater.NO_COMPRESSION : Deflater.BEST_SPEED);
            archive.putNextEntry(new ZipEntry("a.npy"));
            archive.write(member);
        }
        return bytes.toByteArray();
    }

    /** {@return a file of this process for archives, in memory where the system has such a folder} */
    static Path scratchFile() {
        Path folder = Path.of("/dev/shm");
        try {
            Path file = Files.isWritable(folder) ? Files.createTempFile(folder, "arenagrad", ".npz")
                    : Files.createTempFile("arenagrad", ".npz");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
