package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is lost where the stack or the heap gives out in the middle of a step, wherever that is. */
class ExhaustionTest {
    private static final Pattern RESULT = Pattern.compile(
            "exhausted (\\d+) times, live at the end (\\d+), open (\\d+)");

    @ParameterizedTest
    @ValueSource(strings = {"confined", "shared"})
    void anExhaustedStackLosesNeitherBytesNorScopes(String kind) throws Exception {
        int rounds = 200;
        String output = ChildJvm.run(ExhaustedStack.class, 0, "-Xss512k", "-Dkind=" + kind, "-Drounds=" + rounds);
        assertEquals(rounds, exhausted(output), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"confined", "shared"})
    void anExhaustedHeapLosesNeitherBytesNorScopes(String kind) throws Exception {
        int exhausted = exhausted(ChildJvm.run(ExhaustedHeap.class, 0, "-Xmx16m", "-XX:+UseSerialGC", "-XX:-UseTLAB",
                "-Dkind=" + kind, "-Drounds=100"));
        assertTrue(exhausted > 20, "the heap was exhausted only " + exhausted + " times");
    }

    private static int exhausted(String output) {
        Matcher result = RESULT.matcher(output);
        assertTrue(result.find(), output);
        assertEquals("0", result.group(2), output);
        assertEquals("0", result.group(3), output);
        return Integer.parseInt(result.group(1));
    }
}
