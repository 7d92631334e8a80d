package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations on narrow arrays, which are computed in other dtypes: what they leave behind, and where they round. */
class NarrowArraysTest {
    private final String backend = Backends.current().name();

    @AfterEach
    void computeAsBefore() {
        Backends.use(backend);
    }

    private static NDArray array(DType dtype, double... values) {
        return HostCopy.sequence(dtype, values.length, i -> values[(int) i], "test");
    }

    @Test
    void computingInAnotherDtypeLeavesNothingBehind() {
        try (Scope _ = Scope.open()) {
            NDArray a = array(DType.FLOAT16, 1, 2, 3);
            NDArray b = array(DType.FLOAT16, 0.5, 4, 1);
            long before = Memory.liveBytes();
            NDArray sum = BinaryOperations.apply(BinaryOp.ADD, a, b);
            BinaryOperations.applyInPlace(BinaryOp.MUL, a, b);
            assertArrayEquals(new double[] {0.5, 8, 3}, HostCopy.toDoubles(a));
            sum.storage().disown();
            assertEquals(before, Memory.liveBytes());
        }
    }

    @Test
    void aKernelThatFailsChangesNothingAndLeavesNothingBehind() {
        try (Scope _ = Scope.open()) {
            NDArray a = array(DType.INT8, 7, -7, 100);
            NDArray zero = array(DType.INT8, 2, 0, 3);
            long before = Memory.liveBytes();
            assertThrows(TensorException.class, () -> BinaryOperations.applyInPlace(BinaryOp.FLOOR_DIVIDE, a, zero));
            assertArrayEquals(new long[] {7, -7, 100}, HostCopy.toLongs(a));
            assertEquals(before, Memory.liveBytes());
        }
    }

    @Test
    void aLimitThatDoesNotAllowTheWideArraysRefusesBeforeAnythingChanges() {
        try (Scope scope = Scope.open()) {
            NDArray a = NDArray.allocate(DType.BFLOAT16, Shape.of(10_000), "test");
            Filling.fill(a, 3);
            scope.limit(Memory.liveBytes() + 1000);
            assertThrows(OutOfMemoryException.class, () -> UnaryOperations.applyInPlace(UnaryOp.NEG, a));
            assertEquals(3, a.getDouble(9_999));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openblas", "java"})
    void productsAreThoseOfFloat32RoundedOnce(String name) {
        Backends.use(name);
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT16, DType.BFLOAT16}) {
                for (int n : new int[] {1, 5, 40}) {
                    NDArray a = HostCopy.sequence(dtype, n * n, i -> Math.sin(i), "test").withLayout(Shape.of(n, n)
                            .contiguous());
                    NDArray b = a.withLayout(a.layout().transpose(0, 1));
                    NDArray wide = LinearAlgebra.mm(Copies.convert(a, DType.FLOAT32, "test"), Copies.convert(b,
                            DType.FLOAT32, "test"));
                    NDArray expected = Copies.convert(wide, dtype, "test");
                    assertArrayEquals(HostCopy.toDoubles(expected), HostCopy.toDoubles(LinearAlgebra.mm(a, b)));
                }
            }
        }
    }

    @Test
    void sumsOfHalvesAreKeptInFloat32AndOfNarrowIntegersInInt64() {
        try (Scope _ = Scope.open()) {
            NDArray ones = NDArray.allocate(DType.FLOAT16, Shape.of(5000), "test");
            Filling.fill(ones, 1);
            assertEquals(5000, Reductions.reduce(ReduceOp.SUM, ones).getDouble(0)); // a sum in FLOAT16 stops at 2048
            NDArray bytes = NDArray.allocate(DType.UINT8, Shape.of(1000), "test");
            Filling.fill(bytes, 255);
            NDArray sum = Reductions.reduce(ReduceOp.SUM, bytes);
            assertEquals(DType.INT64, sum.dtype());
            assertEquals(255_000, sum.getLong(0));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void uniformNumbersStayBelowTheirBoundAlthoughTheyAreRounded(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray x = NDArray.allocate(dtype, Shape.of(100_000), "test");
            for (double[] range : new double[][] {{0, 1}, {-3, -1}, {-1, 0}, {0.5, 0.625}}) {
                RandomFill.uniform(x, range[0], range[1]);
                double largest = Reductions.reduce(ReduceOp.MAX, x).getDouble(0);
                double smallest = Reductions.reduce(ReduceOp.MIN, x).getDouble(0);
                assertTrue(largest < range[1] && smallest >= range[0], () -> smallest + " to " + largest);
                assertTrue(largest - smallest > 0.9 * (range[1] - range[0]));
            }
        }
    }

    @Test
    void wholeNumbersOutOfTheRangeOfADtypeAreNotDrawn() {
        try (Scope _ = Scope.open()) {
            NDArray x = NDArray.allocate(DType.INT8, Shape.of(1000), "test");
            RandomFill.integers(x, -128, 128);
            assertEquals("to - 1 is out of bounds for signed char", assertThrows(TensorException.class,
                    () -> RandomFill.integers(x, 0, 129)).getMessage());
            assertEquals("from is out of bounds for signed char", assertThrows(TensorException.class,
                    () -> RandomFill.integers(x, -129, 3)).getMessage());
        }
    }

    @Test
    void elementsAddedAtOnePlaceAreRoundedOneByOne() {
        try (Scope _ = Scope.open()) {
            NDArray target = array(DType.FLOAT16, 2048);
            NDArray index = array(DType.INT64, 0, 0, 0);
            Indexing.scatterAdd(target, 0, index, array(DType.FLOAT16, 1, 1, 1));
            assertEquals(2048, target.getDouble(0)); // 2049 is no FLOAT16
            NDArray bytes = array(DType.INT8, 127);
            Indexing.scatterAdd(bytes, 0, index, array(DType.INT8, 1, 1, 1));
            assertEquals(-126, bytes.getLong(0));
        }
    }

    @Test
    void whatIsDoneInPlaceWithWiderOperandsIsRoundedOnce() {
        double slightlyAbove = 1 + 0x1p-11; // 1 in FLOAT16, but its square is nearer to the next one
        try (Scope _ = Scope.open()) {
            NDArray wide = array(DType.FLOAT32, slightlyAbove);
            NDArray sum = array(DType.FLOAT16, 0);
            TernaryOperations.applyInPlace(TernaryOp.ADDCMUL, sum, wide, wide, 1.0);
            assertEquals(1 + 0x1p-10, sum.getDouble(0));
            NDArray product = array(DType.FLOAT16, 1 + 0x1p-10);
            BinaryOperations.applyInPlace(BinaryOp.MUL, product, wide);
            assertEquals(1 + 0x1p-9, product.getDouble(0));
        }
    }

    @Test
    void bytesMaskWithoutBeingCopied() {
        try (Scope _ = Scope.open()) {
            NDArray mask = array(DType.UINT8, 1, 0, 1);
            assertEquals(mask.storage(), Masks.ofBytes(mask).storage());
            assertThrows(TensorException.class, () -> Masks.ofBytes(array(DType.UINT8, 1, 2)));
        }
    }
}
