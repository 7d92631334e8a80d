package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Index;
import dev.arenagrad.Tensor;
import dev.arenagrad.io.format.NpyHeader;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files of more than two gibibytes; they are mostly holes, so that they take no room. */
class LargeFilesTest {
    private static final long FIVE_GIB = 5L << 30;

    /** Far below the tensors that are not to be read, and above what the JVM and the first operation may need for themselves. */
    private static final long READ_AT_MOST = 256L << 20;

    @RegisterExtension final TestFolder folder = new TestFolder();

    private Path sparse(String name, byte[] header, long dataBytes, byte last) throws IOException {
        Path path = folder.file(name);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(header);
            file.seek(header.length + dataBytes - 1);
            file.write(last);
        }
        return path;
    }

    @Test
    void anArrayBeyondTwoGibibytesIsMapped() throws IOException {
        Path file = sparse("a.npy", NpyHeader.encode(DType.UINT8, Shape.of(FIVE_GIB), false), FIVE_GIB, (byte) 7);
        try (Scope _ = Scope.open()) {
            Tensor mapped = Npy.map(file);
            assertEquals(7, mapped.get(Index.at(-1)).itemAsLong());
            assertEquals(0, mapped.get(Index.at(FIVE_GIB / 2)).itemAsLong());
            assertEquals(FIVE_GIB, Memory.borrowedBytes());
        }
    }

    @Test
    void anArrayBeyondTwoGibibytesIsLoaded() throws IOException {
        long rows = (2L << 30) / 1024 + 1;
        Path file = sparse("a.npy", NpyHeader.encode(DType.UINT8, Shape.of(rows, 1024), false), rows * 1024, (byte) 7);
        try (Scope _ = Scope.open()) {
            Tensor loaded = Npy.load(file);
            assertEquals(7, loaded.get(Index.at(-1), Index.at(-1)).itemAsLong());
            assertEquals(0, loaded.get(Index.at(-1), Index.at(-2)).itemAsLong());
        }
        Memory.trim();
    }

    @Test
    void oneTensorIsReadFromAFileOfWeightsWithoutTheOthers() throws IOException {
        String json = "{\"large\":{\"dtype\":\"F32\",\"shape\":[" + FIVE_GIB / 4 + "],\"data_offsets\":[0," + FIVE_GIB
                + "]},\"small\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[" + FIVE_GIB + "," + (FIVE_GIB + 2)
                + "]}}";
        byte[] header = new byte[Long.BYTES + json.length()];
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length()).put(json.getBytes(
                StandardCharsets.UTF_8));
        Path file = sparse("a.safetensors", header, FIVE_GIB + 2, (byte) -7);
        try (Scope _ = Scope.open(); Safetensors weights = Safetensors.open(file)) {
            long before = residentBytes();
            assertEquals(-7, weights.tensor("small").sum().itemAsLong());
            assertTrue(residentBytes() - before < READ_AT_MOST);
            assertEquals(2, Memory.borrowedBytes());
        }
    }

    /** {@return how much of this process is in memory, where the system tells} */
    private static long residentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status) ? 1024 * Files.readAllLines(status).stream().filter(line -> line.startsWith(
                "VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum() : 0;
    }

    @Test
    void aTensorLargerThanTheMemoryForItPassesInPieces() throws IOException {
        try (Scope scope = Scope.open()) {
            Tensor row = Tensor.arange(0, 1000, 1);
            Tensor repeated = row.expand(100_000, 1000);
            scope.limit(scope.bytes() + (Elements.PIECE << 1));
            Npy.save(folder.file("a.npy"), repeated);
            Npz.saveCompressed(folder.file("a.npz"), Map.of("a", repeated));
            assertEquals(400_000_128, Files.size(folder.file("a.npy")));
            Tensor mapped = Npy.map(folder.file("a.npy"));
            assertTrue(mapped.select(0, 99_999).eq(row).all().itemAsLong() == 1);
        }
    }
}
