package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is free goes back to the operating system: the resident size of the process falls. */
@Timeout(60)
class TrimTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long TOTAL = 128L << 20;

    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @BeforeEach
    void needProc() {
        Assumptions.assumeTrue(Files.exists(STATUS), "SKIPPED: " + STATUS
                + " is not there, so the resident size of this process cannot be read");
    }

    /** What else the JVM does moves the resident size too, by far less than the 64 MiB that this allows for. */
    @ParameterizedTest
    @ValueSource(ints = {4096, 100_000, 1 << 20, 64 << 20})
    void theResidentSizeFallsWhateverTheSizeOfTheBlocks(int blockBytes) throws IOException {
        Memory.trim();
        long before = residentBytes();
        try (Scope _ = Scope.open()) {
            for (long bytes = 0; bytes < TOTAL; bytes += blockBytes) {
                Storage.allocate(blockBytes, "add").segment().fill((byte) 1);
            }
        }
        long full = residentBytes();
        Memory.trim();
        long after = residentBytes();

        assertTrue(full - before > TOTAL * 3 / 4, "before " + before + ", full " + full);
        assertTrue(full - after > TOTAL / 2, "full " + full + ", after the trim " + after);
    }

    private static long residentBytes() throws IOException {
        return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst().orElseThrow();
    }
}
