package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Users' code that closes the scope in which the library called it, and values that cannot be closed. */
@ExtendWith(LiveBytes.class)
class ScopesClosedOnTheWayTest {
    /** Closes a scope in its derivative. */
    private static final class ClosingInBackward extends Function {
        private final Scope scope;

        ClosingInBackward(Scope scope) {
            this.scope = scope;
        }

        @Override
        protected Tensor forward(Context context, Tensor x) {
            return x.mul(2);
        }

        @Override
        protected Tensor backward(Context context, Tensor g) {
            scope.close();
            return g;
        }
    }

    @Test
    void aHookThatClosesTheStepsScopeClosesNothingElseAndEndsThePass() {
        long open = Memory.openScopes();
        try (Scope model = Scope.open("model")) {
            Tensor w = Tensor.of(1f, 2f).setRequiresGrad(true);
            Scope step = Scope.open("step");
            Tensor y = w.exp();
            y.registerHook(_ -> {
                step.close();
                return null;
            });
            Tensor loss = y.sum();

            var thrown = assertThrows(LifetimeException.class, loss::backward);
            assertTrue(thrown.getMessage().startsWith("scope \"step\" was closed during a backward pass"), thrown
                    .getMessage());
            assertFalse(step.isOpen());
            assertTrue(model.isOpen());
            assertEquals(64, model.bytes());
            w.mul(w).sum().backward();
            assertEquals("tensor([2., 4.])", w.grad().toString());
        }
        assertEquals(open, Memory.openScopes());
    }

    @Test
    void aHookThatClosesTheModelsScopeLeavesWhatIsAroundItOpen() {
        try (Scope around = Scope.open("around")) {
            Scope model = Scope.open("model");
            Tensor w = Tensor.of(1f, 2f).setRequiresGrad(true);
            Scope step = Scope.open("step");
            Tensor y = w.exp();
            y.registerHook(_ -> {
                model.close();
                return null;
            });
            Tensor loss = y.sum();

            var thrown = assertThrows(LifetimeException.class, loss::backward);
            assertTrue(thrown.getMessage().contains("scope \"model\" was closed while scope \"step\""), thrown
                    .getMessage());
            assertFalse(step.isOpen());
            assertTrue(around.isOpen());
            assertEquals(0, around.bytes());
        }
    }

    @Test
    void aHookOfAPassThatIsTheOutermostScopesMayCloseIt() {
        long open = Memory.openScopes();
        Thread thread = Thread.ofPlatform().start(() -> {
            Scope only = Scope.open("only");
            Tensor y = Tensor.of(1f, 2f).setRequiresGrad(true).exp();
            y.registerHook(_ -> {
                only.close();
                return null;
            });
            Tensor loss = y.sum();
            assertThrows(LifetimeException.class, loss::backward);
            try (Scope next = Scope.open("next")) {
                Tensor.ones(5);
                assertEquals(64, next.bytes());
            }
        });
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertEquals(open, Memory.openScopes());
    }

    @Test
    void aDerivativeThatClosesTheStepsScopeLeavesGradModeOn() {
        try (Scope model = Scope.open("model")) {
            Tensor w = Tensor.of(1f, 2f).setRequiresGrad(true);
            Scope step = Scope.open("step");
            Tensor loss = new ClosingInBackward(step).apply(w).sum();

            assertThrows(LifetimeException.class, loss::backward);
            assertTrue(GradMode.isEnabled());
            assertFalse(step.isOpen());
            assertTrue(model.isOpen());
            assertTrue(w.mul(2).requiresGrad());
        }
    }

    @Test
    void aHookThatKeepsQuietAboutTheScopeItClosedIsFoundOut() {
        try (Scope model = Scope.open("model")) {
            Tensor w = Tensor.of(1f, 2f).setRequiresGrad(true);
            Scope step = Scope.open("step");
            Tensor loss = w.exp().sum();
            loss.registerHook(g -> {
                assertThrows(LifetimeException.class, () -> closeBoth(step));
                return null;
            });

            assertThrows(LifetimeException.class, loss::backward);
            assertTrue(model.isOpen());
        }
    }

    private static void closeBoth(Scope step) {
        Scope.open("inside");
        step.close();
    }

    @Test
    void aValueThatCannotBeClosedKeepsNothingFromBeingLetGo() {
        RuntimeException first = new IllegalArgumentException("first");
        Error second = new AssertionError("second");
        long live = Memory.liveBytes();
        long saved = Memory.savedBytes();
        long open = Memory.openScopes();
        Scope step = Scope.open("step");
        Tensor x = Tensor.of(1f, 2f).setRequiresGrad(true);
        x.sin();
        packed(x, second);
        packed(x, first);
        x.cos();

        Throwable thrown = assertThrows(IllegalArgumentException.class, step::close);
        assertSame(first, thrown);
        assertSame(second, thrown.getSuppressed()[0]);
        assertEquals(live, Memory.liveBytes());
        assertEquals(saved, Memory.savedBytes());
        assertEquals(open, Memory.openScopes());
    }

    @Test
    void aValueThatCannotBeClosedEndsThePassThatLetItGo() {
        Error failure = new AssertionError("the user's");
        Tensor x = Tensor.of(1f, 2f).setRequiresGrad(true);
        Tensor y = packed(x, failure).sin();

        assertSame(failure, assertThrows(AssertionError.class, () -> y.sum().backward()));
        assertTrue(GradMode.isEnabled());
    }

    @Test
    void whatAScopeInsideThrowsAtItsEndComesBeforeTheOrderOfClosing() {
        RuntimeException failure = new IllegalArgumentException("the user's");
        Scope outer = Scope.open("outer");
        Scope.open("inner");
        packed(Tensor.of(1f, 2f).setRequiresGrad(true), failure);

        Throwable thrown = assertThrows(IllegalArgumentException.class, outer::close);
        assertSame(failure, thrown);
        assertTrue(thrown.getSuppressed()[0].getMessage().contains("scope \"outer\" was closed while scope \"inner\""));
    }

    /** {@return exp(x), whose saved result is packed as something whose close throws} */
    private static Tensor packed(Tensor x, Throwable failure) {
        AutoCloseable value = () -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        };
        try (SavedTensorHooks _ = SavedTensorHooks.open(_ -> value, _ -> Tensor.of(1f, 2f))) {
            return x.exp();
        }
    }
}
