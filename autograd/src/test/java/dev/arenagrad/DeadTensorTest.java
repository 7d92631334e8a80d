package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever changes a tensor, or what is known of it, is refused on one that was freed, before anything changes. */
class DeadTensorTest {
    @RegisterExtension final LiveBytes live = new LiveBytes();

    private record Change(String name, Consumer<Tensor> on) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Changes of a leaf, whose gradient is made in the scope of the test. */
    static Stream<Change> changesOfLeaves() {
        return Stream.concat(changesOfAny(), Stream.of(
                new Change("setRequiresGrad", x -> x.setRequiresGrad(false)),
                new Change("setGrad", x -> x.setGrad(Tensor.ones(2))),
                new Change("backward", x -> x.backward(Tensor.ones(2))),
                new Change("backward of several", x -> Autograd.backward(List.of(x), List.of(Tensor.ones(2)))),
                new Change("backward to inputs", x -> Autograd.backward(List.of(x), List.of(Tensor.ones(2)), List.of(
                        x))),
                new Change("registerPostAccumulateGradHook", x -> x.registerPostAccumulateGradHook(_ -> {}))));
    }

    static Stream<Change> changesOfAny() {
        return Stream.of(new Change("registerHook", x -> x.registerHook(_ -> null)),
                new Change("registerMultiGradHook", x -> Autograd.registerMultiGradHook(List.of(x), _ -> {})),
                new Change("registerAnyGradHook", x -> Autograd.registerAnyGradHook(List.of(x), _ -> {})),
                new Change("retainGrad", Tensor::retainGrad),
                new Change("detach_", Tensor::detach_));
    }

    private static Tensor deadLeaf() {
        try (Scope _ = Scope.open("gone")) {
            return Tensor.ones(2).setRequiresGrad(true);
        }
    }

    private static void assertRefused(Change change, Tensor dead) {
        long before = Memory.liveBytes();
        var refused = assertThrows(LifetimeException.class, () -> Scope.tidy(() -> {
            change.on.accept(dead);
            return null;
        }));
        assertTrue(refused.getMessage().contains("gone"), refused.getMessage());
        assertEquals(before, Memory.liveBytes());
        assertTrue(dead.requiresGrad());
        assertFalse(dead.retainsGrad());
        assertNull(dead.grad());
    }

    @ParameterizedTest
    @MethodSource("changesOfLeaves")
    void aLeafWhoseScopeClosedIsNotChanged(Change change) {
        assertRefused(change, deadLeaf());
    }

    @ParameterizedTest
    @MethodSource("changesOfAny")
    void anInteriorTensorWhoseScopeClosedIsNotChanged(Change change) {
        Tensor x = Tensor.ones(2).setRequiresGrad(true);
        Tensor dead;
        try (Scope _ = Scope.open("gone")) {
            dead = x.mul(2);
        }
        assertRefused(change, dead);
    }

    @ParameterizedTest
    @MethodSource("changesOfLeaves")
    void aLeafOfAnotherThreadIsNotChanged(Change change) {
        Tensor x = Tensor.ones(2).setRequiresGrad(true);
        assertThrows(LifetimeException.class, () -> AnotherThread.run(() -> {
            try (Scope _ = Scope.open()) {
                change.on.accept(x);
            }
        }));
        assertTrue(x.requiresGrad());
        assertNull(x.grad());
    }

    @Test
    void theGradientOfADeadTensorCanBeDropped() {
        deadLeaf().setGrad(null);
    }

    @Test
    void aDeadGradientIsNotSet() {
        Tensor x = Tensor.ones(2).setRequiresGrad(true);
        x.setGrad(Tensor.ones(2));
        assertThrows(LifetimeException.class, () -> x.setGrad(deadLeaf().detach()));
        assertThrows(LifetimeException.class, () -> x.backward(deadLeaf().detach()));
        assertEquals(1, x.grad().item(1));
    }

    @Test
    void inputsAreCheckedBeforeOneStartsToRetainItsGradient() {
        Tensor x = Tensor.ones(2).setRequiresGrad(true);
        Tensor h = x.mul(2);
        Tensor y = h.sum();
        Map<Class<? extends RuntimeException>, Tensor> refused = Map.of(TensorException.class, Tensor.ones(2),
                LifetimeException.class, deadLeaf());
        refused.forEach((type, input) -> {
            assertThrows(type, () -> Autograd.backward(List.of(y), List.of(Tensor.scalar(1)), List.of(h, input)));
            assertFalse(h.retainsGrad());
        });
        y.backward();
        assertNull(h.grad());
    }
}
