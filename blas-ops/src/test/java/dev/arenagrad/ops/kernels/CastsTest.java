package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CastsTest {
    private static final int PATTERNS = 1 << 16;

    @ParameterizedTest
    @EnumSource
    void rowsOfEveryLengthBecomeWhatTheirElementsBecomeOneByOne(DType from) {
        SplittableRandom random = new SplittableRandom(3);
        try (Scope _ = Scope.open()) {
            for (DType to : DType.values()) {
                for (int n : new int[] {0, 1, 7, 8, 9, 31, 64, 127, 128, 129, 1023, 1024, 1025, 3000}) {
                    NDArray x = Views.array(from, Shape.of(n), i -> i % 17 == 0 ? Double.NaN
                            : i % 19 == 1 ? (i % 2 == 0 ? 1 : -1) / 0.0
                                    : random.nextDouble(-300, 300) * (i % 5 == 0 ? 1e6 : i % 7 == 3 ? 1e17 : 1));
                    NDArray rows = Views.empty(to, n);
                    CopyKernels.copy(x, rows);
                    NDArray wide = Views.empty(to, n, 2);
                    NDArray column = wide.withLayout(wide.layout().select(1, 1));
                    CopyKernels.copy(x, column);
                    for (int i = 0; i < n; i++) {
                        assertEquals(column.getDouble(i), rows.getDouble(i), from + " to " + to + " at " + i + " of "
                                + n);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void everyPatternOf16BitsIsFoundAgainInEveryWiderType(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray x = Views.empty(dtype, PATTERNS);
            for (int i = 0; i < PATTERNS; i++) {
                x.storage().segment().setAtIndex(ValueLayout.JAVA_SHORT, i, (short) i);
            }
            for (DType wider : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                NDArray wide = Views.empty(wider, PATTERNS);
                CopyKernels.copy(x, wide);
                NDArray back = Views.empty(dtype, PATTERNS);
                CopyKernels.copy(wide, back);
                for (int i = 0; i < PATTERNS; i++) {
                    double value = x.getDouble(i);
                    assertEquals(value, wide.getDouble(i));
                    assertEquals(value, back.getDouble(i), "pattern " + i);
                }
            }
        }
    }

    @Test
    void bfloat16IsTheNearestOfItsNeighboursAndTheEvenOneOfTwo() {
        SplittableRandom random = new SplittableRandom(9);
        try (Scope _ = Scope.open()) {
            NDArray x = Views.empty(DType.FLOAT32, PATTERNS);
            for (int i = 0; i < PATTERNS; i++) {
                int low = switch (i % 4) {
                    case 0 -> 0x8000; // halfway between two
                    case 1 -> 0x7fff;
                    case 2 -> 0x8001;
                    default -> random.nextInt(1 << 16);
                };
                x.storage().segment().setAtIndex(ValueLayout.JAVA_INT, i, i << 16 | low);
            }
            NDArray out = Views.empty(DType.BFLOAT16, PATTERNS);
            CopyKernels.copy(x, out);
            for (int i = 0; i < PATTERNS; i++) {
                double value = x.getDouble(i);
                double rounded = out.getDouble(i);
                if (Double.isNaN(value)) {
                    assertTrue(Double.isNaN(rounded));
                    continue;
                }
                double down = Bfloat16.toFloat((short) i); // towards 0
                double up = nextAway((short) i);
                double nearest = Math.abs(value - down) == Math.abs(up - value) ? (i & 1) == 0 ? down : up
                        : Math.abs(value - down) < Math.abs(up - value) ? down : up;
                double expected = Math.abs(nearest) >= 0x1p128 ? Math.copySign(Double.POSITIVE_INFINITY, nearest)
                        : nearest;
                assertEquals(expected, rounded, "of " + value);
            }
        }
    }

    /** {@return the next BFLOAT16 away from 0, as if there were no largest} */
    private static double nextAway(short bits) {
        float next = Bfloat16.toFloat((short) (bits + 1));
        return Float.isInfinite(next) ? Math.copySign(0x1p128, next) : next;
    }
}
