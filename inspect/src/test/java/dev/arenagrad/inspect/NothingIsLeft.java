package dev.arenagrad.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Holds a test to leaving nothing behind: no byte of memory more than before, no recording, and no temporary file. */
final class NothingIsLeft implements BeforeEachCallback, AfterEachCallback {
    private long live;
    private Set<Path> files = Set.of();

    @Override
    public void beforeEach(ExtensionContext context) {
        live = Memory.liveBytes();
        files = temporaryFiles();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertEquals(live, Memory.liveBytes(), "live bytes");
        assertEquals(List.of(), FlightRecorder.getFlightRecorder().getRecordings().stream().map(Recording::getName)
                .toList(), "recordings");
        assertEquals(files, temporaryFiles(), "temporary files");
    }

    private static Set<Path> temporaryFiles() {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(file -> file.getFileName().toString().startsWith("arenagrad-trace")).collect(Collectors
                    .toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
