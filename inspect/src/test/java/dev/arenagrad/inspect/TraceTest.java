package dev.arenagrad.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.inspect.Profile.Direction;
import dev.arenagrad.inspect.Profile.Row;
import dev.arenagrad.memory.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
    /** What docs/observability.md gives to jcmd. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("dev.arenagrad.Allocation#enabled", "true"), Map.entry("dev.arenagrad.Free#enabled", "true"),
            Map.entry("dev.arenagrad.Scope#enabled", "true"), Map.entry("dev.arenagrad.Scope#threshold", "0ms"),
            Map.entry("dev.arenagrad.Backward#enabled", "true"), Map.entry("dev.arenagrad.Node#enabled", "true"),
            Map.entry("jdk.MethodTrace#enabled", "true"), Map.entry("jdk.MethodTrace#threshold", "0ms"),
            Map.entry("jdk.MethodTrace#filter", "dev.arenagrad.Tensor;dev.arenagrad.NN"));

    @RegisterExtension final NothingIsLeft nothingIsLeft = new NothingIsLeft();

    @TempDir private Path folder;

    private static void step() {
        try (Scope _ = Scope.open("step")) {
            Tensor x = Tensor.ones(64, 64).setRequiresGrad(true);
            x.mm(x).exp().sum().backward();
        }
    }

    @Test
    void filesOfRecordingsFromOutsideAreRead() throws IOException {
        Path file = folder.resolve("outside.jfr");
        try (Recording recording = new Recording()) {
            recording.setSettings(SETTINGS);
            recording.start();
            step();
            recording.stop();
            recording.dump(file);
        }
        Trace trace = Trace.read(file);

        List<Row> products = trace.profile().rows().stream().filter(row -> row.name().equals("mm")).toList();
        assertEquals(List.of(1L), products.stream().filter(row -> row.direction() == Direction.FORWARD).map(Row::calls)
                .toList(), trace.profile().table());
        assertTrue(trace.profile().rows().stream().noneMatch(row -> row.name().equals("shape")),
                "attributes are no operators");
        assertEquals(6 * 64 * 64 * Float.BYTES + 64, trace.timeline().peakBytes());
        assertEquals(0, trace.lostBytes());
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jfr"), "no recording");
        assertThrows(IOException.class, () -> Trace.read(text));
        assertThrows(IOException.class, () -> Trace.read(folder.resolve("missing.jfr")));
    }

    @Test
    void recordersBesideEachOtherHaveEachAll() {
        try (Recorder outer = Recorder.start()) {
            step();
            try (Recorder inner = Recorder.start()) {
                step();
                assertEquals(1, calls(inner.stop()));
            }
            step();
            assertEquals(3, calls(outer.stop()));
        }
    }

    private static long calls(Trace trace) {
        return trace.profile().rows().stream().filter(row -> row.name().equals("exp") && row
                .direction() == Direction.FORWARD).mapToLong(Row::calls).sum();
    }
}
