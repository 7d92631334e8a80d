package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** INT64 tensors and plain numbers: what a long counts for, what a double does, and what is refused. */
@ExtendWith(LiveBytes.class)
class IntegersTest {
    /** The smallest positive integer that is no double. */
    private static final long B = (1L << 53) + 1;

    private static final long MIN = Long.MIN_VALUE;
    private static final long MAX = Long.MAX_VALUE;

    private static void assertLongs(Tensor actual, long... expected) {
        assertEquals(DType.INT64, actual.dtype());
        assertArrayEquals(expected, actual.toLongArray());
    }

    private static void assertTruths(Tensor actual, boolean... expected) {
        assertArrayEquals(expected, actual.toBooleanArray());
    }

    private static void assertSays(String text, Executable call) {
        TensorException e = assertThrows(TensorException.class, call);
        assertTrue(e.getMessage().contains(text), e.getMessage());
    }

    @Test
    void comparesIntegersWithNumbersExactly() {
        Tensor x = Tensor.of(B, B - 1, MAX, MIN);
        assertTruths(x.eq(B - 1), false, true, false, false);
        assertTruths(x.eq(0x1p53), false, true, false, false);
        assertTruths(x.ne(B - 1), true, false, true, true);
        assertTruths(x.gt(B - 1), true, false, true, false);
        assertTruths(x.ge(B), true, false, true, false);
        assertTruths(x.lt(B), false, true, false, true);
        assertTruths(x.le(MAX - 1), true, true, false, true);
        assertTruths(x.lt(MAX), true, true, false, true);
        assertTruths(x.gt(MIN), true, true, true, false);
        assertTruths(x.reshape(2, 2).t().eq(B - 1).t().reshape(-1), false, true, false, false);
        assertTruths(x.lt(0x1p63), true, true, false, true);
        assertTruths(x.gt(2.5), true, true, true, false);
        assertTruths(x.eq(Double.NaN), false, false, false, false);
        assertTruths(x.lt(Double.POSITIVE_INFINITY), true, true, true, true);
    }

    @Test
    void comparesAsFloatsWithANumberThatIsNoIntegerAsPyTorchDoes() {
        assertTruths(Tensor.of(16777217L).lt(16777216.5), false);
        assertTruths(Tensor.of(true, false).gt(.5), true, false);
        assertTruths(Tensor.of(true, false).eq(1), true, false);
    }

    @Test
    void computesWithLongsExactlyAndWrapsAround() {
        Tensor x = Tensor.of(B, MAX, MIN);
        assertLongs(x.add(2), B + 2, MIN + 1, MIN + 2);
        assertLongs(x.sub(B), 0, MAX - B, MAX - B + 1);
        assertLongs(x.rsub(B), 0, B - MAX, B - MIN);
        assertLongs(x.mul(3), 3 * B, 3 * MAX, 3 * MIN);
        assertLongs(x.mul(-1), -B, -MAX, MIN);
        assertLongs(x.floorDivide(2), B / 2, MAX / 2, MIN / 2);
        assertLongs(x.floorDivide(-1), -B, -MAX, MIN);
        assertLongs(x.fmod(-1), 0, 0, 0);
        assertLongs(x.fmod(B - 1), 1, MAX % (B - 1), MIN % (B - 1));
        assertLongs(x.remainder(-1), 0, 0, 0);
        assertLongs(x.remainder(B), 0, Math.floorMod(MAX, B), Math.floorMod(MIN, B));
        assertLongs(x.pow(2), B * B, 1, 0);
        assertLongs(Tensor.of(62, 63, 64).rpow(2), 1L << 62, MIN, 0);
        assertLongs(x.clamp(B + 1, MAX - 1), B + 1, MAX - 1, B + 1);
        assertLongs(x.clampMin(B - 1), B, MAX, B - 1);
        assertLongs(x.clampMax(B - 1), B - 1, B - 1, MIN);
        assertLongs(Tensor.of(true, false).mul(B), B, 0);
        assertLongs(x.addcmul(Tensor.of(1L, 1L, 1L), Tensor.of(1L, 1L, 1L), B), 2 * B, MAX + B, MIN + B);
        assertLongs(x.indexAdd(0, Tensor.of(0L), Tensor.of(1L), B), 2 * B, MAX, MIN);
        Tensor one = Tensor.ones(DType.INT64, 1, 1);
        assertLongs(one.addmm(one, one, B, B).reshape(-1), 2 * B);
    }

    @Test
    void changesIntegersInPlaceExactly() {
        assertLongs(Tensor.of(B).add_(2), B + 2);
        assertLongs(Tensor.of(B).sub_(1), B - 1);
        assertLongs(Tensor.of(B).mul_(3), 3 * B);
        assertLongs(Tensor.of(B).pow_(2), B * B);
        assertLongs(Tensor.of(B, 3).clamp_(4, B - 1), B - 1, 4);
        assertLongs(Tensor.of(1L).addcmul_(Tensor.of(1L), Tensor.of(1L), B), B + 1);
        assertLongs(Tensor.of(0L, 0L).fill_(B), B, B);
        assertLongs(Tensor.of(0L, 0L).set_(B, Index.at(1)), 0, B);
        assertLongs(Tensor.of(0L, 0L).set_(B, Index.of(Tensor.of(1L))), 0, B);
        assertLongs(Tensor.of(0L, 0L).maskedFill_(Tensor.of(true, false), B), B, 0);
        assertLongs(Tensor.of(0L, 0L).indexFill_(0, Tensor.of(1L), B), 0, B);
        assertLongs(Tensor.of(0L, 0L).scatter_(0, Tensor.of(1L), B), 0, B);
    }

    @Test
    void fillsWithLongsExactly() {
        Tensor x = Tensor.of(0L, 0L);
        Tensor first = Tensor.of(true, false);
        assertLongs(x.maskedFill(first, B), B, 0);
        assertLongs(x.indexFill(0, Tensor.of(1L), B), 0, B);
        assertLongs(x.scatter(0, Tensor.of(1L), B), 0, B);
        assertLongs(NN.pad(x, new int[] {1, 1}, B), B, 0, 0, B);
        assertLongs(NN.threshold(Tensor.of(B - 1, B), B - 1, MAX), MAX, B);
        assertLongs(NN.hardtanh(Tensor.of(B - 1, B + 1), B, B), B, B);
        assertLongs(Tensor.full(B, 2), B, B);
        assertLongs(Tensor.full(DType.INT64, B, 2), B, B);
        assertLongs(Tensor.fullLike(x, B), B, B);
        assertLongs(Tensor.scalar(B, DType.INT64).reshape(1), B);
    }

    @Test
    void readsIntegersExactly() {
        Tensor x = Tensor.of(B, MAX, 5);
        assertEquals(B, x.select(0, 0).itemAsLong());
        assertEquals(MAX, x.itemAsLong(1));
        assertEquals(5, x.itemAsLong(-1));
        assertEquals(5, x.item(2));
        assertEquals(-0x1p63, Tensor.of(MIN).item());
        assertEquals(2, Tensor.of(2.9).itemAsLong());
        assertEquals(1, Tensor.of(true).itemAsLong());
        assertSays("9007199254740993 is not a double; read it with itemAsLong()", () -> x.item(0));
        assertSays("9223372036854775807 is not a double", () -> x.select(0, 1).item());
        assertSays("a Tensor with 3 elements cannot be converted to Scalar", x::itemAsLong);
        assertThrows(IndexOutOfBoundsException.class, () -> x.itemAsLong(3));
        assertEquals("tensor([    9007199254740993, -9223372036854775808])", Tensor.of(B, MIN).toString());
        assertLongs(Tensor.of(B).clone().reshape(1, 1).t().contiguous().reshape(1), B);
    }

    @Test
    void promotesIntegersWithADoubleThatIsNoInteger() {
        for (double number : new double[] {2.5, 1e300, 0x1p63, Double.NaN, Double.NEGATIVE_INFINITY}) {
            assertEquals(DType.FLOAT32, Tensor.of(5L).add(number).dtype(), () -> "of " + number);
            assertEquals((float) (5 + number), Tensor.of(5L).add(number).item());
            assertEquals(DType.FLOAT32, Tensor.of(true).mul(number).dtype());
        }
        assertLongs(Tensor.of(B).add(2.0), B + 2);
        assertEquals(DType.FLOAT32, Tensor.of(5L).div(2).dtype());
        assertEquals(2.5, Tensor.of(5L).div(2).item());
    }

    @Test
    void refusesToChangeIntegersByADoubleThatIsNoInteger() {
        Tensor x = Tensor.of(5L, 6L);
        String says = "result type Float can't be cast to the desired output type Long";
        List<Function<Double, Tensor>> changes = List.of(x::add_, x::sub_, x::mul_, x::div_, x::pow_, n -> x.clamp_(n,
                n));
        for (Function<Double, Tensor> change : changes) {
            assertSays(says, () -> change.apply(2.5));
            assertSays(says, () -> change.apply(1e300));
        }
        assertSays(says, () -> x.div_(2));
        assertSays("result type Long can't be cast to the desired output type Bool", () -> Tensor.of(true).add_(1));
        assertSays("Integers to negative integer powers are not allowed.", () -> x.pow(-1));
        assertSays("Integers to negative integer powers are not allowed.", () -> x.pow_(-1));
        assertLongs(x, 5, 6);
        assertEquals(0, x.version());
    }

    @Test
    void refusesToFillIntegersWithWhatIsNoLong() {
        Tensor x = Tensor.of(5L, 6L);
        Tensor at = Tensor.of(0L);
        Tensor mask = Tensor.of(true, false);
        String says = "value cannot be converted to type int64_t without overflow";
        List<Function<Double, Tensor>> fillings = List.of(x::fill_, n -> x.maskedFill(mask, n), n -> x.maskedFill_(mask,
                n),
                n -> x.indexFill(0, at, n), n -> x.indexFill_(0, at, n), n -> x.scatter(0, at, n),
                n -> x.scatter_(0, at, n), n -> x.set_(n, Index.at(0)), n -> x.set_(n, Index.of(at)),
                n -> NN.pad(x, new int[] {1, 1}, n), n -> Tensor.full(DType.INT64, n, 2), n -> Tensor.fullLike(x, n),
                n -> Tensor.scalar(n, DType.INT64), n -> NN.threshold(x, n, n), n -> NN.hardtanh(x, n, n));
        for (Function<Double, Tensor> filling : fillings) {
            for (double number : new double[] {Double.NaN, 1e300, 0x1p63, Double.NEGATIVE_INFINITY}) {
                assertSays(says, () -> filling.apply(number));
            }
        }
        assertLongs(x, 5, 6);
        assertEquals(0, x.version());
        assertLongs(x.maskedFill(mask, 2.5), 2, 6);
        assertLongs(Tensor.full(DType.INT64, -2.5, 1), -2);
        assertTruths(Tensor.full(DType.BOOL, Double.NaN, 1), true);
    }

    @Test
    void refusesToFillNarrowIntegersWithFractionsBeyondTheirRange() {
        assertSays("value cannot be converted to type uint8_t without overflow: -0.5",
                () -> Tensor.zeros(DType.UINT8, 1).fill_(-0.5));
        assertSays("value cannot be converted to type uint8_t without overflow: 255.5",
                () -> Tensor.full(DType.UINT8, 255.5, 1));
        assertSays("value cannot be converted to type int8_t without overflow: 127.5",
                () -> Tensor.zeros(DType.INT8, 1).fill_(127.5));
        assertSays("value cannot be converted to type int32_t without overflow", () -> Tensor.zeros(DType.INT32, 2)
                .maskedFill(Tensor.of(true, false), -0x1p31 - 0.5));
        assertLongs(Tensor.full(DType.UINT8, 254.5, 1).to(DType.INT64), 254);
        assertLongs(Tensor.full(DType.INT8, -127.5, 1).to(DType.INT64), -127);
        assertLongs(Tensor.full(DType.UINT8, -1.0, 1).to(DType.INT64), 255);
    }

    @Test
    void aDoubleThatDoesNotFitNarrowIntegersMakesFloats() {
        Tensor x = Tensor.of(new byte[] {99, -100});
        assertTruths(x.lt(300.0), true, true);
        assertTruths(x.eq(99.0 - 256), false, false);
        assertEquals("tensor([399., 200.])", x.add(300.0).toString());
        assertEquals("tensor([201., 400.])", x.rsub(300.0).toString());
        assertEquals("tensor([  99., -100.])", x.fmod(300.0).toString());
        assertEquals("tensor([-1.])", Tensor.zeros(DType.UINT8, 1).add(-1.0).toString());
        assertEquals(DType.INT8, x.add(100.0).dtype());
        assertEquals(DType.INT64, Tensor.of(true).add(300.0).dtype());
        assertSays("result type Float can't be cast to the desired output type Char", () -> x.add_(300.0));
    }

    @Test
    void anExponentThatDoesNotFitNarrowIntegersIsRefused() {
        Tensor x = Tensor.of(new byte[] {3});
        assertSays("value cannot be converted to type int8_t without overflow: 200", () -> x.pow(200));
        assertSays("value cannot be converted to type int8_t without overflow: 200", () -> x.pow_(200));
        assertEquals(3, x.item());
        assertEquals(0, x.version());
        assertEquals((byte) 2187, x.pow(7).item());
    }

    @Test
    void aWeightKeepsItsFractionWhereIntegersAndFloatsAreInterpolated() {
        assertEquals(49, Tensor.of(new byte[] {32}).lerp(Tensor.of(100f), 0.25).item());
        assertEquals(0.1, Tensor.of(0f).lerp(Tensor.of(1.0), 0.1).item());
        assertEquals(DType.FLOAT32, Tensor.of(0f).lerp(Tensor.scalar(1, DType.FLOAT64), 0.1).dtype());
    }

    @Test
    void theMedianOfNoIntegersIsWhatPyTorchConvertsNanTo() {
        assertLongs(Tensor.empty(DType.UINT8, 0).median().to(DType.INT64), 0);
        assertLongs(Tensor.empty(DType.INT8, 0).median().to(DType.INT64), 0);
        assertLongs(Tensor.empty(DType.INT16, 0).median().to(DType.INT64), 0);
        assertLongs(Tensor.empty(DType.INT32, 0).median().to(DType.INT64), Integer.MIN_VALUE);
        assertLongs(Tensor.empty(DType.INT64, 0).median().to(DType.INT64), Long.MIN_VALUE);
        assertTruths(Tensor.empty(DType.BOOL, 0).median(), true);
    }

    @Test
    void theLargestAndSmallestOfTruthValuesAlongADimensionAreTheFirst() {
        Tensor x = Tensor.of(new boolean[] {false, true, true, true, false, false}, 2, 3).t();
        assertTruths(x.max(0).values(), true, true);
        assertLongs(x.max(0).indices(), 1, 0);
        assertTruths(x.min(0).values(), false, false);
        assertLongs(x.min(0).indices(), 0, 1);
        assertTruths(Tensor.of(true).select(0, 0).max(0, true).values(), true);
        assertSays("\"argmax_cpu\" not implemented for 'Bool'", () -> x.argmax(0));
    }

    @Test
    void refusesToDivideIntegersByZero() {
        Tensor x = Tensor.of(5L);
        List<Executable> divisions = List.of(() -> x.floorDivide(0), () -> x.remainder(0), () -> x.fmod(0),
                () -> x.floorDivide(Tensor.of(0L)), () -> x.remainder(Tensor.of(0L)), () -> x.fmod(Tensor.of(0L)));
        divisions.forEach(division -> assertSays("ZeroDivisionError", division));
    }

    @Test
    void dividesTheSmallestLongByMinusOneWrappingAround() {
        Tensor x = Tensor.of(MIN, MIN + 1);
        Tensor minusOne = Tensor.of(-1L, -1L);
        assertLongs(x.floorDivide(minusOne), MIN, MAX);
        assertLongs(x.remainder(minusOne), 0, 0);
        assertLongs(x.fmod(minusOne), 0, 0);
        assertLongs(x.neg(), MIN, MAX);
        assertLongs(x.abs(), MIN, MAX);
        assertLongs(x.sign(), -1, -1);
    }

    @Test
    void takesNumbersOfEveryPrimitiveType() {
        byte b = 2;
        short s = 2;
        char c = 2;
        Tensor x = Tensor.of(5L);
        Tensor y = Tensor.of(5f);
        for (Tensor sum : List.of(x.add(b), x.add(s), x.add(c), x.add(2), x.add(2L), x.add(2f), x.add(2d))) {
            assertLongs(sum, 7);
        }
        for (Tensor sum : List.of(y.add(b), y.add(s), y.add(c), y.add(2), y.add(2L), y.add(2f), y.add(2d))) {
            assertEquals(DType.FLOAT32, sum.dtype());
            assertEquals(7, sum.item());
        }
        for (Tensor clamped : List.of(x.clamp(1, 2), x.clamp(1L, 2L), x.clamp(1, 2L), x.clamp(1, 2.0), x.clamp(1f,
                2))) {
            assertLongs(clamped, 2);
        }
        assertEquals(DType.FLOAT32, x.clamp(1, 2.5).dtype());
        assertLongs(Tensor.full(DType.INT64, 2, 1), 2);
        assertEquals(2.5, Tensor.full(DType.FLOAT64, 2.5, 1).item());
        assertEquals(DType.FLOAT32, Tensor.full(DType.FLOAT32, 2, 1).dtype());
    }

    @Test
    void recordsWholeNumbersWithFloatsAsItRecordsOthers() {
        Tensor x = Tensor.of(3.0, 4.0).setRequiresGrad(true);
        assertEquals("MulBackward0", x.mul(2).gradFn().name());
        assertEquals("RsubBackward1", x.rsub(2L).gradFn().name());
        Tensor product = x.mul(2L).sum();
        product.backward();
        assertSays("Trying to backward through the graph a second time", product::backward);
        Tensor sum = x.add(2L).sum();
        sum.backward();
        sum.backward();
        assertArrayEquals(new double[] {4, 4}, x.grad().toDoubleArray());
        assertEquals(0x1p53, Tensor.of(0.0).add(B).item());
        assertArrayEquals(new double[] {9, 16}, x.pow(2).toDoubleArray());
        assertArrayEquals(new double[] {6, 8}, Autograd.grad(x.pow(2L).sum(), x).toDoubleArray());
    }
}
