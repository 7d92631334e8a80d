package dev.arenagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigitsConvolutionTest {
    @Test
    void learnsToReadDigitsPrintsWhatItDidAndLeavesNothingBehind() throws Exception {
        Training.Outcome[] outcome = new Training.Outcome[1];
        List<String> lines = CapturedOutput.of(() -> outcome[0] = DigitsConvolution.run(6, 7));
        assertTrue(outcome[0].epochs().getLast().heldOutAccuracy() >= 0.95, () -> outcome[0].epochs().toString());
        assertEquals(0, Memory.liveBytes());
        assertLinesMatch(List.of("Convolving 1438 images of digits; 359 are held out to test what was learnt.",
                ">> a line for each epoch >>", //
                "epoch  6/6 100% .* 45/45 .* loss [0-9.]+ +train [0-9.]+ +test [0-9.]+", //
                "Held-out accuracy: [01]\\.\\d{4}",
                "\\d+ steps/s, peak [0-9,]+ bytes off the heap, 0 live bytes after the last scope closed"), lines);
    }
}
