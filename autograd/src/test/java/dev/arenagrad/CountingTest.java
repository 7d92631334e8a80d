package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How many elements are not 0, and what follows from that. */
@ExtendWith(LiveBytes.class)
class CountingTest {
    private static final long MANY = 1 << 20;

    @Test
    void nothingAsLargeAsTheTensorIsAllocated() {
        List<UnaryOperator<Tensor>> counts = List.of(x -> x.countNonzero(), x -> x.countNonzero(0), x -> x.any(), x -> x
                .all(),
                x -> x.any(1), x -> x.all(0));
        List<UnaryOperator<Tensor>> reductions = List.of(x -> x.sum(), x -> x.sum(0), x -> x.prod(), x -> x.amax(),
                x -> x.amin(
                        0));
        for (DType dtype : DType.values()) {
            Tensor x = Tensor.ones(dtype, MANY / 16, 16);
            try (Scope _ = Scope.open().limit(MANY)) {
                counts.forEach(count -> count.apply(x));
                if (dtype == DType.BOOL) {
                    reductions.forEach(reduction -> reduction.apply(x));
                }
            }
        }
    }

    @Test
    void everyLayoutAndDtypeIsCounted() {
        for (DType dtype : DType.values()) {
            Tensor x = Tensor.arange(60L).remainder(3).to(dtype).reshape(3, 4, 5);
            for (Tensor view : List.of(x, x.permute(2, 0, 1), x.slice(2, 0, 5, 2), x.slice(1, 1, 3), x.select(0, 1), x
                    .unsqueeze(1)
                    .expand(3, 2, 4, 5), x.slice(0, 0, 0))) {
                Tensor truths = view.ne(0);
                Tensor numbers = truths.to(DType.INT64);
                assertEquals(numbers.sum().item(), view.countNonzero().item());
                assertEquals(numbers.sum().item(), truths.sum().item());
                assertEquals(numbers.prod().item(), truths.prod().item());
                assertEquals(numbers.sum().item() > 0 ? 1 : 0, view.any().item());
                assertEquals(numbers.sum().item() == view.numel() ? 1 : 0, view.all().item());
                for (int dim = 0; dim < view.dim(); dim++) {
                    assertArrayEquals(numbers.sum(dim).toLongArray(), view.countNonzero(dim).toLongArray());
                    assertArrayEquals(numbers.sum(dim).toLongArray(), truths.sum(dim).toLongArray());
                    assertArrayEquals(numbers.prod(dim).toLongArray(), truths.prod(dim).toLongArray());
                    assertArrayEquals(numbers.sum(dim).gt(0).toBooleanArray(), view.any(dim).toBooleanArray());
                    assertArrayEquals(numbers.prod(dim).toBooleanArray(), view.all(dim).toBooleanArray());
                    if (view.numel() > 0) {
                        assertArrayEquals(numbers.amax(dim).toBooleanArray(), truths.amax(dim).toBooleanArray());
                        assertArrayEquals(numbers.amin(dim).toBooleanArray(), truths.amin(dim).toBooleanArray());
                    }
                }
            }
        }
        assertEquals(2, Tensor.of(Double.NaN, 0, -0.0, 1).countNonzero().item());
    }

    @Test
    void rowsAndColumnsLongerThanVectorsAndBytesCountAreCounted() {
        for (DType dtype : DType.values()) {
            Tensor x = Tensor.arange(600L * 77).remainder(7).clamp(0, 1).to(dtype).reshape(600, 77);
            for (Tensor view : List.of(x, x.t(), x.slice(1, 1, 77), x.slice(1, 0, 77, 2))) {
                Tensor numbers = view.to(DType.INT64);
                for (int dim = 0; dim < 2; dim++) {
                    assertArrayEquals(numbers.sum(dim).toLongArray(), view.countNonzero(dim).toLongArray());
                }
                assertEquals(numbers.sum().item(), view.countNonzero().item());
            }
            if (dtype.isFloatingPoint()) {
                Tensor signs = x.sub(1).mul(-0.0);
                assertEquals(0, signs.countNonzero().item());
                assertEquals(0, signs.countNonzero(0).sum().item());
                Tensor notNumbers = Tensor.full(dtype, Double.NaN, 5, 77);
                assertEquals(5 * 77, notNumbers.countNonzero(0).sum().item());
            }
        }
    }
}
