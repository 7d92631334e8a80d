package dev.arenagrad.inspect;

import dev.arenagrad.inspect.trace.TraceData;
import dev.arenagrad.inspect.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What was recorded of tensors: by a {@link Recorder}, by {@link #record}, or by the flight recorder from outside of the process. Immutable;
 * it holds numbers and names, and no tensor.
 */
public final class Trace {
    private final TraceData data;

    Trace(TraceData data) {
        this.data = data;
    }

    /**
     * {@return what all threads do while {@code body} runs} An exception of {@code body} is passed on, and nothing is recorded any more.
     *
     * @param body what is to be recorded
     */
    public static Trace record(Runnable body) {
        try (Recorder recorder = Recorder.start()) {
            body.run();
            return recorder.stop();
        }
    }

    /**
     * {@return what a file of the flight recorder has of tensors} Which events a recording needs for that is in {@code docs/observability.md}.
     *
     * @param file a file that {@code jcmd JFR.dump}, {@code -XX:StartFlightRecording} or a {@code jdk.jfr.Recording} has written
     * @throws IOException if it cannot be read, or is no such file
     */
    public static Trace read(Path file) throws IOException {
        return new Trace(TraceReader.read(file));
    }

    /** {@return the time and the bytes of each operator} */
    public Profile profile() {
        return new Profile(data);
    }

    /** {@return the bytes that were live, and of what} */
    public MemoryTimeline timeline() {
        return new MemoryTimeline(data);
    }

    /**
     * {@return the bytes of events that the flight recorder lost, because they came faster than it wrote them to disk; 0 if the trace has
     * everything}
     */
    public long lostBytes() {
        return data.lostBytes();
    }
}
