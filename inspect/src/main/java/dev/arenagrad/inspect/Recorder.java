package dev.arenagrad.inspect;

import dev.arenagrad.inspect.trace.TraceRecording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Records what all threads of the process do with tensors, from {@link #start} to {@link #stop()}: calls of operators, backward passes and
 * their nodes, scopes, and each block of memory that is allocated or freed.
 *
 * {@snippet :
 * try (Recorder recorder = Recorder.start()) {
 *     train(batches);
 *     Trace trace = recorder.stop();
 *     System.out.println(trace.profile().table());
 *     trace.profile().writeFlameGraph(Path.of("profile.html"));
 *     trace.timeline().writeHtml(Path.of("memory.html"));
 * }
 * }
 *
 * <p>The JDK's flight recorder does it, which puts the calls of operators into the code when a recording starts and takes them out when it
 * stops; while none runs, nothing is looked at. It writes to a temporary file and holds no tensor. A recorded call takes some tenths of a
 * microsecond more, once the JDK has compiled the changed methods anew: where time matters, record some thousand calls, not ten. Starting takes
 * a part of a second, and stopping reads what was recorded, some microseconds for each call and each tensor.
 *
 * <p>Any thread may stop or close a recorder. Several may run at a time; each has all.
 */
public final class Recorder implements AutoCloseable {
    private final TraceRecording recording;

    private Recorder(TraceRecording recording) {
        this.recording = recording;
    }

    /**
     * Starts to record.
     *
     * @param methods methods of the caller's that the profile is to have too, as {@code com.example.Model::forward}; all overloads
     * @return what records, to be stopped or closed
     * @throws IllegalArgumentException if one of {@code methods} is not of that form
     */
    public static Recorder start(String... methods) {
        for (String method : methods) {
            if (!method.matches("[\\w.$]+::[\\w$<>]+")) {
                throw new IllegalArgumentException("\"" + method + "\" names no method; write package.Type::method");
            }
        }
        return new Recorder(new TraceRecording(List.of(methods)));
    }

    /**
     * Stops recording.
     *
     * @return what was recorded
     * @throws IllegalStateException if it was stopped or closed before
     * @throws UncheckedIOException if the temporary file cannot be written or read; nothing is recorded any more then
     */
    public Trace stop() {
        try {
            return new Trace(recording.stop());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops recording, if {@link #stop()} has not done so, and drops what was recorded. */
    @Override
    public void close() {
        recording.close();
    }
}
