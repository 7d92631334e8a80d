package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products that are added to something, inner products, traces, and products of broadcast batches. */
@ExtendWith(LiveBytes.class)
class AddedProductsTest {
    record Case(String name, Function<List<Tensor>, Tensor> function, Function<List<Tensor>, Tensor> inWords,
            long[]... shapes) {
        List<Tensor> inputs(DType dtype) {
            return Stream.of(shapes).map(shape -> Tensor.arange(1, Shape.of(shape).numel() + 1, 1).to(dtype).reshape(
                    shape)).toList();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static long[] shape(long... sizes) {
        return sizes;
    }

    /** Each with the same said in products and sums. */
    // @formatter:off
    static List<Case> cases() {
        return List.of(
            new Case("addmm", x -> x.get(0).addmm(x.get(1), x.get(2)),
                x -> x.get(0).add(x.get(1).mm(x.get(2))), shape(2, 4), shape(2, 3), shape(3, 4)),
            new Case("addmm, a row and factors", x -> x.get(0).addmm(x.get(1), x.get(2), 3, -2),
                x -> x.get(0).mul(3).add(x.get(1).mm(x.get(2)).mul(-2)), shape(4), shape(2, 3), shape(3, 4)),
            new Case("addmm of transposes, without itself", x -> x.get(0).addmm(x.get(1).t(), x.get(2).t(), 0, 1),
                x -> x.get(0).mul(0).add(x.get(1).t().mm(x.get(2).t())), shape(), shape(3, 2), shape(4, 3)),
            new Case("addmm over nothing", x -> x.get(0).addmm(x.get(1), x.get(2), 2, 1),
                x -> x.get(0).mul(2).add(x.get(1).mm(x.get(2))), shape(4), shape(2, 0), shape(0, 4)),
            new Case("addmv", x -> x.get(0).addmv(x.get(1), x.get(2), 2, 3),
                x -> x.get(0).mul(2).add(x.get(1).mv(x.get(2)).mul(3)), shape(2), shape(2, 3), shape(3)),
            new Case("addmv, a scalar", x -> x.get(0).addmv(x.get(1), x.get(2)),
                x -> x.get(0).add(x.get(1).mv(x.get(2))), shape(), shape(2, 3), shape(3)),
            new Case("addr", x -> x.get(0).addr(x.get(1), x.get(2), 2, 3),
                x -> x.get(0).mul(2).add(x.get(1).outer(x.get(2)).mul(3)), shape(2, 3), shape(2), shape(3)),
            new Case("addr, broadcast", x -> x.get(0).addr(x.get(1), x.get(2)),
                x -> x.get(0).add(x.get(1).outer(x.get(2))), shape(2, 1), shape(2), shape(3)),
            new Case("addr without itself", x -> x.get(0).addr(x.get(1), x.get(2), 0, 3),
                x -> x.get(0).mul(0).add(x.get(1).outer(x.get(2)).mul(3)), shape(2, 3), shape(2), shape(3)),
            new Case("baddbmm", x -> x.get(0).baddbmm(x.get(1), x.get(2), 2, 3),
                x -> x.get(0).mul(2).add(x.get(1).bmm(x.get(2)).mul(3)), shape(2, 2, 2), shape(2, 2, 3), shape(2, 3, 2)),
            new Case("baddbmm, broadcast", x -> x.get(0).baddbmm(x.get(1), x.get(2)),
                x -> x.get(0).add(x.get(1).bmm(x.get(2))), shape(2), shape(2, 2, 3), shape(2, 3, 2)),
            new Case("addbmm", x -> x.get(0).addbmm(x.get(1), x.get(2), 2, 3),
                x -> x.get(0).mul(2).add(x.get(1).bmm(x.get(2)).sum(0).mul(3)), shape(2), shape(2, 2, 3), shape(2, 3, 2)),
            new Case("addbmm of nothing", x -> x.get(0).addbmm(x.get(1), x.get(2), 2, 3),
                x -> x.get(0).mul(2).add(x.get(1).bmm(x.get(2)).sum(0)), shape(2, 2), shape(0, 2, 3), shape(0, 3, 2)),
            new Case("linear", x -> x.get(0).linear(x.get(1), x.get(2)),
                x -> x.get(0).mm(x.get(1).t()).add(x.get(2)), shape(2, 3), shape(4, 3), shape(4)),
            new Case("linear of a batch", x -> x.get(0).linear(x.get(1), x.get(2)),
                x -> x.get(0).matmul(x.get(1).t()).add(x.get(2)), shape(2, 2, 3), shape(4, 3), shape(4)),
            new Case("linear of a vector", x -> x.get(0).linear(x.get(1), x.get(2)),
                x -> x.get(1).mv(x.get(0)).add(x.get(2)), shape(3), shape(4, 3), shape(4)),
            new Case("linear without a bias", x -> x.get(0).linear(x.get(1), null),
                x -> x.get(0).matmul(x.get(1).t()), shape(2, 2, 3), shape(4, 3)),
            new Case("inner", x -> x.get(0).inner(x.get(1)),
                x -> x.get(0).matmul(x.get(1).t()), shape(2, 2, 3), shape(4, 3)),
            new Case("inner of vectors", x -> x.get(0).inner(x.get(1)),
                x -> x.get(0).mul(x.get(1)).sum(), shape(3), shape(3)),
            new Case("inner with a scalar", x -> x.get(0).inner(x.get(1)),
                x -> x.get(0).mul(x.get(1)), shape(2, 3), shape()),
            new Case("inner over nothing", x -> x.get(0).inner(x.get(1)),
                x -> x.get(0).mm(x.get(1).t()), shape(2, 0), shape(4, 0)),
            new Case("trace", x -> x.get(0).trace(),
                x -> x.get(0).select(0, 0).select(0, 0).add(x.get(0).select(0, 1).select(0, 1)), shape(2, 3)));
    }
    // @formatter:on

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAreThoseOfProductsAndSums(Case c) {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT64}) {
            Tensor result = c.function.apply(c.inputs(dtype));
            Tensor expected = c.inWords.apply(c.inputs(dtype));
            assertEquals(expected.shape(), result.shape());
            assertEquals(dtype, result.dtype());
            assertArrayEquals(expected.toDoubleArray(), result.toDoubleArray());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void derivativesEqualCentralDifferences(Case c) {
        List<Tensor> inputs = c.inputs(DType.FLOAT64).stream().map(x -> x.sin().detach().setRequiresGrad(true))
                .toList();
        assertTrue(GradCheck.check(at -> List.of(c.function.apply(at)), inputs));
        assertTrue(GradCheck.checkSecond(at -> List.of(c.function.apply(at)), inputs));
    }

    @Test
    void anOuterProductTimesZeroIsNaNWhereItIsNotFinite() {
        Tensor x = Tensor.of(0f, 1f, Float.POSITIVE_INFINITY);
        Tensor y = Tensor.of(0f, Float.NaN);
        for (double beta : new double[] {0, 1, 2}) {
            for (Tensor c : List.of(Tensor.ones(3, 2), Tensor.ones(2, 3).t(), Tensor.ones(2))) {
                double[] expected = {beta, Double.NaN, beta, Double.NaN, Double.NaN, Double.NaN};
                assertArrayEquals(expected, c.addr(x, y, beta, 0).toDoubleArray());
            }
        }
    }

    @Test
    void withBetaZeroWhatIsAddedToIsNotRead() {
        Tensor nan = Tensor.full(DType.FLOAT32, Double.NaN, 1);
        Tensor square = Tensor.ones(3, 3);
        Tensor batch = Tensor.ones(1, 3, 3);
        for (Tensor result : List.of(nan.addmm(square, square, 0, 1), nan.addmv(square, Tensor.ones(3), 0, 1), nan.addr(
                Tensor.ones(3), Tensor.ones(3), 0, 3), nan.baddbmm(batch, batch, 0, 1), nan.addbmm(batch, batch, 0,
                        1))) {
            assertEquals(3, result.mean().item());
        }
    }

    @Test
    void aLayerIsOneNode() {
        Tensor x = Tensor.ones(2, 3).setRequiresGrad(true);
        Tensor w = Tensor.ones(4, 3);
        assertEquals("AddmmBackward0", x.linear(w, Tensor.ones(4)).gradFn().name());
        assertEquals("ViewBackward0", Tensor.ones(2, 2, 3).setRequiresGrad(true).linear(w, Tensor.ones(4)).gradFn()
                .name());
        assertEquals(List.of("AddmvBackward0", "AddrBackward0", "TraceBackward0"), Stream.of(Tensor.ones(2).addmv(x,
                Tensor.ones(3)), x.addr(Tensor.ones(2), Tensor.ones(3)), x.trace()).map(y -> y.gradFn().name())
                .toList());
    }

    @Test
    void theWeightOfALayerGetsItsGradientInItsOwnOrder() {
        Tensor w = Tensor.rand(4, 3).setRequiresGrad(true);
        Tensor.rand(2, 3).linear(w, Tensor.ones(4)).sum().backward();
        assertTrue(w.grad().isContiguous());
    }

    @Test
    void batchesAreBroadcastEvenWhenTheyAreEmpty() {
        assertEquals(Shape.of(2, 3, 4), Tensor.ones(2, 3, 0).matmul(Tensor.ones(0, 4)).shape());
        assertEquals(Shape.of(2, 3), Tensor.ones(2, 3, 0).matmul(Tensor.ones(0)).shape());
        assertEquals(Shape.of(5, 2, 3, 4), Tensor.ones(2, 3, 0).matmul(Tensor.ones(5, 1, 0, 4)).shape());
        assertEquals(Shape.of(0, 2, 4), Tensor.ones(2, 3).matmul(Tensor.ones(0, 3, 4)).shape());
        assertEquals(Shape.of(2, 5, 4), Tensor.ones(3).matmul(Tensor.ones(2, 5, 3, 4)).shape());
        assertEquals(Shape.of(2, 5, 3), Tensor.ones(2, 5, 3, 4).matmul(Tensor.ones(4)).shape());
    }

    @Test
    void onlyTheResultStays() {
        Tensor square = Tensor.ones(16, 16);
        long before = Memory.liveBytes();
        Tensor sum = square.addmm(square, square.t(), 2, 3);
        assertEquals(sum.array().storage().capacity(), Memory.liveBytes() - before);
    }

    @Test
    void whatDoesNotFitIsNamedInTheWordsOfPyTorch() {
        Tensor m = Tensor.ones(2, 3);
        Tensor b = Tensor.ones(3, 4);
        Tensor v = Tensor.ones(3);
        Tensor c = Tensor.ones(2, 4);
        assertEquals(
                "The expanded size of the tensor (4) must match the existing size (5) at non-singleton dimension 1."
                        + "  Target sizes: [2, 4].  Tensor sizes: [5]", message(() -> Tensor.ones(5).addmm(m, b)));
        assertEquals("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", message(() -> c.addmm(m, m)));
        assertEquals("mat1 must be a matrix, got 1-D tensor", message(() -> c.addmm(v, b)));
        assertEquals("mat2 must be a matrix, got 1-D tensor", message(() -> c.addmm(m, v)));
        assertTrue(message(() -> c.to(DType.FLOAT64).addmm(m, b)).startsWith("self and mat2 must have the same dtype"));
        assertEquals("size mismatch, got input (2), mat (2x3), vec (4)", message(() -> Tensor.ones(2).addmv(m, Tensor
                .ones(4))));
        assertEquals("vector + matrix @ vector expected, got 2, 2, 1", message(() -> Tensor.ones(2, 1).addmv(m, v)));
        assertEquals("addr: Expected 1-D argument vec1, but got 2-D", message(() -> c.addr(m, v)));
        assertEquals("addr: Expected 1-D argument vec2, but got 2-D", message(() -> c.addr(v, m)));
        assertEquals("Expected size for first two dimensions of batch2 tensor to be: [5, 3] but got: [5, 2].", message(
                () -> c.baddbmm(Tensor.ones(5, 2, 3), Tensor.ones(5, 2, 3))));
        assertEquals("batch1 must be a 3D tensor", message(() -> c.addbmm(m, Tensor.ones(5, 3, 4))));
        assertEquals("inner() the last dimension must match on both input tensors but got shapes [2, 3] and [3, 4]",
                message(() -> m.inner(b)));
        assertEquals("trace: expected a matrix, but got tensor with dim 3", message(() -> Tensor.ones(1, 1, 1)
                .trace()));
    }

    private static String message(Supplier<?> call) {
        return assertThrows(TensorException.class, call::get).getMessage();
    }
}
