package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoopNestTest {
    private static NDArray permuted(NDArray x, int... order) {
        return x.withLayout(x.layout().permute(order));
    }

    @Test
    void joinsArraysOfOneDenseLayoutIntoASingleRun() {
        try (Scope _ = Scope.open()) {
            NDArray x = permuted(Views.empty(DType.FLOAT32, 3, 4, 5), 2, 0, 1);
            NDArray out = permuted(Views.empty(DType.FLOAT32, 3, 4, 5), 2, 0, 1);
            LoopNest nest = LoopNest.over(out, x);
            assertEquals(60, nest.count());
            assertEquals(4, nest.step(0));
            assertFalse(nest.advance());
        }
    }

    @Test
    void visitsEveryElementOnce() {
        try (Scope _ = Scope.open()) {
            NDArray out = permuted(Views.empty(DType.FLOAT64, 3, 4, 5, 1), 1, 3, 2, 0);
            NDArray x = Views.empty(DType.FLOAT32, 4, 1, 5, 3);
            LoopNest nest = LoopNest.over(out, x);
            for (int times = 0; times < 2; times++) {
                Set<Long> outs = new HashSet<>();
                Set<Long> xs = new HashSet<>();
                do {
                    for (long i = 0; i < nest.count(); i++) {
                        outs.add(nest.at(0) + i * nest.step(0));
                        xs.add(nest.at(1) + i * nest.step(1));
                    }
                } while (nest.advance());
                assertEquals(60, outs.size());
                assertEquals(60, xs.size());
            }
        }
    }

    @Test
    void runsAlongTheLongLoopIfTheInnermostIsTiny() {
        try (Scope _ = Scope.open()) {
            NDArray out = Views.empty(DType.FLOAT32, 1000, 2);
            NDArray x = Views.expanded(DType.FLOAT32, 1, i -> i, 1000, 2);
            LoopNest nest = LoopNest.over(out, x);
            assertEquals(1000, nest.count());
            assertEquals(8, nest.step(0));
            assertTrue(nest.advance());
        }
    }

    @Test
    void repeatsABroadcastOperandWithoutAStep() {
        try (Scope _ = Scope.open()) {
            NDArray out = Views.empty(DType.FLOAT32, 3, 20);
            NDArray row = Views.expanded(DType.FLOAT32, 0, i -> i, 3, 20);
            LoopNest nest = LoopNest.over(out, row);
            assertEquals(20, nest.count());
            long start = nest.at(1);
            assertTrue(nest.advance());
            assertEquals(start, nest.at(1));
        }
    }
}
