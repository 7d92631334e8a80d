package dev.arenagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitsTest {
    @TempDir private Path folder;

    @Test
    void learnsToReadDigitsAndLeavesNothingBehind() throws Exception {
        Training.Outcome outcome = train(8);
        assertTrue(outcome.epochs().getLast().heldOutAccuracy() >= 0.95, () -> outcome.epochs().toString());
        assertEquals(0, Memory.liveBytes());
    }

    /**
     * The JDK computes vectors of exponentials by other code once it has compiled a loop, which may differ in the last place of a
     * float32 (6e-8). Ninety steps let that grow, but not to the fourth digit; another seed differs in the second.
     */
    @Test
    void givesTheSameResultsForTheSameSeedUpToTheLastPlacesOfExp() throws Exception {
        List<Training.Epoch> first = train(2).epochs();
        List<Training.Epoch> second = train(2).epochs();
        for (int i = 0; i < 2; i++) {
            assertEquals(first.get(i).loss(), second.get(i).loss(), 1e-4 * first.get(i).loss());
            assertEquals(first.get(i).heldOutLoss(), second.get(i).heldOutLoss(), 1e-4 * first.get(i).heldOutLoss());
        }
    }

    @Test
    void printsALineForEachEpochThenTheFigures() throws Exception {
        PictureFolder pictures = new PictureFolder(folder);
        List<String> lines = CapturedOutput.of(() -> Digits.run(2, pictures));
        assertLinesMatch(List.of("Learning to read digits from 1438 images; 359 are held out to test it.",
                "epoch  1/2 100% .* 45/45 .* loss [0-9.]+ +train [0-9.]+ +test [0-9.]+",
                "epoch  2/2 100% .* 45/45 .* loss [0-9.]+ +train [0-9.]+ +test [0-9.]+", //
                "Held-out accuracy: 0\\.\\d{4}", //
                "Learning curve: .*learning-curve\\.png", //
                "Digits with predictions: .*digits\\.png",
                "\\d+ steps/s, peak [0-9,]+ bytes off the heap, 0 live bytes after the last scope closed"), lines);
    }

    @Test
    void drawsPicturesIntoAFolderThatItMakes() throws Exception {
        Path inside = folder.resolve("new/pictures");
        PictureFolder pictures = PictureFolder.of(new String[] {inside.toString()});
        CapturedOutput.of(() -> Digits.run(1, pictures));
        for (String name : List.of("digits.png", "learning-curve.png")) {
            Path file = inside.resolve(name);
            assertTrue(Files.size(file) > 0);
            assertNotNull(ImageIO.read(file.toFile()), name);
        }
    }

    private Training.Outcome train(int epochs) throws Exception {
        Training.Outcome[] outcome = new Training.Outcome[1];
        CapturedOutput.of(() -> outcome[0] = Digits.run(epochs, new PictureFolder(folder)));
        return outcome[0];
    }
}
