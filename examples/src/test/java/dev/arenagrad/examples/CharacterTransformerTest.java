package dev.arenagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CharacterTransformerTest {
    private static final String SENTENCE = "scopes end. ";
    private static final String START = "scopes end. sc";

    /** A character is drawn, not the most likely one taken: of the 120 that it writes, a few may be wrong. */
    @Test
    void goesOnWithATextThatRepeatsItself() throws Exception {
        StringBuilder written = new StringBuilder();
        List<String> lines = CapturedOutput.of(() -> written.append(new CharacterTransformer(SENTENCE.repeat(20)).train(
                1, 100, START)));
        String expected = SENTENCE.repeat(20);
        long right = IntStream.range(0, written.length()).filter(i -> written.charAt(i) == expected.charAt(i)).count();
        assertEquals(START.length() + 120, written.length());
        assertTrue(right >= written.length() - 6, written.toString());
        assertTrue(lines.getFirst().contains("loss"), lines.toString());
        assertEquals(0, Memory.liveBytes());
    }
}
