package dev.arenagrad.inspect.trace;

import dev.arenagrad.memory.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;

/** A recording of the flight recorder that has all a trace needs, and nothing else. */
public final class TraceRecording implements AutoCloseable {
    private static final List<String> EVENTS = List.of("dev.arenagrad.Allocation", "dev.arenagrad.Free",
            "dev.arenagrad.Scope", "dev.arenagrad.Backward", "dev.arenagrad.Node", TraceBegins.NAME, "jdk.DataLoss");

    private final Recording recording = new Recording();

    /**
     * Starts to record.
     *
     * @param methods further methods whose calls are recorded, as {@code jdk.MethodTrace} wants them: {@code package.Type::method}
     */
    public TraceRecording(List<String> methods) {
        try {
            recording.setName("arenagrad trace");
            recording.setToDisk(true);
            EVENTS.forEach(event -> recording.enable(event).withThreshold(Duration.ZERO).withoutStackTrace());
            recording.enable("jdk.MethodTrace").with("filter", Operators.filter(methods)).withThreshold(Duration.ZERO)
                    .withoutStackTrace();
            recording.start();
            TraceBegins.emit(Memory.liveBytes());
        } catch (Throwable e) {
            recording.close();
            throw e;
        }
    }

    /**
     * {@return what was recorded, up to now} The recording ends.
     *
     * @throws IOException if the file of the recording cannot be written or read
     */
    public TraceData stop() throws IOException {
        recording.stop();
        Path file = Files.createTempFile("arenagrad-trace", ".jfr");
        try {
            recording.dump(file);
            return TraceReader.read(file);
        } finally {
            Files.delete(file);
            recording.close();
        }
    }

    /** Ends the recording and drops what was recorded. */
    @Override
    public void close() {
        recording.close();
    }
}
