package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.arenagrad.memory.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In which order the elements of results of several operands lie. */
class ResultOrderTest {
    private static final Shape SHAPE = Shape.of(3, 4);
    private static final long[] ROWS = {4, 1};
    private static final long[] COLUMNS = {1, 3};

    private static NDArray rows(DType dtype) {
        NDArray array = NDArray.allocate(dtype, SHAPE, "test");
        Filling.fill(array, 1);
        return array;
    }

    private static NDArray columns(DType dtype) {
        NDArray array = NDArray.allocate(dtype, Shape.of(4, 3), "test");
        Filling.fill(array, 1);
        return array.withLayout(array.layout().transpose(0, 1));
    }

    private static NDArray row(DType dtype) {
        return rows(dtype).slice(0, 0, 1);
    }

    private static NDArray number(DType dtype) {
        return row(dtype).slice(1, 0, 1).view();
    }

    private interface Operation {
        NDArray of(NDArray condition, NDArray a, NDArray b);
    }

    private static Map<String, Operation> operations() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("add", (_, a, b) -> BinaryOperations.apply(BinaryOp.ADD, a, b));
        operations.put("less", (_, a, b) -> CompareOperations.compare(CompareOp.LT, a, b));
        operations.put("addcmul", (_, a, b) -> TernaryOperations.apply(TernaryOp.ADDCMUL, a, b, row(a.dtype()), 1));
        operations.put("lerp", (_, a, b) -> TernaryOperations.apply(TernaryOp.LERP, row(a.dtype()), a, b, 1));
        operations.put("where", Selection::where);
        return operations;
    }

    private static void assertOrder(long[] strides, NDArray result, String name) {
        long[] actual = {result.layout().stride(0), result.layout().stride(1)};
        assertArrayEquals(strides, actual, name);
    }

    @Test
    void isThatOfTheOperandsOfTheResultsShapeIfTheyAgree() {
        operations().forEach((name, operation) -> {
            try (Scope _ = Scope.open()) {
                DType dtype = DType.FLOAT32;
                NDArray condition = row(DType.BOOL);
                assertOrder(COLUMNS, operation.of(condition, columns(dtype), row(dtype)), name);
                assertOrder(COLUMNS, operation.of(condition, row(dtype), columns(dtype)), name);
                assertOrder(COLUMNS, operation.of(condition, columns(dtype), number(dtype)), name);
                assertOrder(COLUMNS, operation.of(condition, columns(dtype), columns(dtype)), name);
                assertOrder(ROWS, operation.of(condition, rows(dtype), row(dtype)), name);
            }
        });
    }

    @Test
    void isRowByRowIfTheyDoNot() {
        operations().forEach((name, operation) -> {
            try (Scope _ = Scope.open()) {
                DType dtype = DType.FLOAT32;
                NDArray condition = row(DType.BOOL);
                assertOrder(ROWS, operation.of(condition, columns(dtype), rows(dtype)), name);
                assertOrder(ROWS, operation.of(condition, rows(dtype), columns(dtype)), name);
            }
        });
        try (Scope _ = Scope.open()) {
            DType dtype = DType.FLOAT32;
            assertOrder(ROWS, Selection.where(rows(DType.BOOL), columns(dtype), columns(dtype)), "where");
            assertOrder(COLUMNS, Selection.where(columns(DType.BOOL), row(dtype), number(dtype)), "where");
        }
    }
}
