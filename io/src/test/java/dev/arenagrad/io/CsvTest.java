package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** CSV files of numbers, and what is wrong with others. */
class CsvTest {
    @RegisterExtension final TestFolder folder = new TestFolder();

    private Path file(String content) throws IOException {
        return Files.writeString(folder.file("table.csv"), content);
    }

    @Test
    void numbersAreReadRowByRow() throws IOException {
        try (Scope _ = Scope.open()) {
            Tensor table = Csv.load(file("1,2.5, -3e2 \r\n\r\n\"4\",NaN,-Infinity"));
            assertEquals(DType.FLOAT32, table.dtype());
            assertArrayEquals(new float[] {1, 2.5f, -300, 4, Float.NaN, Float.NEGATIVE_INFINITY}, table.toFloatArray());
            assertArrayEquals(new long[] {2, 3}, table.shape().toArray());
            assertArrayEquals(new long[] {0, 0}, Csv.load(file("")).shape().toArray());
        }
    }

    @Test
    void integersAreReadExactlyInEveryDtype() throws IOException {
        try (Scope _ = Scope.open()) {
            assertArrayEquals(new long[] {Long.MAX_VALUE, -7}, Csv.load(file(Long.MAX_VALUE + "\n-7\n"), DType.INT64,
                    16)
                    .flatten().toLongArray());
            for (DType dtype : List.of(DType.UINT8, DType.INT8, DType.INT16, DType.INT32, DType.BOOL)) {
                Tensor read = Csv.load(file("1,0"), dtype, 100);
                assertEquals(dtype, read.dtype());
                assertEquals(1, read.item(0, 0));
                assertThrows(TensorFileException.class, () -> Csv.load(file("3000000000"), dtype, 100));
                assertThrows(TensorFileException.class, () -> Csv.load(file("1.0"), dtype, 100));
            }
        }
    }

    @Test
    void columnsHaveTheNamesOfTheFirstLine() throws IOException {
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> columns = Csv.columns(file("\ufeffx,\"y, in m\"\n1,2\n3,4\n"));
            assertEquals(List.of("x", "y, in m"), List.copyOf(columns.keySet()));
            assertArrayEquals(new float[] {2, 4}, columns.get("y, in m").toFloatArray());
            assertArrayEquals(new long[] {0}, Csv.columns(file("a,b\n")).get("a").shape().toArray());
        }
    }

    @Test
    void manyNamesAreToldApartInTimeThatGrowsWithTheirNumber() throws IOException {
        int count = 300_000;
        Path path = file(IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(",")));
        assertEquals(count, assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            try (Scope _ = Scope.open()) {
                return Csv.columns(path).size();
            }
        }));
    }

    private void assertRefused(String content, String text) throws IOException {
        Path path = file(content);
        TensorFileException refused = assertThrows(TensorFileException.class, () -> Csv.load(path));
        assertEquals(path, refused.file());
        assertTrue(refused.getMessage().contains(text), refused.getMessage());
    }

    @Test
    void whatIsWrongWithAFileIsSaidWithItsPlace() throws Exception {
        try (Scope _ = Scope.open()) {
            assertRefused("1,2\n3,x\n", "row 2, cell 2: \"x\" is no number");
            assertRefused("1,2\n3,\n", "row 2, cell 2: \"\" is no number");
            assertRefused("1f\n", "row 1, cell 1");
            assertRefused("1,2\n3\n", "row 2: it has 1 cells, but the first row has 2");
            assertRefused("1,\"2\n3,4", "");
            assertRefused("1,\"2\"x\n", "");
            Path names = file("a,a\n1,2\n");
            assertTrue(assertThrows(TensorFileException.class, () -> Csv.columns(names)).getMessage().contains(
                    "two columns \"a\""));
            Path nothing = file("");
            assertThrows(TensorFileException.class, () -> Csv.columns(nothing));
            Path latin = Files.write(folder.file("latin"), "1,\u00e9".getBytes(StandardCharsets.ISO_8859_1));
            assertTrue(assertThrows(TensorFileException.class, () -> Csv.load(latin)).getMessage().contains("UTF-8"));
        }
        folder.assertNothingIsLeft();
    }

    @Test
    void aRowWithoutEndIsRefusedBeforeItFillsTheHeap() throws Exception {
        byte[] content = new byte[(1 << 24) + (1 << 16)];
        Arrays.fill(content, (byte) '1');
        Path path = Files.write(folder.file("endless"), content);
        assertTrue(assertThrows(TensorFileException.class, () -> Csv.load(path)).getMessage().contains(
                "more than 16777216 characters"));
        folder.assertNothingIsLeft();
    }

    @Test
    void limitsOfTheCallerAndOfTheScopeAreKept() throws Exception {
        Path path = file("1,2\n".repeat(1000));
        try (Scope scope = Scope.open()) {
            assertEquals(2000, Csv.load(path, DType.FLOAT32, 8000).numel());
            assertTrue(assertThrows(TensorFileException.class, () -> Csv.load(path, DType.FLOAT32, 7999)).getMessage()
                    .contains("7999"));
            scope.limit(scope.bytes() + 1000);
            long bytes = scope.bytes();
            assertThrows(OutOfMemoryException.class, () -> Csv.load(path));
            assertEquals(bytes, scope.bytes());
        }
        folder.assertNothingIsLeft();
    }
}
