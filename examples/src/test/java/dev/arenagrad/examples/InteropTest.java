package dev.arenagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InteropTest {
    @TempDir private Path folder;

    @Test
    void printsWhatGoesInAndOutByteForByte() throws Exception {
        String printed = String.join("\n", CapturedOutput.of(() -> Interop.main(new String[] {folder.toString()})));
        try (InputStream expected = InteropTest.class.getResourceAsStream("interop.txt")) {
            assertNotNull(expected);
            assertEquals(new String(expected.readAllBytes(), StandardCharsets.UTF_8).stripTrailing(), printed);
        }
    }
}
