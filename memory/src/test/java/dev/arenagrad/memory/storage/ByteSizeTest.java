package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    private static final String NAME = "arenagrad.test.bytes";

    private static long of(String value) {
        System.setProperty(NAME, value);
        return ByteSize.property(NAME, 7);
    }

    @AfterEach
    void clear() {
        System.clearProperty(NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1g", "1G", "1024m", "1048576k", "1073741824", " 1g "})
    void aNumberMayHaveASuffixAndBlanksAround(String value) {
        assertEquals(1L << 30, of(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void nothingIsTheDefault(String value) {
        assertEquals(7, of(value));
    }

    @Test
    void anAbsentPropertyIsTheDefault() {
        assertEquals(7, ByteSize.property(NAME, 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"much", "-1", "1t", "1.5g", "9999999999g", "g"})
    void whatIsNoNumberOfBytesIsRefusedByName(String value) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> of(value));
        assertEquals("the system property arenagrad.test.bytes must be a number of bytes, at most 9223372036854775807,"
                + " as 1048576, 1024k, 1m or 1g, but is \"" + value + "\"", refusal.getMessage());
    }
}
