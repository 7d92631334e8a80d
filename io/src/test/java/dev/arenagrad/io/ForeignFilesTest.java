package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files that NumPy and PyTorch wrote are read bit for bit: every dtype, byte order, layout and shape, and odd names. */
class ForeignFilesTest {
    @RegisterExtension final TestFolder folder = new TestFolder();

    private static void assertHolds(Contents expected, Tensor tensor) {
        assertEquals(expected.dtype(), tensor.dtype(), expected.name());
        assertEquals(expected.shape(), tensor.shape(), expected.name());
        assertArrayEquals(expected.bytes(), Bits.of(tensor), expected.name());
    }

    private static List<String> names(List<Contents> contents) {
        return contents.stream().map(Contents::name).toList();
    }

    @Test
    void readsArraysOfAnArchiveOfNumPy() throws IOException {
        Path file = Contents.file(folder.path(), "arrays.npz");
        List<Contents> all = Contents.of("arrays.npz");
        assertFalse(all.isEmpty());
        try (Scope _ = Scope.open(); Npz archive = Npz.open(file)) {
            assertEquals(names(all), List.copyOf(archive.names()));
            for (Contents expected : all) {
                assertEquals(expected.shape(), archive.shape(expected.name()));
                assertEquals(expected.dtype(), archive.dtype(expected.name()));
                assertHolds(expected, archive.tensor(expected.name()));
            }
        }
    }

    @Test
    void loadsAndMapsArraysOfNumPy() throws IOException {
        Path archive = Contents.file(folder.path(), "arrays.npz");
        Path file = folder.file("array.npy");
        for (Contents expected : Contents.of("arrays.npz")) {
            extract(archive, expected.name() + ".npy", file);
            try (Scope _ = Scope.open()) {
                assertHolds(expected, Npy.load(file));
                assertHolds(expected, Npy.map(file));
            }
        }
    }

    private static void extract(Path archive, String member, Path to) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile());
                InputStream content = zip.getInputStream(zip.getEntry(
                        member))) {
            Files.write(to, content.readAllBytes());
        }
    }

    @Test
    void readsAnArchiveThatNumPyDeflatedWithNamesOfAnyCharacters() throws IOException {
        Path file = Contents.file(folder.path(), "deflated.npz");
        List<Contents> all = Contents.of("deflated.npz");
        try (Scope _ = Scope.open()) {
            SequencedMap<String, Tensor> tensors = Npz.load(file);
            assertEquals(names(all), List.copyOf(tensors.keySet()));
            all.forEach(expected -> assertHolds(expected, tensors.get(expected.name())));
        }
    }

    @Test
    void readsEveryVersionOfNpy() throws IOException {
        for (int version : IntStream.rangeClosed(1, 3).toArray()) {
            String name = "version" + version + ".npy";
            Path file = Contents.file(folder.path(), name);
            try (Scope _ = Scope.open()) {
                assertHolds(Contents.of(name).getFirst(), Npy.load(file));
                assertHolds(Contents.of(name).getFirst(), Npy.map(file));
            }
        }
    }

    @Test
    void readsTensorsOfPyTorch() throws IOException {
        Path file = Contents.file(folder.path(), "weights.safetensors");
        List<Contents> all = Contents.of("weights.safetensors");
        assertFalse(all.isEmpty());
        try (Scope _ = Scope.open(); Safetensors weights = Safetensors.open(file)) {
            assertEquals(names(all), List.copyOf(weights.names()));
            SequencedMap<String, Tensor> loaded = Safetensors.load(file);
            assertEquals(names(all), List.copyOf(loaded.keySet()));
            assertEquals(Map.of("format", "pt", "grüße", "日本語 \"\\\n😀"), weights.metadata());
            for (Contents expected : all) {
                assertEquals(expected.shape(), weights.shape(expected.name()));
                assertEquals(expected.dtype(), weights.dtype(expected.name()));
                assertHolds(expected, weights.tensor(expected.name()));
                assertHolds(expected, loaded.get(expected.name()));
            }
        }
    }

    @Test
    void readsAFileWithoutTensors() throws IOException {
        Path file = Contents.file(folder.path(), "none.safetensors");
        assertEquals(Map.of(), Safetensors.load(file));
        try (Safetensors empty = Safetensors.open(file)) {
            assertEquals(List.of(), List.copyOf(empty.names()));
            assertEquals(Map.of(), empty.metadata());
        }
    }
}
