package dev.arenagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeeingTest {
    @TempDir private Path folder;

    @Test
    void theStepIsSeenInFourWays() throws Exception {
        long live = Memory.liveBytes();
        Seeing.run(3, folder);

        assertEquals(live, Memory.liveBytes());
        String table = Files.readString(folder.resolve("profile.txt"));
        assertTrue(table.lines().anyMatch(line -> line.matches("ConvolutionBackward0 +backward .* 6 .*")), table);
        assertTrue(table.lines().anyMatch(line -> line.matches("Optimizer.step +forward .* 3 .*")), table);
        assertTrue(Files.readString(folder.resolve("graph.svg")).contains(">second.weight<"));
        assertTrue(Files.readString(folder.resolve("graph.dot")).contains("NllLossBackward0"));
        assertTrue(Files.readString(folder.resolve("memory.html")).contains("\"scope\":\"step\""));
        assertTrue(Files.readString(folder.resolve("profile.html")).contains("\"name\":\"maxPool2d\""));
    }
}
