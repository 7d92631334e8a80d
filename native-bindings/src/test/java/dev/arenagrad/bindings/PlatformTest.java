package dev.arenagrad.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
    private static final Path HOME = Path.of("home").toAbsolutePath();

    @ParameterizedTest
    @CsvSource(textBlock = """
            Linux,      amd64,   linux-x86_64,   libopenblas.so.0
            Linux,      aarch64, linux-arm64,    libopenblas.so.0
            Linux,      ppc64le, linux-ppc64le,  libopenblas.so.0
            Mac OS X,   aarch64, macosx-arm64,   libopenblas.0.dylib
            Mac OS X,   x86_64,  macosx-x86_64,  libopenblas.0.dylib
            Windows 11, amd64,   windows-x86_64, libopenblas.dll
            """)
    void theBundleIsNamedAfterSystemAndProcessor(String name, String architecture, String classifier, String library) {
        Platform platform = Platform.of(name, architecture);

        assertEquals(classifier, platform.classifier());
        assertEquals(library, platform.bundledName());
    }

    @Test
    void whatTheMacLibraryForIntelProcessorsNeedsIsLookedForBesideIt() {
        assertEquals(List.of("libgcc_s.1.1.dylib", "libquadmath.0.dylib", "libgfortran.5.dylib"),
                Platform.of("Mac OS X", "x86_64").companions());
    }

    @Test
    void theCacheIsWhereTheSystemKeepsCaches() {
        assertEquals(HOME.resolve(".cache/arenagrad"), cacheFolder("Linux", Map.of()));
        assertEquals(HOME.resolve("Library/Caches/arenagrad"), cacheFolder("Mac OS X", Map.of()));
        assertEquals(HOME.resolve("AppData/Local/arenagrad"), cacheFolder("Windows 11", Map.of()));
    }

    @Test
    void theCacheFollowsTheSystemsVariable() {
        String folder = Path.of("elsewhere").toAbsolutePath().toString();

        assertEquals(Path.of(folder, "arenagrad"), cacheFolder("Linux", Map.of("XDG_CACHE_HOME", folder)));
        assertEquals(Path.of(folder, "arenagrad"), cacheFolder("Windows 11", Map.of("LOCALAPPDATA", folder)));
    }

    @Test
    void aRelativeCacheVariableIsIgnored() {
        assertEquals(HOME.resolve(".cache/arenagrad"), cacheFolder("Linux", Map.of("XDG_CACHE_HOME", "cache")));
    }

    @Test
    void aUserWithoutHomeHasNoCache() {
        Settings settings = new Settings(Map.of("user.home", "?")::get, name -> null);

        assertNull(Platform.of("Linux", "amd64").cacheFolder(settings));
    }

    @Test
    void theLibraryPathComesBeforeTheWellKnownFolders() {
        Path first = Path.of("first").toAbsolutePath();
        Settings settings = new Settings(Map.of("java.library.path", first.toString())::get, name -> null);

        List<Path> folders = Platform.of("Linux", "aarch64").systemFolders(settings);

        assertEquals(first, folders.getFirst());
        assertTrue(folders.contains(Path.of("/usr/lib/aarch64-linux-gnu").toAbsolutePath()), folders.toString());
    }

    private static Path cacheFolder(String system, Map<String, String> variables) {
        Settings settings = new Settings(Map.of("user.home", HOME.toString())::get, variables::get);
        return Platform.of(system, "amd64").cacheFolder(settings);
    }
}
