package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class OrderingTest {
    private static final Shape SHAPE = Shape.of(5, 7, 3);

    /** The same order as of a row by itself, and nothing is left of the copies. */
    @Test
    void rowsOfDistantElementsAreOrderedLikeOthersAndTheirCopiesFreed() {
        try (Scope _ = Scope.open()) {
            NDArray x = NDArray.allocate(DType.FLOAT64, SHAPE, "test");
            for (long i = 0; i < x.numel(); i++) {
                x.storage().segment().setAtIndex(ValueLayout.JAVA_DOUBLE, i, i * 37 % 11);
            }
            for (int dim = 0; dim < SHAPE.rank(); dim++) {
                long before = Memory.liveBytes();
                NDArray order = Ordering.order(x, dim, false, SHAPE.size(dim));
                NDArray third = Ordering.kth(x, dim, 3, false, true, "kthvalue");
                for (long row = 0; row < third.numel(); row++) {
                    NDArray places = line(order, dim, row);
                    NDArray elements = line(x, dim, row);
                    assertEquals(places.getDouble(2), line(third, dim, row).getDouble(0));
                    for (long i = 1; i < places.numel(); i++) {
                        double one = elements.getDouble((long) places.getDouble(i - 1));
                        double next = elements.getDouble((long) places.getDouble(i));
                        assertTrue(one < next || one == next && places.getDouble(i - 1) < places.getDouble(i));
                    }
                }
                order.discard();
                third.discard();
                assertEquals(before, Memory.liveBytes());
            }
        }
    }

    private static NDArray line(NDArray x, int dim, long row) {
        Layout layout = x.layout().transpose(dim, 2);
        long columns = layout.shape().size(1);
        return x.withLayout(layout.select(0, row / columns).select(0, row % columns));
    }
}
