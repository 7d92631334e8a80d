package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A folder for the files of a test, which is held to leaving nothing behind: no byte of memory more than before, no file of the folder
 * open or mapped, and none half written.
 */
final class TestFolder implements BeforeEachCallback, AfterEachCallback {
    private Path path;
    private long live;
    private long borrowed;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        path = Files.createTempDirectory("arenagrad-io").toRealPath();
        live = Memory.liveBytes();
        borrowed = Memory.borrowedBytes();
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        try {
            assertNothingIsLeft();
        } finally {
            deleteAll();
        }
    }

    /** {@return a path in the folder} */
    Path file(String name) {
        return path.resolve(name);
    }

    /** {@return the folder} */
    Path path() {
        return path;
    }

    void assertNothingIsLeft() throws IOException {
        assertEquals(List.of(), openFiles(), "open files");
        assertEquals(List.of(), mappedFiles(), "mapped files");
        try (Stream<Path> files = Files.list(path)) {
            assertEquals(List.of(), files.filter(file -> file.toString().endsWith(".part")).toList(),
                    "files half written");
        }
        assertEquals(live, Memory.liveBytes(), "live bytes");
        assertEquals(borrowed, Memory.borrowedBytes(), "borrowed bytes");
    }

    /** {@return the files of the folder that this process has open, where the system tells} */
    List<String> openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return List.of();
        }
        try (Stream<Path> links = Files.list(descriptors)) {
            return links.map(TestFolder::target).filter(this::isHere).toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException _) {
            return ""; // closed meanwhile
        }
    }

    /** {@return the files of the folder that this process has mapped, where the system tells} */
    List<String> mappedFiles() throws IOException {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.exists(maps)) {
            return List.of();
        }
        return Files.readString(maps).lines().filter(this::isHere).toList();
    }

    private boolean isHere(String text) {
        return text.contains(path + "/");
    }

    private void deleteAll() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
