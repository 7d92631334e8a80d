package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;

/** A file is replaced as a whole or not at all. */
class SavingTest {
    private static final byte[] OLD = "what was there before".getBytes();

    @RegisterExtension final TestFolder folder = new TestFolder();

    /** One of the ways to save a tensor under a name. */
    private interface Saving {
        void save(Path file, String name, Tensor tensor) throws IOException;
    }

    private static final List<Saving> ALL = List.of((file, name, tensor) -> Npy.save(file, tensor),
            (file, name, tensor) -> Npz.save(file, Map.of(name, tensor)),
            (file, name, tensor) -> Npz.saveCompressed(file, Map.of(name, tensor)),
            (file, name, tensor) -> Safetensors.save(file, Map.of(name, tensor)));

    @Test
    void aTensorThatWasFreedLeavesTheOldFile() throws IOException {
        Path file = Files.write(folder.file("old"), OLD);
        Tensor freed;
        try (Scope _ = Scope.open()) {
            freed = Tensor.ones(3);
        }
        for (Saving saving : ALL) {
            assertThrows(LifetimeException.class, () -> saving.save(file, "a", freed));
            assertArrayEquals(OLD, Files.readAllBytes(file));
            folder.assertNothingIsLeft();
        }
    }

    @Test
    void aFailureHalfWayLeavesTheOldFile() throws IOException {
        Path file = Files.write(folder.file("old"), OLD);
        for (Throwable failure : List.of(new IOException("disk full"), new IllegalStateException())) {
            assertEquals(failure, assertThrows(failure.getClass(), () -> OutputFile.replace(file, channel -> {
                channel.write(ByteBuffer.wrap(new byte[1000]));
                if (failure instanceof IOException e) {
                    throw e;
                }
                throw (IllegalStateException) failure;
            })));
            assertArrayEquals(OLD, Files.readAllBytes(file));
            folder.assertNothingIsLeft();
        }
    }

    @Test
    void aFolderThatCannotBeForcedToTheDiskDoesNotMakeASaveFail() {
        assertDoesNotThrow(() -> OutputFile.forceEntries(folder.file("missing")));
    }

    @Test
    void whatIsMappedFromAFileThatIsReplacedKeepsTheOldContent() throws IOException {
        try (Scope _ = Scope.open()) {
            Npy.save(folder.file("a.npy"), Tensor.of(1f, 2f));
            Tensor mapped = Npy.map(folder.file("a.npy"));
            Npy.save(folder.file("a.npy"), mapped.add(1));
            Npy.save(folder.file("a.npy"), Npy.map(folder.file("a.npy")).view(2, 1));
            assertArrayEquals(new float[] {1, 2}, mapped.toFloatArray());
            assertArrayEquals(new float[] {2, 3}, Npy.load(folder.file("a.npy")).toFloatArray());
        }
    }

    @Test
    void anythingButAFileIsNotReplaced() throws Exception {
        Path pipe = folder.file("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Path directory = Files.createDirectory(folder.file("directory"));
        try (Scope _ = Scope.open()) {
            Tensor tensor = Tensor.ones(2);
            for (Saving saving : ALL) {
                for (Path other : List.of(pipe, directory)) {
                    assertEquals(other, assertThrows(TensorFileException.class, () -> saving.save(other, "a", tensor))
                            .file());
                    assertTrue(Files.exists(other) && !Files.isRegularFile(other));
                }
                Path nowhere = folder.file("missing").resolve("a");
                assertEquals(nowhere.toString(), assertThrows(NoSuchFileException.class, () -> saving.save(nowhere, "a",
                        tensor)).getFile());
            }
        }
    }

    @Test
    void aLinkStaysALinkToTheNewContent() throws IOException {
        Path file = Files.write(folder.file("old"), OLD);
        Path link = Files.createSymbolicLink(folder.file("link"), file.getFileName());
        try (Scope _ = Scope.open()) {
            Npy.save(link, Tensor.ones(2));
            assertTrue(Files.isSymbolicLink(link));
            assertEquals(2, Npy.load(file).numel());
        }
    }

    @Test
    void permissionsOfAFileAreKept() throws IOException {
        Path file = Files.write(folder.file("old"), OLD);
        for (String permissions : List.of("rw-------", "rw-rw-r--")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
            try (Scope _ = Scope.open()) {
                Npy.save(file, Tensor.ones(2));
            }
            assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    @Test
    void namesThatAFormatCannotHoldAreRefusedBeforeAnythingIsWritten() throws IOException {
        Path file = folder.file("new");
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> half = Map.of("\ud800", Tensor.ones(2));
            assertThrows(IllegalArgumentException.class, () -> Npz.save(file, half));
            assertThrows(IllegalArgumentException.class, () -> Safetensors.save(file, half));
            assertThrows(IllegalArgumentException.class, () -> Safetensors.save(file, Map.of(), Map.of("a", "\udc00")));
            assertThrows(IllegalArgumentException.class, () -> Safetensors.save(file, Map.of("__metadata__", Tensor
                    .ones(
                            2))));
            assertThrows(IllegalArgumentException.class, () -> Npz.save(file, Map.of("a\0b", Tensor.ones(2))));
            assertThrows(IllegalArgumentException.class, () -> Npz.save(file, Map.of("a".repeat(40_000), Tensor.ones(
                    2))));
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void whatIsClosedOrMissingSaysSo() throws IOException {
        try (Scope _ = Scope.open()) {
            Npz.save(folder.file("a.npz"), Map.of("a", Tensor.ones(2)));
            Safetensors.save(folder.file("a.safetensors"), Map.of("a", Tensor.ones(2)));
            Npz archive = Npz.open(folder.file("a.npz"));
            Safetensors weights = Safetensors.open(folder.file("a.safetensors"));
            assertEquals(folder.file("a.npz") + " has no array \"b\"; it has [a]", assertThrows(
                    NoSuchElementException.class, () -> archive.tensor("b")).getMessage());
            assertEquals(folder.file("a.safetensors") + " has no tensor \"b\"; it has [a]", assertThrows(
                    NoSuchElementException.class, () -> weights.tensor("b")).getMessage());
            Tensor read = archive.tensor("a");
            Tensor mapped = weights.tensor("a");
            for (int i = 0; i < 2; i++) {
                archive.close();
                weights.close();
            }
            assertEquals(2, read.sum().item());
            String message = assertThrows(LifetimeException.class, mapped::sum).getMessage();
            assertTrue(message.contains("the file " + folder.file("a.safetensors")), message);
            assertEquals(folder.file("a.npz") + " was closed", assertThrows(IllegalStateException.class,
                    () -> archive.tensor("a")).getMessage());
            assertThrows(IllegalStateException.class, () -> weights.tensor("a"));
            assertEquals("[2]", weights.shape("a").toString());
        }
    }

    @Test
    void filesOfOtherFileSystemsAreRefusedByName() throws IOException {
        try (Scope _ = Scope.open();
                FileSystem archive = FileSystems.newFileSystem(folder.file("files.zip"), Map.of("create", "true"))) {
            Path inside = archive.getPath("/a.npy");
            Files.write(inside, new byte[100]);
            Tensor x = Tensor.ones(2);
            for (Executable use : List.<Executable>of(() -> Npy.load(inside), () -> Npy.map(inside), () -> Npz.open(
                    inside), () -> Safetensors.load(inside), () -> Safetensors.open(inside), () -> Npy.save(inside, x),
                    () -> Npy.save(archive.getPath("/new.npy"), x))) {
                String message = assertThrows(UnsupportedOperationException.class, use).getMessage();
                assertTrue(message.contains("a file system of scheme \"jar\""), message);
            }
            assertFalse(Files.exists(archive.getPath("/new.npy")));
        }
    }
}
