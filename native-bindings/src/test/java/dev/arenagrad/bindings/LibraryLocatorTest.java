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
    void aBundleThatDoesNotLoadIsToldWithTheReasonAndTheSystemIsNotTried() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), GARBAGE)) {
            String message = failure(Map.of(), Map.of(), loader);

            assertTrue(message.contains(
                    "META-INF/openblas/linux-x86_64/libopenblas.so.0 on the class path or the module path: "),
                    message);
            assertTrue(message.contains("No other was tried"), message);
            assertTrue(message.contains("-D" + LibraryLocator.SYSTEM_PROPERTY + "=true"), message);
            assertFalse(message.contains(folder.resolve("libopenblas.so.0").toString()), message);
        }
    }

    @Test
    void whereTheSystemsLibraryIsAskedForTheBundleIsNotTried() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), GARBAGE)) {
            String message = failure(Map.of(LibraryLocator.SYSTEM_PROPERTY, "true"), Map.of(), loader);

            assertTrue(message.contains(folder.resolve("libopenblas.so.0") + ": no such file"), message);
            assertFalse(message.contains(FakeBundle.FOLDER), message);
            assertFalse(Files.exists(folder.resolve("cache")));
        }
    }

    @Test
    void aBundleIsFoundByTheClassLoaderThatHasIt() throws IOException {
        try (URLClassLoader loader = FakeBundle.jar(folder.resolve("bundle.jar"), GARBAGE)) {
            LibraryLocator locator = locator(FakeBundle.PLATFORM, new Settings(name -> null, name -> null),
                    List.of(emptyClassPath(), loader));

            String message = assertThrows(OpenBlasNotFoundException.class, locator::load).getMessage();
            assertTrue(message.startsWith("The bundled OpenBLAS could not be loaded"), message);
        }
    }

    @Test
    void aPlatformWithoutAnArtifactIsToldSo() {
        LibraryLocator locator = locator(Platform.of("Linux", "ppc64le"), new Settings(name -> null, name -> null),
                List.of(emptyClassPath()));

        String message = assertThrows(OpenBlasNotFoundException.class, locator::load).getMessage();
        assertTrue(message.contains("There is no artifact with OpenBLAS for linux-ppc64le"), message);
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
        LibraryLocator locator = locator(FakeBundle.PLATFORM, new Settings(properties::get, variables::get), List.of(
                classPath));
        return assertThrows(OpenBlasNotFoundException.class, locator::load).getMessage();
    }

    private LibraryLocator locator(Platform platform, Settings settings, List<ClassLoader> bundles) {
        return new LibraryLocator(platform, settings, bundles, new NativeCache(folder.resolve("cache")), List.of(
                folder));
    }

    private static ClassLoader emptyClassPath() {
        return new URLClassLoader(new URL[0], null);
    }
}
