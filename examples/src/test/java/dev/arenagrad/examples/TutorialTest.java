package dev.arenagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TutorialTest {
    private static final String TIME = " +[0-9]+\\.[0-9] us$";

    @TempDir private Path pictures;

    @Test
    void printsTheTutorialByteForByte() throws Exception {
        List<String> lines = CapturedOutput.of(() -> Tutorial.main(new String[] {pictures.toString()}));
        List<String> reproducible = lines.stream().map(this::reproducible).toList();
        assertEquals(String.join("\n", expectedLines()), String.join("\n", reproducible));
    }

    private String reproducible(String line) {
        return line.replaceAll(TIME, " (time)").replace(pictures.toString(), "(folder)");
    }

    private static List<String> expectedLines() throws IOException {
        try (InputStream file = TutorialTest.class.getResourceAsStream("tutorial.txt")) {
            assertNotNull(file);
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void leavesNothingBehindButAPicture() throws Exception {
        CapturedOutput.of(() -> Tutorial.main(new String[] {pictures.toString()}));
        assertEquals(0, Memory.liveBytes());
        BufferedImage picture = ImageIO.read(pictures.resolve("sine.png").toFile());
        assertTrue(picture.getWidth() >= 800 && picture.getHeight() >= 400);
    }
}
