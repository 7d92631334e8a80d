package dev.arenagrad.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {
    @Test
    void numbersAreTaken() {
        assertEquals(3, Amounts.rounds("3"));
        assertEquals("0.05", Amounts.seconds("seconds", "0.05"));
        assertEquals("0", Amounts.seconds("warmup", "0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "many", ""})
    void roundsThatMeasureNothingAreRefused(String text) {
        assertEquals("-Drounds=" + text + ": a whole number is needed, 1 or more", assertThrows(
                IllegalArgumentException.class, () -> Amounts.rounds(text)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "NaN", "Infinity", "2,5", ""})
    void secondsThatAreNoTimeAreRefused(String text) {
        assertEquals("-Dwarmup=" + text + ": a number of seconds is needed, 0 or more", assertThrows(
                IllegalArgumentException.class, () -> Amounts.seconds("warmup", text)).getMessage());
    }
}
