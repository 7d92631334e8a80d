package dev.arenagrad.bindings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.EPOCH);

    private final byte[] content = new byte[200_000];

    @TempDir private Path folder;

    @BeforeEach
    void fillContent() {
        new Random(1).nextBytes(content);
    }

    @Test
    void filesOfAJarAreExtracted() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            assertArrayEquals(content, Files.readAllBytes(extract(loader)));
        }
    }

    @Test
    void filesOfAFolderAreExtracted() throws IOException {
        try (URLClassLoader loader = FakeBundle.directory(folder.resolve("bundle"), content)) {
            assertArrayEquals(content, Files.readAllBytes(extract(loader)));
        }
    }

    @Test
    void aWholeExtractionIsUsedAsItIs() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            Path file = extract(loader);
            Files.setLastModifiedTime(file, LONG_AGO);

            assertEquals(file, extract(loader));
            assertEquals(LONG_AGO, Files.getLastModifiedTime(file));
        }
    }

    @Test
    void aTruncatedFileIsRepaired() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            Path file = extract(loader);
            Files.write(file, new byte[10]);

            assertArrayEquals(content, Files.readAllBytes(extract(loader)));
        }
    }

    @Test
    void aFileWithOneOtherByteIsRepaired() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            Path file = extract(loader);
            FileTime modified = Files.getLastModifiedTime(file);
            byte[] tampered = content.clone();
            tampered[123_456] ^= 1;
            Files.write(file, tampered);
            Files.setLastModifiedTime(file, modified);

            assertArrayEquals(content, Files.readAllBytes(extract(loader)));
        }
    }

    @Test
    void versionsAreKeptApart() throws IOException {
        byte[] newer = content.clone();
        newer[0]++;
        try (URLClassLoader first = FakeBundle.jar(folder.resolve("first.jar"), content);
                URLClassLoader second = FakeBundle.jar(folder.resolve("second.jar"), newer)) {
            Path file = extract(first);

            assertNotEquals(file, extract(second));
            assertArrayEquals(content, Files.readAllBytes(file));
        }
    }

    @Test
    void onlyTheFilesThemselvesStayInTheFolder() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            try (Stream<Path> files = Files.list(extract(loader).getParent())) {
                assertEquals(List.of(FakeBundle.NAME), files.map(file -> file.getFileName().toString()).toList());
            }
        }
    }

    @Test
    void anInterruptedThreadExtractsAllTheSame() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            Thread.currentThread().interrupt();
            Path file = extract(loader);

            assertTrue(Thread.interrupted());
            assertTrue(file.startsWith(folder));
            assertArrayEquals(content, Files.readAllBytes(file));
        }
    }

    @Test
    void withoutAFolderATemporaryOneIsUsed() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            Path extracted = new NativeCache(null).extract("test", List.of(bundled(loader)));

            assertArrayEquals(content, Files.readAllBytes(extracted.resolve(FakeBundle.NAME)));
            assertFalse(extracted.startsWith(folder));
        }
    }

    @Test
    void aFileWhoseParentIsAFileFallsBackToATemporaryFolder() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            Path extracted = new NativeCache(notAFolder.resolve("cache")).extract("test", List.of(bundled(loader)));

            assertTrue(bundled(loader).matches(extracted.resolve(FakeBundle.NAME)));
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void whatIsExtractedIsTheOwnersAlone() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            Path file = extract(loader);

            assertEquals("rw-------", permissions(file));
            assertEquals("rwx------", permissions(file.getParent()));
            assertEquals("rwx------", permissions(file.getParent().getParent()));
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aLinkInThePlaceOfAFileIsReplacedByTheFile() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            Path file = extract(loader);
            Path elsewhere = Files.move(file, folder.resolve("elsewhere"));
            Files.createSymbolicLink(file, elsewhere);

            assertEquals(file, extract(loader));
            assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
            assertTrue(Files.exists(elsewhere));
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aFileThatOthersMayWriteToIsReplaced() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            Path file = extract(loader);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

            assertEquals(file, extract(loader));
            assertEquals("rw-------", permissions(file));
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aFolderThatEverybodyMayWriteToIsNotUsed() throws IOException {
        Path open = Files.createDirectory(folder.resolve("cache"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            Path file = extract(loader);

            assertFalse(file.startsWith(folder));
            assertEquals("rwx------", permissions(file.getParent()));
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aResourceThatIsNotThereIsNull() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), content)) {
            assertNull(BundledFile.find(loader, FakeBundle.FOLDER, "libmissing.so"));
        }
    }

    private Path extract(ClassLoader loader) throws IOException {
        return new NativeCache(folder.resolve("cache")).extract("test", List.of(bundled(loader)))
                .resolve(FakeBundle.NAME);
    }

    private static BundledFile bundled(ClassLoader loader) throws IOException {
        return BundledFile.find(loader, FakeBundle.FOLDER, FakeBundle.NAME);
    }
}
