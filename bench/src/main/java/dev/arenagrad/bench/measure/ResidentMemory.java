package dev.arenagrad.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Memory of this process that the operating system keeps in RAM: heap, native memory and code. Linux alone tells it. */
public final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
    /** What makes the kernel forget the peak (proc_pid_clear_refs(5)). */
    private static final String RESET_PEAK = "5";

    private final long before;

    private ResidentMemory(long before) {
        this.before = before;
    }

    /**
     * {@return what is resident now, from where growth counts}
     *
     * @throws IOException if the system does not tell
     */
    public static ResidentMemory now() throws IOException {
        Files.writeString(CLEAR_REFS, RESET_PEAK);
        return new ResidentMemory(bytes("VmRSS:"));
    }

    /**
     * {@return by how many bytes the peak since then exceeds what was resident then}
     *
     * @throws IOException if the system does not tell
     */
    public long growth() throws IOException {
        return bytes("VmHWM:") - before;
    }

    private static long bytes(String field) throws IOException {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(field)).mapToLong(line -> 1024 * Long.parseLong(line.replaceAll(
                    "\\D", ""))).findFirst().orElseThrow(() -> new IOException("no " + field + " in " + STATUS));
        }
    }
}
