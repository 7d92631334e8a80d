package dev.arenagrad.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.Garbage;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What optimisers hold, how they let go of it, and that a step is done as a whole or not at all. */
class OptimizerMemoryTest {
    private static final int N = 1000;

    private final long liveBytes = Memory.liveBytes();

    @AfterEach
    void everythingIsFreed() {
        assertTrue(Memory.liveBytes() <= liveBytes, "less if the collector found what another test had left");
    }

    /** A kind of optimiser, and how many arrays it remembers of a parameter. */
    private record Kind(String name, int remembers, BiFunction<List<Tensor>, Double, Optimizer> make) {
        Optimizer on(Tensor... parameters) {
            return make.apply(List.of(parameters), 0.1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> remembering() {
        return Stream.of(new Kind("adam state", 2, Adam::new), new Kind("sgd state", 1, (parameters,
                rate) -> new Sgd(parameters, rate, 0.9)));
    }

    static Stream<Kind> kinds() {
        return Stream.concat(remembering(), Stream.of(new Kind("sgd", 0, Sgd::new)));
    }

    private static Tensor parameter(long... sizes) {
        return Tensor.ones(sizes).setRequiresGrad(true);
    }

    private static void differentiate(Tensor... parameters) {
        for (Tensor parameter : parameters) {
            parameter.setGrad(null);
            parameter.square().sum().backward();
        }
    }

    /** A pass over three parameters whose second step needs memory for the last two, refused or not. */
    private static List<float[]> afterSteps(Kind kind, long room) {
        try (Scope scope = Scope.open()) {
            Tensor[] w = {parameter(N), parameter(N), parameter(10)};
            Optimizer optimizer = kind.on(w);
            differentiate(w[0]);
            optimizer.step();
            differentiate(w);
            if (room >= 0) {
                List<float[]> values = Stream.of(w).map(Tensor::toFloatArray).toList();
                long bytes = scope.bytes();
                List<Integer> versions = Stream.of(w).map(Tensor::version).toList();
                scope.limit(bytes + room);
                assertThrows(OutOfMemoryException.class, optimizer::step);
                assertEquals(bytes, scope.bytes());
                assertEquals(versions, Stream.of(w).map(Tensor::version).toList());
                for (int i = 0; i < w.length; i++) {
                    assertArrayEquals(values.get(i), w[i].toFloatArray());
                }
                scope.limit(1 << 30);
            }
            for (int i = 0; i < 4; i++) {
                optimizer.step();
                differentiate(w);
            }
            return Stream.of(w).map(Tensor::toFloatArray).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("remembering")
    void aRefusedStepChangesNothingAndCanBeRepeatedWithTheSameBits(Kind kind) {
        List<float[]> expected = afterSteps(kind, -1);
        long block;
        try (Scope _ = Scope.open()) {
            block = parameter(N).array().storage().capacity();
        }
        for (int allocations = 0; allocations < kind.remembers; allocations++) {
            List<float[]> actual = afterSteps(kind, allocations * block);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), actual.get(i), "parameter " + i);
            }
        }
        List<float[]> atTheSmallOne = afterSteps(kind, kind.remembers * block);
        assertArrayEquals(expected.get(2), atTheSmallOne.get(2));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aStepNeedsNoMemoryAfterTheFirst(Kind kind) {
        try (Scope scope = Scope.open()) {
            Tensor w = parameter(N);
            Optimizer optimizer = kind.on(w);
            differentiate(w);
            optimizer.step();
            long allocations = Memory.allocations();
            scope.limit(scope.bytes());
            optimizer.step();
            assertEquals(allocations, Memory.allocations());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsRememberedBelongsToTheScopeOfTheParameterAndIsNamedInReports(Kind kind) {
        try (Scope scope = Scope.open()) {
            Tensor w = parameter(N);
            differentiate(w);
            long before = scope.bytes();
            try (Scope _ = Scope.open()) {
                kind.on(w).step();
            }
            assertEquals(before + kind.remembers * w.array().storage().capacity(), scope.bytes());
            assertEquals(kind.remembers, Memory.report().owners().stream().filter(owner -> owner.operation().equals(
                    kind.name) && owner.shape().equals("[" + N + "]")).mapToLong(owner -> owner.tensors()).sum());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void closingFreesWhatIsRememberedAtOnceAndEndsTheUse(Kind kind) {
        try (Scope scope = Scope.open()) {
            Tensor w = parameter(N);
            differentiate(w);
            long before = scope.bytes();
            Optimizer optimizer = kind.on(w);
            optimizer.step();
            float[] values = w.toFloatArray();
            optimizer.close();
            optimizer.close();
            assertEquals(before, scope.bytes());
            var refused = assertThrows(LifetimeException.class, optimizer::step);
            assertTrue(refused.getMessage().contains(optimizer.getClass().getSimpleName() + " was closed"), refused
                    .getMessage());
            assertThrows(LifetimeException.class, optimizer::zeroGrad);
            assertArrayEquals(values, w.toFloatArray());
        }
    }

    @ParameterizedTest
    @MethodSource("remembering")
    void closingAfterTheScopeOfTheParametersDoesNothing(Kind kind) {
        Optimizer optimizer;
        try (Scope _ = Scope.open()) {
            Tensor w = parameter(N);
            optimizer = kind.on(w);
            differentiate(w);
            optimizer.step();
        }
        optimizer.close();
    }

    @ParameterizedTest
    @MethodSource("remembering")
    void anotherThreadCannotCloseItOverAConfinedScope(Kind kind) {
        try (Scope scope = Scope.open()) {
            Tensor w = parameter(N);
            Optimizer optimizer = kind.on(w);
            differentiate(w);
            optimizer.step();
            long bytes = scope.bytes();
            assertThrows(LifetimeException.class, () -> AnotherThread.run(optimizer::close));
            assertThrows(LifetimeException.class, () -> AnotherThread.run(optimizer::step));
            assertEquals(bytes, scope.bytes());
            optimizer.step();
        }
    }

    private static void useAndDrop(Kind kind, Tensor w) {
        kind.on(w).step();
    }

    @ParameterizedTest
    @MethodSource("remembering")
    void whatADroppedOptimizerRememberedInASharedScopeIsFreedOnceItIsCollected(Kind kind) {
        try (Scope scope = Scope.shared()) {
            Tensor w = parameter(N);
            differentiate(w);
            long before = scope.bytes();
            useAndDrop(kind, w);
            assertTrue(Garbage.until(() -> scope.bytes() == before));
        }
    }

    @ParameterizedTest
    @MethodSource("remembering")
    void whatDroppedOptimizersRememberedInAConfinedScopeIsFreedByTheNext(Kind kind) {
        try (Scope scope = Scope.open()) {
            Tensor w = parameter(N);
            differentiate(w);
            long before = scope.bytes();
            long ofOne = kind.remembers * w.array().storage().capacity();
            for (int i = 0; i < 50; i++) {
                useAndDrop(kind, w);
            }
            assertTrue(Garbage.until(() -> {
                Garbage.collect();
                useAndDrop(kind, w);
                return scope.bytes() <= before + 2 * ofOne;
            }));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aDeadParameterOrGradientIsRefusedBeforeAnythingChanges(Kind kind) {
        try (Scope _ = Scope.open()) {
            Tensor first = parameter(4);
            Tensor second;
            Optimizer optimizer;
            try (Scope _ = Scope.open()) {
                second = parameter(4);
                optimizer = kind.on(first, second);
                differentiate(first, second);
            }
            Tensor dead = second;
            assertThrows(LifetimeException.class, optimizer::step);
            assertThrows(LifetimeException.class, () -> kind.on(first, dead));
            assertArrayEquals(new float[] {1, 1, 1, 1}, first.toFloatArray());
            assertEquals(0, first.version());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aParameterWhoseElementsShareMemoryIsRefusedBeforeAnythingChanges(Kind kind) {
        try (Scope _ = Scope.open()) {
            Tensor first = parameter(4);
            Tensor overlapping = Tensor.ones(1).expand(4).detach().setRequiresGrad(true);
            Optimizer optimizer = kind.on(first, overlapping);
            differentiate(first, overlapping);
            assertThrows(TensorException.class, optimizer::step);
            assertArrayEquals(new float[] {1, 1, 1, 1}, first.toFloatArray());
        }
    }

    /** Two layouts of the same parameter. */
    private static List<Supplier<Tensor>> layouts() {
        List<Supplier<Tensor>> layouts = new ArrayList<>();
        layouts.add(() -> Tensor.arange(6.0).view(2, 3).setRequiresGrad(true));
        layouts.add(() -> {
            Tensor transposed = Tensor.zeros(3, 2).t();
            transposed.copy_(Tensor.arange(6.0).view(2, 3));
            return transposed.detach().setRequiresGrad(true);
        });
        layouts.add(() -> {
            Tensor wide = Tensor.zeros(2, 7).slice(1, 0, 6, 2);
            wide.copy_(Tensor.arange(6.0).view(2, 3));
            return wide.detach().setRequiresGrad(true);
        });
        return layouts;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void layoutsOfParametersAndGradientsMakeNoDifference(Kind kind) {
        try (Scope _ = Scope.open()) {
            List<float[]> results = new ArrayList<>();
            for (Supplier<Tensor> layout : layouts()) {
                for (Supplier<Tensor> gradient : layouts()) {
                    Tensor w = layout.get();
                    Optimizer optimizer = kind.on(w);
                    for (int i = 0; i < 3; i++) {
                        w.setGrad(gradient.get().detach());
                        optimizer.step();
                    }
                    results.add(w.toFloatArray());
                }
            }
            results.forEach(result -> assertArrayEquals(results.getFirst(), result));
        }
    }

    @Test
    void aGradientThatLiesAcrossItsParameterIsReadAsItWas() {
        try (Scope _ = Scope.open()) {
            Tensor w = Tensor.of(new double[][] {{1, 2}, {3, 4}}).setRequiresGrad(true);
            w.setGrad(w.detach().t());
            new Sgd(List.of(w), 1).step();
            assertArrayEquals(new double[] {0, -1, 1, 0}, w.toDoubleArray());
        }
    }

    @Test
    void parametersThatShareMemoryAreChangedOneAfterTheOther() {
        try (Scope _ = Scope.open()) {
            Tensor w = parameter(2);
            Tensor same = w.detach().setRequiresGrad(true);
            w.setGrad(Tensor.ones(2));
            same.setGrad(Tensor.ones(2).mul(2));
            new Sgd(List.of(w, same), 0.25).step();
            assertArrayEquals(new float[] {0.25f, 0.25f}, w.toFloatArray());
        }
    }

    @Test
    void theLimitOfTheScopeOfTheParametersBoundsWhatIsRemembered() {
        try (Scope model = Scope.shared("model")) {
            Tensor w = parameter(N);
            differentiate(w);
            model.limit(model.bytes() + 100);
            try (Scope _ = Scope.open()) {
                Optimizer adam = new Adam(List.of(w), 0.1);
                var refused = assertThrows(OutOfMemoryException.class, adam::step);
                assertTrue(refused.getMessage().contains("model") && refused.getMessage().contains("adam state"),
                        refused.getMessage());
            }
        }
    }

    @Test
    void parametersOutsideAnyScopeAreStepped() {
        Tensor w = parameter(2);
        try (Scope _ = Scope.open()) {
            differentiate(w);
        }
        try (Optimizer adam = new Adam(List.of(w), 0.1)) {
            adam.step();
        }
        assertEquals(0.9, w.item(0), 1e-6);
        w.array().storage().disown();
        w.grad().array().storage().disown();
    }
}
