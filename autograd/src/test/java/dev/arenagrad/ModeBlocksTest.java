package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.engine.Recording;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks that set modes of a thread, closed in other ways than by nested try statements. */
class ModeBlocksTest {
    /** What opens a block, and whether the calling thread is in one. */
    private record Kind(String name, Supplier<AutoCloseable> open, BooleanSupplier isInside) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Kind> kinds() {
        return List.of(new Kind("no grad", GradMode::noGrad, () -> !GradMode.isEnabled()),
                new Kind("inference", InferenceMode::open, InferenceMode::isEnabled),
                new Kind("anomaly", AnomalyMode::detect, AnomalyMode::isEnabled),
                new Kind("saved tensors", () -> SavedTensorHooks.open(Tensor::toFloatArray, values -> Tensor.of(
                        (float[]) values)), () -> Recording.ofThread().packing() != null));
    }

    @AfterEach
    void theThreadIsAsBefore() {
        assertTrue(ThreadModes.areUsual());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theInnerBlockCountsUntilItIsClosedToo(Kind kind) throws Exception {
        AutoCloseable outer = kind.open.get();
        AutoCloseable inner = kind.open.get();
        outer.close();
        assertTrue(kind.isInside.getAsBoolean());
        inner.close();
        assertFalse(kind.isInside.getAsBoolean());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void closingABlockAgainDoesNotTouchALaterOne(Kind kind) throws Exception {
        AutoCloseable first = kind.open.get();
        first.close();
        try (AutoCloseable _ = kind.open.get()) {
            first.close();
            assertTrue(kind.isInside.getAsBoolean());
        }
        assertFalse(kind.isInside.getAsBoolean());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anotherThreadIsRefused(Kind kind) throws Exception {
        try (AutoCloseable block = kind.open.get()) {
            CompletionException refused = assertThrows(CompletionException.class, () -> CompletableFuture.runAsync(
                    () -> close(block)).join());
            assertEquals(IllegalStateException.class, refused.getCause().getClass());
            assertTrue(refused.getCause().getMessage().endsWith("close the block where it was opened"));
            assertTrue(kind.isInside.getAsBoolean());
        }
    }

    private static void close(AutoCloseable block) {
        try {
            block.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void blocksOfDifferentKindsCloseInAnyOrder() {
        GradMode unrecorded = GradMode.noGrad();
        InferenceMode inference = InferenceMode.open();
        GradMode recorded = GradMode.enableGrad();
        AnomalyMode anomaly = AnomalyMode.detect();
        inference.close();
        assertFalse(InferenceMode.isEnabled());
        assertTrue(GradMode.isEnabled());
        recorded.close();
        assertFalse(GradMode.isEnabled());
        unrecorded.close();
        assertTrue(GradMode.isEnabled());
        assertTrue(AnomalyMode.isEnabled());
        anomaly.close();
    }

    @Test
    void aBlockThatUsersCodeLeftOpenMayBeClosedLater() {
        Tensor x = Tensor.of(2.0).setRequiresGrad(true);
        GradMode[] left = new GradMode[1];
        x.registerHook(gradient -> {
            left[0] = GradMode.noGrad();
            return gradient;
        });
        x.mul(3).sum().backward();
        assertTrue(GradMode.isEnabled());
        try (GradMode _ = GradMode.setGradEnabled(false)) {
            left[0].close();
            assertFalse(GradMode.isEnabled());
        }
    }

    @Test
    void aHookCannotCloseTheBlockAroundThePass() {
        Tensor x = Tensor.of(2.0).setRequiresGrad(true);
        Tensor y = x.mul(3).sum();
        GradMode around = GradMode.noGrad();
        x.registerHook(gradient -> {
            around.close();
            assertFalse(GradMode.isEnabled());
            return gradient;
        });
        y.backward();
        assertFalse(GradMode.isEnabled());
        around.close();
        assertTrue(GradMode.isEnabled());
    }
}
