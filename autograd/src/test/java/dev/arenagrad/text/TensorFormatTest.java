package dev.arenagrad.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TensorFormatTest {
    private static final int GOLDENS = 251;

    static List<Golden> goldens() throws IOException {
        return Golden.readAll();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void printsWhatPyTorchPrints(Golden golden) {
        assertEquals(golden.expected(), golden.printed());
    }

    @Test
    void noGoldenIsMissing() throws IOException {
        assertEquals(GOLDENS, goldens().size());
    }

    @Test
    void onlyWhatIsShownIsReadAndOnlyOnce() {
        List<Long> read = new ArrayList<>();
        TensorFormat.Elements elements = new TensorFormat.Elements() {
            @Override
            public double real(long index) {
                read.add(index);
                return index;
            }

            @Override
            public long integer(long index) {
                throw new AssertionError("not an integer tensor");
            }
        };
        long row = 1L << 40;

        TensorFormat.format(DType.FLOAT64, Shape.of(2, row), elements, null, false);

        assertEquals(List.of(0L, 1L, 2L, row - 3, row - 2, row - 1, row, row + 1, row + 2, 2 * row - 3, 2 * row - 2,
                2 * row - 1), read);
    }

    @Test
    void aTensorOfThousandsOfDimensionsIsPrinted() {
        long[] sizes = new long[5000];
        Arrays.fill(sizes, 1);
        TensorFormat.Elements sevens = new TensorFormat.Elements() {
            @Override
            public double real(long index) {
                throw new AssertionError("an integer tensor");
            }

            @Override
            public long integer(long index) {
                return 7;
            }
        };
        assertEquals("tensor(" + "[".repeat(5000) + "7" + "]".repeat(5000) + ")", TensorFormat.format(DType.INT64, Shape
                .of(sizes), sevens, null, false));
    }
}
