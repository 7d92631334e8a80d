package dev.arenagrad.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around the library ends in an exception that says so, or is repaired; never in a crash. */
@Timeout(120)
class FaultsTest {
    private static final String DOT_IS_RIGHT = "dot=" + SmallVectors.DOT;

    /** Where an ELF file says which processors it is for, two bytes. */
    private static final long ELF_MACHINE = 18;
    private static final byte[] ELF_FOR_S390 = {22, 0};

    @TempDir private Path folder;

    @Test
    void aTruncatedLibraryIsRefusedWithTheLinkersReason() throws Exception {
        Path truncated = copyOfTheLibrary();
        setLength(truncated, Files.size(truncated) / 2);

        assertRefused(truncated, "file too short");
    }

    @Test
    void anEmptyLibraryIsRefusedWithTheLinkersReason() throws Exception {
        Path empty = copyOfTheLibrary();
        setLength(empty, 0);

        assertRefused(empty, "file too short");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLibraryForAnotherProcessorIsRefusedWithTheReason() throws Exception {
        Path foreign = copyOfTheLibrary();
        try (RandomAccessFile file = new RandomAccessFile(foreign.toFile(), "rw")) {
            file.seek(ELF_MACHINE);
            file.write(ELF_FOR_S390);
        }

        assertRefused(foreign, "");
    }

    @Test
    void aLibraryWithAnotherNameInItsTablesIsRefusedAsDamaged() throws Exception {
        Path lacking = copyOfTheLibrary();
        byte[] content = Files.readAllBytes(lacking);
        rename(content, "cblas_dgemm", "cblas_dgenn");
        Files.write(lacking, content);

        assertRefused(lacking, "damaged: its symbols are not those of its hash table");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aCacheFolderWithoutPermissionToWriteIsReplacedByATemporaryOne() throws Exception {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("r-x------"));
        try {
            String output = childWithCache(cache).output();

            assertTrue(output.contains(DOT_IS_RIGHT), output);
            if (!Files.isWritable(cache)) { // the super-user may write everywhere
                assertTrue(output.contains("Cannot keep native libraries in " + cache), output);
            }
        } finally {
            Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aProcessKilledWhileItExtractsHarmsNoLaterOne() throws Exception {
        Path cache = folder.resolve("cache");
        ChildJvm.Running first = childWithCache(cache).start();
        while (first.process().isAlive() && !hasPartialFile(cache)) {
            Thread.onSpinWait();
        }
        first.process().destroyForcibly();
        assertTrue(first.process().waitFor(60, TimeUnit.SECONDS));
        assertTrue(hasPartialFile(cache), "it was to be killed before the library was whole");

        String output = childWithCache(cache).output();
        assertTrue(output.contains(DOT_IS_RIGHT), output);
        assertTrue(output.contains("path=" + cache), output);
        assertFalse(output.contains("temporary"), output);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryThatTheSystemRefusesIsAnExceptionAndASmallerRequestIsGranted() throws Exception {
        String output = new ChildJvm(AllocateUntilRefused.class).withoutBundle()
                .limitedBy("ulimit -v $((4 * 1024 * 1024))").output();

        List<String> lines = output.lines().filter(line -> line.startsWith("  ")).map(String::strip).toList();
        assertEquals("NativeAllocationException", lines.getFirst(), output);
        assertEquals("smaller granted", lines.get(1), output);
        assertEquals("all intact", lines.get(2), output);
    }

    private void assertRefused(Path library, String reason) throws Exception {
        String output = new ChildJvm(LoadOnce.class).property(LibraryLocator.PATH_PROPERTY, library).output();

        assertTrue(output.contains("system property arenagrad.openblas.path: " + library + ": "), output);
        assertTrue(output.contains(reason), output);
        assertTrue(output.contains("isLoaded=false"), output);
    }

    private Path copyOfTheLibrary() throws IOException {
        return LibraryCopy.of(OpenBlas.libraryPath(), folder.resolve("openblas.lib"));
    }

    private static void setLength(Path path, long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        }
    }

    /** Renames a symbol, and nothing that it is a part of. */
    private static void rename(byte[] content, String from, String to) {
        byte[] name = ('\0' + from + '\0').getBytes(StandardCharsets.US_ASCII);
        byte[] other = ('\0' + to + '\0').getBytes(StandardCharsets.US_ASCII);
        int renamed = 0;
        for (int i = 0; i + name.length <= content.length; i++) {
            if (content[i] == 0 && Arrays.equals(content, i, i + name.length, name, 0, name.length)) {
                System.arraycopy(other, 0, content, i, other.length);
                renamed++;
            }
        }
        assertTrue(renamed > 0, from + " is not in the library's table of names");
    }

    private static boolean hasPartialFile(Path cache) throws IOException {
        if (!Files.isDirectory(cache)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(cache)) {
            return files.anyMatch(file -> file.toString().endsWith(".part"));
        } catch (UncheckedIOException _) {
            return false; // renamed under the walk
        }
    }

    private static ChildJvm childWithCache(Path cache) {
        return new ChildJvm(LoadOnce.class).property(NativeCache.FOLDER_PROPERTY, cache);
    }
}
