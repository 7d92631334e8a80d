package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Large matrices whose columns are neighbours, indexed along their rows: copied first, with the results of matrices that are not. */
class IndexingAcrossTest {
    private static final Shape SHAPE = Shape.of(130, 140);
    private static final Shape TURNED = Shape.of(140, 130);

    /** {@return an array of numbers from 0 to below 120 that differ from neighbour to neighbour} */
    private static NDArray numbers(DType dtype, Shape shape, int step) {
        NDArray array = NDArray.allocate(dtype, shape, "test");
        NDArray flat = array.withLayout(Shape.of(shape.numel()).contiguous());
        for (long i = 0; i < shape.numel(); i++) {
            Filling.fill(flat.withLayout(flat.layout().select(0, i)), i * step % 120);
        }
        return array;
    }

    private static NDArray across(DType dtype) {
        NDArray x = numbers(dtype, TURNED, 7);
        return x.withLayout(x.layout().transpose(0, 1));
    }

    private static void assertSame(NDArray expected, NDArray actual) {
        assertEquals(expected.shape(), actual.shape());
        for (long i = 0; i < expected.numel(); i++) {
            assertEquals(expected.getDouble(i), actual.getDouble(i), 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64", "UINT8"})
    void gathersWhatItGathersFromRows(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray x = across(dtype);
            NDArray index = numbers(DType.INT64, SHAPE, 11);
            assertSame(Indexing.gather(Copies.copyContiguous(x, "test"), 1, index), Indexing.gather(x, 1, index));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT64", "UINT8"})
    void putsAndAddsWhatItPutsAndAddsToRows(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray source = numbers(dtype, SHAPE, 1);
            NDArray index = numbers(DType.INT64, SHAPE, 11);
            NDArray across = across(dtype);
            NDArray rows = Copies.copyContiguous(across, "test");
            Indexing.scatter(across, 1, index, source);
            Indexing.scatter(rows, 1, index, source);
            assertSame(rows, across);
            Indexing.scatterAdd(across, 1, index, source);
            Indexing.scatterAdd(rows, 1, index, source);
            assertSame(rows, across);
        }
    }

    @Test
    void rowsNamedByOneIndexAreNotCopiedFirst() {
        try (Scope _ = Scope.open()) {
            NDArray x = numbers(DType.FLOAT32, Shape.of(400, 400), 7);
            NDArray index = numbers(DType.INT64, Shape.of(400), 11);
            long before = Memory.allocations();
            NDArray rows = Indexing.indexSelect(x, 0, index);
            assertEquals(before + 1, Memory.allocations());
            Indexing.indexAdd(x, 0, index, rows);
            assertEquals(before + 1, Memory.allocations());
        }
    }

    /** Copies save time; where the limit has room for the result and not for them, there are none. */
    @Test
    void withoutMemoryForCopiesItIsIndexedInPlace() {
        try (Scope scope = Scope.open()) {
            DType dtype = DType.FLOAT32;
            NDArray source = numbers(dtype, SHAPE, 1);
            NDArray index = numbers(DType.INT64, SHAPE, 11);
            NDArray across = across(dtype);
            NDArray rows = Copies.copyContiguous(across, "test");
            NDArray large = numbers(dtype, Shape.of(260, 260), 7);
            NDArray largeAcross = large.withLayout(large.layout().transpose(0, 1));
            NDArray order = numbers(DType.INT64, Shape.of(260), 11);
            NDArray gathered = Indexing.gather(rows, 1, index);
            NDArray selected = Indexing.indexSelect(Copies.copyContiguous(largeAcross, "test"), 1, order);
            NDArray places = Reductions.argmax(rows, 1, false);

            scope.limit(scope.bytes() + 6 * SHAPE.numel());
            NDArray gatheredAcross = Indexing.gather(across, 1, index);
            scope.limit(scope.bytes() + 6 * large.numel());
            NDArray selectedAcross = Indexing.indexSelect(largeAcross, 1, order);
            scope.limit(scope.bytes() + 12 * SHAPE.size(0));
            NDArray placesAcross = Reductions.argmax(across, 1, false);
            scope.limit(scope.bytes());
            Indexing.scatter(across, 1, index, source);
            Indexing.scatterAdd(across, 1, index, source);

            scope.limit(Long.MAX_VALUE);
            assertSame(gathered, gatheredAcross);
            assertSame(selected, selectedAcross);
            assertSame(places, placesAcross);
            Indexing.scatter(rows, 1, index, source);
            Indexing.scatterAdd(rows, 1, index, source);
            assertSame(rows, across);
        }
    }
}
