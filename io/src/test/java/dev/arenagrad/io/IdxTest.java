package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** IDX files, compressed or not, and what is wrong with others. */
class IdxTest {
    @RegisterExtension final TestFolder folder = new TestFolder();

    private static byte[] header(int type, int... sizes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeShort(0);
        data.writeByte(type);
        data.writeByte(sizes.length);
        for (int size : sizes) {
            data.writeInt(size);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] first, byte... rest) {
        byte[] joined = Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, joined, first.length, rest.length);
        return joined;
    }

    private static byte[] gzip(byte... content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream compressed = new GZIPOutputStream(bytes)) {
            compressed.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] numbers(int type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.write(header(type, 2, 3));
        for (int i = 0; i < 6; i++) {
            switch (type) {
                case 0x08, 0x09 -> data.writeByte(40 * i);
                case 0x0B -> data.writeShort(-1000 * i);
                case 0x0C -> data.writeInt(100_000 * i);
                case 0x0D -> data.writeFloat(0.5f * i);
                default -> data.writeDouble(0.1 * i);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void everyTypeIsReadCompressedOrNot() throws IOException {
        try (Scope _ = Scope.open()) {
            int[] types = {0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E};
            DType[] dtypes = {DType.UINT8, DType.INT8, DType.INT16, DType.INT32, DType.FLOAT32, DType.FLOAT64};
            double[] last = {200, (byte) 200, -5000, 500_000, 2.5, 0.5};
            for (int i = 0; i < types.length; i++) {
                byte[] content = numbers(types[i]);
                for (byte[] file : new byte[][] {content, gzip(content)}) {
                    Tensor read = Idx.load(Files.write(folder.file("idx"), file));
                    assertEquals(dtypes[i], read.dtype());
                    assertArrayEquals(new long[] {2, 3}, read.shape().toArray());
                    assertEquals(0, read.item(0, 0));
                    assertEquals(last[i], read.item(1, 2));
                }
            }
        }
    }

    private void assertRefused(byte[] content, String... texts) throws IOException {
        for (byte[] file : new byte[][] {content, gzip(content)}) {
            Path path = Files.write(folder.file("bad"), file);
            TensorFileException refused = assertThrows(TensorFileException.class, () -> Idx.load(path));
            assertEquals(path, refused.file());
            assertTrue(Arrays.stream(texts).anyMatch(refused.getMessage()::contains), refused.getMessage());
        }
    }

    @Test
    void whatIsWrongWithAFileIsSaid() throws Exception {
        try (Scope _ = Scope.open()) {
            assertRefused(new byte[0], "no IDX file");
            assertRefused(new byte[] {0, 0, 8}, "no IDX file");
            assertRefused(new byte[] {1, 0, 8, 1, 0, 0, 0, 1, 5}, "no IDX file");
            assertRefused(join(header(0x0A, 1), (byte) 1), "type 10");
            assertRefused(Arrays.copyOf(header(8, 1, 2, 3), 9), "within the sizes");
            assertRefused(join(header(8, 3), (byte) 1, (byte) 2), "2 bytes");
            assertRefused(join(header(8, 1), (byte) 1, (byte) 2), "2 bytes", "goes on");
            assertRefused(header(8, -1, -1, -1), "overflow", "bytes");
            assertRefused(header(8, new int[65]), "dimensions");
            assertRefused(header(8, 1 << 30), "0 bytes", "compressed ones");
        }
        folder.assertNothingIsLeft();
    }

    @Test
    void compressedDataThatWereChangedOrCutShortAreRefusedOrTheSame() throws Exception {
        byte[] content = numbers(0x0D);
        byte[] file = gzip(content);
        Random random = new Random(4);
        try (Scope _ = Scope.open()) {
            double[] expected = Idx.load(Files.write(folder.file("whole"), file)).to(DType.FLOAT64).toDoubleArray();
            for (int length = 0; length < file.length; length++) {
                Path path = Files.write(folder.file("short"), Arrays.copyOf(file, length));
                assertThrows(TensorFileException.class, () -> Idx.load(path));
            }
            for (int i = 0; i < 200; i++) {
                byte[] changed = file.clone();
                changed[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
                Path path = Files.write(folder.file("changed"), changed);
                try {
                    assertArrayEquals(expected, Idx.load(path).to(DType.FLOAT64).toDoubleArray());
                } catch (TensorFileException _) {
                    // what was changed is not the time or the name of a system, which say nothing about the content
                }
            }
        }
        folder.assertNothingIsLeft();
    }

    @Test
    void limitsOfTheCallerAndOfTheScopeAreKept() throws Exception {
        byte[] content = join(header(8, 100_000), new byte[100_000]);
        try (Scope scope = Scope.open()) {
            for (byte[] file : new byte[][] {content, gzip(content)}) {
                Path path = Files.write(folder.file("large"), file);
                assertEquals(100_000, Idx.load(path, 100_000).numel());
                assertTrue(assertThrows(TensorFileException.class, () -> Idx.load(path, 99_999)).getMessage().contains(
                        "99999"));
            }
            scope.limit(scope.bytes() + 1000);
            long bytes = scope.bytes();
            assertThrows(OutOfMemoryException.class, () -> Idx.load(folder.file("large")));
            assertEquals(bytes, scope.bytes());
        }
        folder.assertNothingIsLeft();
    }
}
