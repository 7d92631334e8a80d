package dev.arenagrad.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Operations that allocate more than once: when a later allocation is refused, earlier ones are freed at once. */
class FreshResultsTest {
    private static final long ELEMENTS = 1024;

    /** Less than each allocation of the operations. */
    private static final long STEP = 512;

    private static final long ROOM = 1L << 30;

    private static final Map<String, Function<Tensor, Object>> OPERATIONS = Map.of(
            "sort", x -> x.sort(0, false),
            "topk", x -> x.topk(ELEMENTS / 2, 0),
            "clamp by tensors", x -> x.clamp(x, x));

    @TestFactory
    Stream<DynamicTest> whatIsRefusedHalfWayLeavesNothing() {
        return OPERATIONS.entrySet().stream().map(operation -> DynamicTest.dynamicTest(operation.getKey(),
                () -> refuseEachAllocation(operation.getValue())));
    }

    private static void refuseEachAllocation(Function<Tensor, Object> operation) {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.arange(ELEMENTS);
            long before = scope.bytes();
            long room = 0;
            while (isRefused(scope.limit(before + room), operation, x)) {
                assertEquals(before, scope.bytes(), "with room for " + room + " bytes");
                room += STEP;
            }
            assertTrue(room >= ELEMENTS * Long.BYTES, "two allocations need more than " + room);
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
