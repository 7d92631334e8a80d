package dev.arenagrad.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SwitchesTest {
    @Test
    void trueAndFalseAreReadInLettersOfAnyCase() {
        for (boolean otherwise : new boolean[] {true, false}) {
            assertTrue(Switches.value("s", "true", otherwise));
            assertTrue(Switches.value("s", " TRUE ", otherwise));
            assertFalse(Switches.value("s", "False", otherwise));
        }
    }

    @Test
    void whatIsAbsentOrBlankIsTheDefault() {
        for (boolean otherwise : new boolean[] {true, false}) {
            assertEquals(otherwise, Switches.value("s", null, otherwise));
            assertEquals(otherwise, Switches.value("s", " ", otherwise));
        }
    }

    @Test
    void anythingElseIsRefusedByNameAndValue() {
        for (String bad : List.of("yes", "1", "treu", "on")) {
            IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> Switches.value(
                    "arenagrad.some", bad, true));
            assertEquals("the system property arenagrad.some must be true or false, but is \"" + bad + "\"", refusal
                    .getMessage());
        }
    }
}
