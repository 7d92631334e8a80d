package dev.arenagrad.bindings;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.Map;

import dev.arenagrad.bindings.openblas.cblas_h;
import dev.arenagrad.bindings.openblas.lapacke_h;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenBlasTest {
    @BeforeAll
    static void load() {
        OpenBlas.load();
    }

    @Test
    void aLoadedLibraryDescribesItself() {
        assertTrue(OpenBlas.isLoaded());
        assertTrue(OpenBlas.libraryPath().isAbsolute() && Files.isRegularFile(OpenBlas.libraryPath()));
        assertTrue(OpenBlas.version().matches("\\d+\\.\\d+\\.\\d+.*"), OpenBlas.version());
        assertTrue(OpenBlas.config().contains(OpenBlas.version()), OpenBlas.config());
        assertFalse(OpenBlas.coreType().isBlank());
    }

    @Test
    void theBundledLibraryIsTheOneThatTheBindingsWereMadeFrom() {
        assertEquals(OpenBlas.OF_THE_BINDINGS, OpenBlas.version());
    }

    @Test
    void versionsAreComparedByTheirNumbers() {
        assertTrue(OpenBlas.isOlder("0.3.9", "0.3.31"));
        assertTrue(OpenBlas.isOlder("0.3.21", "0.3.31"));
        assertTrue(OpenBlas.isOlder("0.3", "0.3.31"));
        assertTrue(OpenBlas.isOlder("unknown", "0.3.31"));
        assertFalse(OpenBlas.isOlder("0.3.31.dev", "0.3.31"));
        assertFalse(OpenBlas.isOlder("0.3.32", "0.3.31"));
        assertFalse(OpenBlas.isOlder("1.0", "0.3.31"));
    }

    @Test
    void theNumberOfThreadsCanBeSet() {
        OpenBlas.setThreads(1);

        assertEquals(1, OpenBlas.threads());
    }

    @Test
    void theNumberOfThreadsIsOneUnlessAskedForOtherwise() {
        assertEquals(1, OpenBlas.wantedThreads(settings(Map.of(), Map.of())));
        assertEquals(3, OpenBlas.wantedThreads(settings(Map.of("arenagrad.openblas.threads", "3"), Map.of())));
        assertEquals(3, OpenBlas.wantedThreads(settings(Map.of("arenagrad.openblas.threads", "3"),
                Map.of("OPENBLAS_NUM_THREADS", "2"))));
        assertEquals(0, OpenBlas.wantedThreads(settings(Map.of(), Map.of("OPENBLAS_NUM_THREADS", "2"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "1.5", "99999999999"})
    void aSettingThatIsNoNumberOfThreadsIsRejected(String value) {
        Settings settings = settings(Map.of("arenagrad.openblas.threads", value), Map.of());

        String message = assertThrows(IllegalArgumentException.class, () -> OpenBlas.wantedThreads(settings))
                .getMessage();
        assertTrue(message.startsWith("-Darenagrad.openblas.threads=" + value), message);
    }

    private static Settings settings(Map<String, String> properties, Map<String, String> variables) {
        return new Settings(properties::get, variables::get);
    }

    @Test
    void lessThanOneThreadIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> OpenBlas.setThreads(0));
        assertThrows(IllegalArgumentException.class, () -> OpenBlas.setThreads(-1));
    }

    @Test
    void functionsAreKnownByName() {
        assertTrue(OpenBlas.provides("cblas_sgemm"));
        assertFalse(OpenBlas.provides("cblas_no_such_function"));
    }

    @Test
    void aDotProductOfSmallIntegersIsExact() {
        assertEquals(SmallVectors.DOT, SmallVectors.dot());
    }

    @Test
    void aMatrixProductOfSmallIntegersIsExact() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocateFrom(JAVA_FLOAT, 1, 2, 3, 4, 5, 6);
            MemorySegment b = arena.allocateFrom(JAVA_FLOAT, 7, 8, 9, 10, 11, 12);
            MemorySegment c = arena.allocate(JAVA_FLOAT, 4);
            int asIs = cblas_h.CblasNoTrans();
            cblas_h.cblas_sgemm(cblas_h.CblasRowMajor(), asIs, asIs, 2, 2, 3, 1, a, 3, b, 2, 0, c, 2);

            assertArrayEquals(new float[] {58, 64, 139, 154}, c.toArray(JAVA_FLOAT));
        }
    }

    @Test
    void aCholeskyFactorOfSmallIntegersIsExact() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocateFrom(JAVA_FLOAT, 4, 2, 2, 10);

            assertEquals(0, lapacke_h.LAPACKE_spotrf(lapacke_h.LAPACK_ROW_MAJOR(), (byte) 'L', 2, a, 2));
            assertArrayEquals(new float[] {2, 2, 1, 3}, a.toArray(JAVA_FLOAT));
        }
    }
}
