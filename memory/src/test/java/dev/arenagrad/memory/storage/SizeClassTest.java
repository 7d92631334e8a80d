package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeClassTest {
    /** All small sizes, and the neighbourhood of every eighth between powers of two up to the largest. */
    private static LongStream sizes() {
        LongStream large = LongStream.rangeClosed(10, 43)
                .flatMap(power -> LongStream.rangeClosed(8, 16).map(eighths -> eighths << power - 3))
                .flatMap(size -> LongStream.of(size - 1, size, size + 1));
        return LongStream.concat(LongStream.range(1, 1 << 14), large).filter(size -> size <= SizeClass.LARGEST);
    }

    private static long capacityFor(long bytes) {
        return SizeClass.capacity(SizeClass.of(bytes));
    }

    @Test
    void aBlockHoldsWhatWasAskedFor() {
        sizes().forEach(size -> assertTrue(capacityFor(size) >= size, () -> "for " + size));
    }

    @Test
    void aBlockIsTheSmallestOfThoseThatHoldIt() {
        sizes().filter(size -> size > 64).forEach(
                size -> assertTrue(SizeClass.capacity(SizeClass.of(size) - 1) < size, () -> "for " + size));
    }

    @Test
    void aSmallBlockIsTheNextMultipleOf64() {
        LongStream.rangeClosed(1, 512).forEach(size -> assertEquals((size + 63) / 64 * 64, capacityFor(size)));
    }

    @Test
    void aLargerBlockWastesAtMostAnEighth() {
        sizes().filter(size -> size > 512)
                .forEach(size -> assertTrue(8 * (capacityFor(size) - size) <= size, () -> "for " + size));
    }

    @Test
    void theCapacityOfAClassIsOfThatClass() {
        for (int index = 0; index < SizeClass.COUNT; index++) {
            assertEquals(index, SizeClass.of(SizeClass.capacity(index)));
        }
    }

    @Test
    void classesGrowAndKeepTheAlignment() {
        for (int index = 0; index < SizeClass.COUNT; index++) {
            assertEquals(0, SizeClass.capacity(index) % SizeClass.ALIGNMENT);
            assertTrue(index == 0 || SizeClass.capacity(index) > SizeClass.capacity(index - 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 64", "1, 64", "64, 64", "65, 128", "512, 512", "513, 576", "576, 576", "577, 640", "1024, 1024",
            "1025, 1152", "1048576, 1048576", "1048577, 1179648"})
    void blocksAroundTheBoundaries(long asked, long given) {
        assertEquals(given, capacityFor(asked));
    }

    @Test
    void theLargestBlockHas16TiB() {
        assertEquals(16L << 40, SizeClass.LARGEST);
        assertEquals(SizeClass.COUNT - 1, SizeClass.of(SizeClass.LARGEST));
    }
}
