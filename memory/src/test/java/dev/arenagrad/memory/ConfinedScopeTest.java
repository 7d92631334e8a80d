package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.Parcel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConfinedScopeTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @Test
    void ownsWhatIsMadeWhileItIsOpen() {
        try (Scope scope = Scope.open()) {
            Storage storage = Storage.allocate(1000, "add");

            assertSame(scope, storage.scope());
            assertTrue(storage.isConfined());
            assertEquals(storage.capacity(), scope.bytes());
        }
    }

    @Test
    void freesWhatItOwnsWhenItCloses() {
        long before = Memory.liveBytes();
        Storage storage;
        try (Scope _ = Scope.open()) {
            storage = Storage.allocate(1000, "add");
            assertEquals(before + storage.capacity(), Memory.liveBytes());
        }
        assertFalse(storage.isAlive());
        assertEquals(0, storage.capacity());
        assertEquals(before, Memory.liveBytes());
    }

    @Test
    void holdsNothingOnceItIsClosed() {
        Scope scope = Scope.open();
        Storage.allocate(1000, "add");
        scope.close();

        assertEquals(0, scope.bytes());
        assertFalse(scope.isOpen());
    }

    @Test
    void whatItOwnedCannotBeUsedAfterwards() {
        Storage storage;
        try (Scope _ = Scope.open()) {
            storage = Storage.allocate(1000, "add");
        }
        assertTellsOriginAndRemedy(assertThrows(LifetimeException.class, storage::beginAccess));
        assertTellsOriginAndRemedy(assertThrows(LifetimeException.class, storage::segment));
        assertTellsOriginAndRemedy(assertThrows(LifetimeException.class, storage::retain));
    }

    private static void assertTellsOriginAndRemedy(LifetimeException thrown) {
        String message = thrown.getMessage();
        assertTrue(message.contains("add"), message);
        assertTrue(message.contains("scope.keep("), message);
    }

    @Test
    void whatCanBeToldWithoutTheMemoryCanBeToldAfterwards() {
        Storage storage;
        try (Scope _ = Scope.open()) {
            storage = Storage.allocate(1000, "add");
            storage.bumpVersion();
        }
        assertEquals(1000, storage.byteSize());
        assertEquals("add", storage.origin());
        assertEquals(1, storage.version());
    }

    @Test
    void isClosedOnce() {
        Scope scope = Scope.open("step");
        scope.close();

        var thrown = assertThrows(LifetimeException.class, scope::close);
        assertTrue(thrown.getMessage().contains("scope \"step\" is closed already"), thrown.getMessage());
    }

    @Test
    void isNotClosedByAnotherThread() {
        try (Scope scope = Scope.open("step")) {
            Storage storage = Storage.allocate(1000, "add");

            var thrown = assertThrows(LifetimeException.class, () -> AnotherThread.run(scope::close));
            assertTrue(thrown.getMessage().contains("step"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains(Thread.currentThread().getName()), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("another"), thrown.getMessage());
            assertTrue(scope.isOpen());
            assertTrue(storage.isAlive());
        }
    }

    @Test
    void isNotLimitedByAnotherThread() {
        try (Scope scope = Scope.open("step")) {
            assertThrows(LifetimeException.class, () -> AnotherThread.run(() -> scope.limit(0)));
            assertDoesNotThrow(() -> Storage.allocate(1000, "add"));
        }
    }

    @Test
    void whatItOwnsIsNotUsedByAnotherThread() {
        try (Scope _ = Scope.open("step")) {
            Storage storage = Storage.allocate(1000, "add");

            var thrown = assertThrows(LifetimeException.class, () -> AnotherThread.run(storage::beginAccess));
            assertTrue(thrown.getMessage().contains("add"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("step"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains(Thread.currentThread().getName()), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("another"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("Scope.shared()"), thrown.getMessage());
        }
    }

    @Test
    void doesNotOwnWhatAnotherThreadMakes() {
        try (Scope scope = Scope.open()) {
            AnotherThread.run(() -> {
                Parcel elsewhere = Parcel.of(1000);
                assertFalse(elsewhere.storage().isConfined());
                elsewhere.free();
            });
            assertEquals(0, scope.bytes());
        }
    }

    @Test
    void refusesToKeepOrToLimitOnceItIsClosed() {
        Scope scope = Scope.open("step");
        scope.close();
        Parcel parcel = Parcel.of(1000);

        var keeping = assertThrows(LifetimeException.class, () -> scope.keep(parcel));
        var limiting = assertThrows(LifetimeException.class, () -> scope.limit(1000));
        assertTrue(keeping.getMessage().contains("scope \"step\" is closed"), keeping.getMessage());
        assertTrue(limiting.getMessage().contains("scope \"step\" is closed"), limiting.getMessage());
        parcel.free();
    }

    @Test
    void canBeClearedAndUsedOn() {
        try (Scope scope = Scope.open()) {
            Storage first = Storage.allocate(1000, "first");
            ((ScopeImpl) scope).clear();
            Storage second = Storage.allocate(1000, "second");

            assertFalse(first.isAlive());
            assertSame(scope, second.scope());
            assertEquals(second.capacity(), scope.bytes());
        }
    }
}
