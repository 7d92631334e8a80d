package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is handed on by keep and tidy, and what happens to a graph recorded in a scope that frees nothing. */
class KeptGraphTest {
    /** A kind of scope whose close frees nothing. */
    private record Kind(String name, Supplier<Scope> open) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(new Kind("auto", Scope::auto), new Kind("global", Scope::global));
    }

    private static Tensor input() {
        return Tensor.of(1f, 2f).setRequiresGrad(true);
    }

    private static void assertGradient(Tensor x) {
        assertEquals(Math.E, x.grad().item(0), 1e-6, "of exp, rounded to float");
        assertEquals(Math.E * Math.E, x.grad().item(1), 1e-6);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void keepTakesAlongAGraphRecordedInAScopeThatFreesNothing(Kind kind) {
        try (Scope _ = Scope.open()) {
            Tensor x = input();
            Tensor y;
            try (Scope step = Scope.open("step")) {
                Tensor h = x.mul(1);
                try (Scope _ = kind.open.get()) {
                    y = h.exp().sum();
                }
                step.keep(y);
            }
            y.backward();
            assertGradient(x);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void tidyTakesAlongAGraphRecordedInAScopeThatFreesNothing(Kind kind) {
        try (Scope _ = Scope.open()) {
            Tensor x = input();
            Tensor y = Scope.tidy(() -> {
                Tensor h = x.mul(1);
                try (Scope _ = kind.open.get()) {
                    return h.exp().sum();
                }
            });
            y.backward();
            assertGradient(x);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void keepTakesAlongAGraphRecordedBeforeAndInAndAfterIt(Kind kind) {
        try (Scope _ = Scope.open()) {
            Tensor x = input();
            Tensor y;
            try (Scope step = Scope.open()) {
                Tensor h = x.mul(2);
                Tensor inside;
                try (Scope _ = kind.open.get()) {
                    inside = h.mul(0.5).exp();
                }
                y = step.keep(inside.mul(3).sum());
            }
            y.backward();
            assertEquals(3 * Math.E, x.grad().item(0), 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void keepCarriesAGraphThroughAScopeThatFreesNothing(Kind kind) {
        try (Scope _ = Scope.open()) {
            Tensor x = input();
            Tensor y;
            try (Scope _ = kind.open.get()) {
                try (Scope inner = Scope.open()) {
                    y = inner.keep(x.exp().sum());
                }
            }
            y.backward();
            assertGradient(x);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aGraphRecordedThereEndsWithTheScopeAround(Kind kind) {
        try (Scope _ = Scope.open()) {
            Tensor x = input();
            long saved = Memory.savedBytes();
            Tensor y;
            try (Scope _ = Scope.open("step")) {
                try (Scope _ = kind.open.get()) {
                    y = x.exp().sum();
                }
            }
            assertEquals(saved, Memory.savedBytes());
            var refused = assertThrows(LifetimeException.class, y::backward);
            assertTrue(refused.getMessage().contains("step") && refused.getMessage().contains("keep"), refused
                    .getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aGraphRecordedThereIsPassedOnceAndItsMemoryGoesNodeByNode(Kind kind) {
        try (Scope _ = Scope.open()) {
            Tensor x = input();
            long saved = Memory.savedBytes();
            try (Scope _ = kind.open.get()) {
                Tensor y = x.exp().sum();
                y.backward();
                assertGradient(x);
                assertEquals(saved, Memory.savedBytes());
                assertThrows(dev.arenagrad.ops.TensorException.class, y::backward);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void gradientsLiveWithTheirLeafWhicheverScopeIsOpen(Kind kind) {
        try (Scope outer = Scope.open()) {
            Tensor x = input();
            long bytes = outer.bytes();
            try (Scope _ = kind.open.get()) {
                x.exp().sum().backward();
            }
            assertEquals(bytes + x.grad().array().storage().capacity(), outer.bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aGraphRecordedThereInsideAConfinedScopeIsRefusedToOtherThreads(Kind kind) throws InterruptedException {
        try (Scope _ = Scope.open()) {
            Tensor x = input();
            Tensor y;
            try (Scope _ = kind.open.get()) {
                y = x.exp().sum();
            }
            List<Throwable> thrown = new ArrayList<>();
            Thread other = Thread.ofPlatform().start(() -> {
                try {
                    y.backward();
                } catch (RuntimeException e) {
                    thrown.add(e);
                }
            });
            other.join();
            assertEquals(LifetimeException.class, thrown.getFirst().getClass());
            y.backward();
            assertGradient(x);
        }
    }

    @Test
    void aGradientIsKeptWithItsTensor() {
        try (Scope _ = Scope.open()) {
            Tensor x;
            try (Scope inner = Scope.open()) {
                x = input();
                x.exp().sum().backward();
                inner.keep(x);
            }
            assertGradient(x);
        }
    }

    @Test
    void aGraphThatAThreadWithoutScopesWentOnWithIsKept() throws InterruptedException {
        try (Scope _ = Scope.shared("outer")) {
            Tensor x = input();
            Tensor[] sum = new Tensor[1];
            try (Scope inner = Scope.shared("inner")) {
                Tensor y = x.exp();
                Thread other = Thread.ofPlatform().start(() -> sum[0] = y.sum());
                other.join();
                inner.keep(sum[0]);
            }
            sum[0].backward();
            assertGradient(x);
        }
    }

    private record Pair(Tensor first, List<Tensor> others) {}

    @Test
    void whatAUsersRecordHoldsIsHandedOnByTidy() {
        try (Scope _ = Scope.open()) {
            Pair pair = Scope.tidy(() -> new Pair(Tensor.ones(2), List.of(Tensor.ones(3).mul(2))));
            assertEquals(1, pair.first.item(0));
            assertEquals(2, pair.others.getFirst().item(2));
            assertEquals(6, Scope.tidy(() -> Optional.of(Map.of(Tensor.ones(1), Tensor.ones(6).sum()))).get().values()
                    .iterator().next().item());
        }
    }

    @Test
    void factorsAndPooledValuesAreHandedOn() {
        try (Scope _ = Scope.open()) {
            Tensor a = Tensor.of(new double[][] {{2, 1}, {1, 3}});
            assertEquals(2, Scope.tidy(() -> Linalg.qr(a.mul(1))).q().toDoubleArray().length / 2);
            assertEquals(2, Scope.tidy(() -> Linalg.svd(a.mul(1))).s().toDoubleArray().length);
            assertEquals(2, Scope.tidy(() -> Linalg.eigh(a.mul(1))).eigenvalues().toDoubleArray().length);
            assertEquals(Math.log(5), Scope.tidy(() -> Linalg.slogdet(a.mul(1))).logabsdet().item(), 1e-12);
            assertEquals(3, Scope.tidy(() -> NN.maxPool2dWithIndices(a.mul(1).view(1, 1, 2, 2), Window.of(2))).values()
                    .item());
            Linalg.Svd kept;
            try (Scope inner = Scope.open()) {
                kept = inner.keep(Linalg.svd(a));
            }
            assertEquals(2, kept.s().toDoubleArray().length);
        }
    }

    /** Every public record of the library that has tensors among its components. */
    static Stream<Class<?>> recordsOfTensors() throws Exception {
        Path classes = Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.list(classes.resolve("dev/arenagrad"))) {
            List<Class<?>> records = new ArrayList<>();
            for (Path file : files.filter(one -> one.toString().endsWith(".class")).sorted().toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                Class<?> type = Class.forName("dev.arenagrad." + name);
                if (type.isRecord() && Modifier.isPublic(type.getModifiers()) && Stream.of(type.getRecordComponents())
                        .anyMatch(component -> component.getGenericType().toString().contains("Tensor"))) {
                    records.add(type);
                }
            }
            assertTrue(records.contains(Linalg.Svd.class), records.toString());
            return records.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recordsOfTensors")
    void aRecordOfTheLibraryHandsOverEachOfItsTensors(Class<?> type) throws ReflectiveOperationException {
        try (Scope outer = Scope.open(); Scope inner = Scope.open()) {
            List<Tensor> made = new ArrayList<>();
            RecordComponent[] components = type.getRecordComponents();
            Object[] arguments = new Object[components.length];
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                Tensor tensor = Tensor.ones(1);
                arguments[i] = switch (types[i].getSimpleName()) {
                    case "Tensor" -> tensor;
                    case "List" -> List.of(tensor);
                    case "long" -> 0L;
                    case "double" -> 0.0;
                    default -> Reduction.MEAN;
                };
                if (types[i] == Tensor.class || types[i] == List.class) {
                    made.add(tensor);
                }
            }
            inner.keep((Keepable) type.getConstructor(types).newInstance(arguments));
            assertFalse(made.isEmpty());
            made.forEach(tensor -> assertSame(outer, tensor.array().storage().scope()));
        }
    }

    @Test
    void aRefusedKeepLeavesEverythingAsItWas() throws Exception {
        String output = ChildJvm.run(RefusedKeep.class, 0, "-Darenagrad.auto.limit=1m");
        assertTrue(output.contains("as before"), output);
    }

    /** Keeps a loss for the automatic scope, whose limit is too small for its graph, then a smaller one. */
    static final class RefusedKeep {
        private static final int MIB = 1 << 20;

        private RefusedKeep() {}

        public static void main(String[] args) {
            Tensor small;
            Tensor weight = Tensor.ones(8).setRequiresGrad(true);
            try (Scope scope = Scope.open()) {
                Tensor x = Tensor.ones(MIB).setRequiresGrad(true);
                Tensor loss = x.exp().mul(x).sum();
                long bytes = scope.bytes();
                long saved = Memory.savedBytes();
                long live = Memory.liveBytes();
                assertThrows(OutOfMemoryException.class, () -> scope.keep(loss));
                assertThrows(OutOfMemoryException.class, () -> scope.keep(new ValuesIndices(weight.exp(), loss)));
                assertEquals(bytes, scope.bytes() - weight.array().storage().capacity(), "of the second attempt");
                assertEquals(saved + weight.array().storage().capacity(), Memory.savedBytes());
                assertEquals(live + weight.array().storage().capacity(), Memory.liveBytes());
                assertSame(scope, loss.array().storage().scope());
                loss.backward();
                assertEquals(2 * Math.E, x.grad().item(0), 1e-5);
                small = scope.keep(weight.exp().sum());
            }
            small.backward();
            assertEquals(Math.E, weight.grad().item(0), 1e-6);
            System.out.println("as before");
        }
    }
}
