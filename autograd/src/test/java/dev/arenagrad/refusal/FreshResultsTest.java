package dev.arenagrad.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Linalg;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What an operation made is freed at once when it is refused: a later allocation, or an operand. */
class FreshResultsTest {
    private static final long ELEMENTS = 1024;

    /** Less than each allocation of the operations. */
    private static final long STEP = 512;

    private static final long ROOM = 1L << 30;

    private static final Map<String, Function<Tensor, Object>> OPERATIONS = Map.of(
            "sort", x -> x.sort(0, false),
            "topk", x -> x.topk(ELEMENTS / 2, 0),
            "clamp by tensors", x -> x.clamp(x, x));

    private static final Map<String, BinaryOperator<Tensor>> OF_TWO = Map.ofEntries(
            Map.entry("add", Tensor::add),
            Map.entry("lt", Tensor::lt),
            Map.entry("matmul", Tensor::matmul),
            Map.entry("bmm", (x, y) -> x.unsqueeze(0).bmm(y.unsqueeze(0))),
            Map.entry("mv", (x, y) -> x.mv(y.select(0, 0))),
            Map.entry("dot", (x, y) -> x.select(0, 0).dot(y.select(0, 0))),
            Map.entry("cat", (x, y) -> Tensor.cat(List.of(x, y), 0)),
            Map.entry("addcmul", (x, y) -> x.addcmul(y, y, 1)));

    @TestFactory
    Stream<DynamicTest> whatIsRefusedHalfWayLeavesNothing() {
        return OPERATIONS.entrySet().stream().map(operation -> DynamicTest.dynamicTest(operation.getKey(),
                () -> refuseEachAllocation(operation.getValue())));
    }

    /** A result of any operation is asked for before access to the operands begins; which of them is freed is told all the same. */
    @TestFactory
    Stream<DynamicTest> aFreedOperandIsToldRatherThanThatThereIsNoRoom() {
        return OF_TWO.entrySet().stream().flatMap(operation -> Stream.of(true, false).map(first -> DynamicTest
                .dynamicTest(operation.getKey() + (first ? " of a freed tensor" : " with a freed tensor"),
                        () -> refuseFreed(operation.getValue(), first))));
    }

    private static void refuseFreed(BinaryOperator<Tensor> operation, boolean first) {
        try (Scope scope = Scope.open()) {
            Tensor alive = Tensor.ones(32, 32);
            Tensor freed;
            try (Scope _ = Scope.open()) {
                freed = Tensor.ones(32, 32);
            }
            long before = scope.bytes();
            scope.limit(before);
            assertThrows(LifetimeException.class, () -> operation.apply(first ? freed : alive, first ? alive : freed));
            assertThrows(OutOfMemoryException.class, () -> operation.apply(alive, alive));
            assertEquals(before, scope.bytes());
        }
    }

    /** Outside of any scope the collector owns results; those of refused operations do not wait for it. */
    @Test
    void whatIsRefusedOutsideOfAnyScopeLeavesNothing() {
        Tensor freed;
        try (Scope _ = Scope.open()) {
            freed = Tensor.ones(1 << 20);
        }
        long before = Memory.liveBytes();
        for (int i = 0; i < 100; i++) {
            assertThrows(LifetimeException.class, () -> freed.add(1));
        }
        assertTrue(Memory.liveBytes() <= before, () -> Memory.liveBytes() - before + " bytes more are live");
    }

    @Test
    void anOperandOfAnotherThreadLeavesNothing() throws Exception {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.ones(32, 32);
            FutureTask<Long> left = new FutureTask<>(() -> {
                try (Scope own = Scope.open()) {
                    Tensor y = Tensor.ones(32, 32);
                    long before = own.bytes();
                    OF_TWO.values().forEach(operation -> assertThrows(LifetimeException.class, () -> operation.apply(y,
                            x)));
                    return own.bytes() - before;
                }
            });
            Thread.ofPlatform().start(left);
            assertEquals(0, left.get());
        }
    }

    @Test
    void aDivisionByZeroLeavesNothing() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.arange(ELEMENTS).to(DType.INT64);
            Tensor zeros = Tensor.zeros(DType.INT64, ELEMENTS);
            long before = scope.bytes();
            assertThrows(TensorException.class, () -> x.floorDivide(zeros));
            assertThrows(TensorException.class, () -> x.remainder(0));
            assertEquals(before, scope.bytes());
        }
    }

    /** LAPACK's workspaces, the terms of sums of products, and wide copies of narrow operands are allocated after the result. */
    @TestFactory
    Stream<DynamicTest> aKernelThatIsRefusedItsWorkspaceLeavesNothing() {
        return Stream.of(workspace("svd", DType.FLOAT32, Linalg::svd), workspace("qr", DType.FLOAT32, Linalg::qr),
                workspace("eigh", DType.FLOAT32, Linalg::eigh), workspace("matmul", DType.INT64, x -> x.matmul(x)),
                workspace("matmul", DType.INT8, x -> x.matmul(x)), workspace("matmul", DType.FLOAT16, x -> x.matmul(x)),
                workspace("exp", DType.FLOAT16, Tensor::exp), workspace("softmax", DType.BFLOAT16, x -> x.softmax(0)));
    }

    private static DynamicTest workspace(String name, DType dtype, Function<Tensor, Object> operation) {
        return DynamicTest.dynamicTest(name + " of " + dtype, () -> refuseEachAllocation(() -> Tensor.eye(32).to(dtype),
                ELEMENTS * dtype.byteSize(), operation));
    }

    private static void refuseEachAllocation(Function<Tensor, Object> operation) {
        refuseEachAllocation(() -> Tensor.arange(ELEMENTS), ELEMENTS * Float.BYTES, operation);
    }

    private static void refuseEachAllocation(Supplier<Tensor> input, long least,
            Function<Tensor, Object> operation) {
        try (Scope scope = Scope.open()) {
            Tensor x = input.get();
            long before = scope.bytes();
            long room = 0;
            while (isRefused(scope.limit(before + room), operation, x)) {
                assertEquals(before, scope.bytes(), "with room for " + room + " bytes");
                room += STEP;
            }
            assertTrue(room > least, "more than the " + least + " bytes of one allocation are needed, not " + room);
        }
    }

    private static boolean isRefused(Scope scope, Function<Tensor, Object> operation, Tensor x) {
        try {
            operation.apply(x);
            return false;
        } catch (OutOfMemoryException e) {
            return true;
        } finally {
            scope.limit(ROOM);
        }
    }
}
