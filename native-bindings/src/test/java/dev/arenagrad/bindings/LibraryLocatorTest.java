package dev.arenagrad.bindings;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the locator says when it fails; its successes need a process each and are in {@link LibraryLoadingTest}. */
class LibraryLocatorTest {
    private static final byte[] GARBAGE = "this is no library at all".getBytes(StandardCharsets.UTF_8);

    @TempDir private Path folder;

    @Test
    void anAbsentFileGivenByPropertyIsNamedAndNothingElseIsTried() throws IOException {
        String absent = folder.resolve("absent.so").toString();
        String message = failure(Map.of(LibraryLocator.PATH_PROPERTY, absent), Map.of(), emptyClassPath());

        assertTrue(message.contains("system property arenagrad.openblas.path: " + absent + ": no such file"), message);
        assertTrue(message.contains("No other place was tried"), message);
        assertFalse(message.contains("class path"), message);
    }

    @Test
    void aFolderGivenByPropertyIsRefused() throws IOException {
        String message = failure(Map.of(LibraryLocator.PATH_PROPERTY, folder.toString()), Map.of(), emptyClassPath());

        assertTrue(message.contains(folder + ": not a file"), message);
    }

    @Test
    void aGivenPathThatIsNoPathAtAllIsAClearError() throws IOException {
        String message = failure(Map.of(LibraryLocator.PATH_PROPERTY, "lib\0blas"), Map.of(), emptyClassPath());

        assertTrue(message.contains("system property arenagrad.openblas.path: lib\0blas: "), message);
    }

    @Test
    void aBlankSettingCountsAsNone() throws IOException {
        String message = failure(Map.of(LibraryLocator.PATH_PROPERTY, " "), Map.of(LibraryLocator.PATH_VARIABLE, ""),
                emptyClassPath());

        assertTrue(message.contains("system property arenagrad.openblas.path: not set"), message);
        assertTrue(message.contains("environment variable ARENAGRAD_OPENBLAS_PATH: not set"), message);
    }

    @Test
    void aBundleThatDoesNotLoadIsListedWithTheReasonAndTheSystemIsTried() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), GARBAGE)) {
            String message = failure(Map.of(), Map.of(), loader);

            assertTrue(message.contains("org/bytedeco/openblas/linux-x86_64/libopenblas.so.0 on the class path: "),
                    message);
            assertFalse(message.contains("no such resource"), message);
            assertTrue(message.contains(folder.resolve("libopenblas.so.0") + ": no such file"), message);
        }
    }

    @Test
    void aBundleThatDoesNotLoadIsTriedAgainAfterTheLibrariesBesideIt() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), GARBAGE, FakeBundle.NAME,
                "libgfortran.so.5")) {
            String message = failure(Map.of(), Map.of(), loader);

            assertTrue(message.matches("(?s).*libopenblas.so.0: .*; then, after the libraries beside it: "
                    + "[^\n]*libgfortran.so.5: .*"), message);
        }
    }

    @Test
    void aBrokenSystemLibraryIsListedWithTheReason() throws IOException {
        Path broken = Files.write(folder.resolve("libopenblas.so.0"), GARBAGE);
        String message = failure(Map.of(), Map.of(), emptyClassPath());

        assertTrue(message.contains("  - " + broken + ": "), message);
        assertFalse(message.contains(broken + ": no such file"), message);
    }

    private String failure(Map<String, String> properties, Map<String, String> variables, ClassLoader classPath) {
        LibraryLocator locator = new LibraryLocator(FakeBundle.PLATFORM, new Settings(properties::get, variables::get),
                classPath, new NativeCache(folder.resolve("cache")), List.of(folder));
        return assertThrows(OpenBlasNotFoundException.class, locator::load).getMessage();
    }

    private static ClassLoader emptyClassPath() {
        return new URLClassLoader(new URL[0], null);
    }
}
