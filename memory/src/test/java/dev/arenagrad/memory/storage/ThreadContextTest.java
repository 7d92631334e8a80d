package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever storage the state of a thread is looked for at, it is that of the thread that asks. */
class ThreadContextTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    private static void requireOwn(Storage storage) {
        assertSame(ThreadContext.get(), ThreadContext.get(storage));
    }

    @Test
    void isFoundAtAStorageOfAConfinedScopeWhileThatIsOpenAndAfterwards() {
        Storage storage;
        try (Scope _ = Scope.open()) {
            storage = Storage.allocate(8, "test");
            assertSame(ThreadContext.get(), storage.confinedTo());
            requireOwn(storage);
        }
        assertSame(ThreadContext.get(), storage.confinedTo());
        requireOwn(storage);
    }

    @Test
    void isNotThatOfTheThreadThatAStorageIsConfinedTo() {
        try (Scope _ = Scope.open()) {
            Storage storage = Storage.allocate(8, "test");
            assertNotNull(storage.confinedTo());
            AnotherThread.run(() -> requireOwn(storage));
        }
    }

    @Test
    void isThatOfTheThreadThatAsksForAStorageThatWasHandedToAllThreads() {
        try (Scope all = Scope.shared()) {
            Storage storage;
            try (Scope _ = Scope.open()) {
                storage = Storage.allocate(8, "test");
                ((ScopeImpl) all).adopt(storage);
            }
            assertNull(storage.confinedTo());
            requireOwn(storage);
            AnotherThread.run(() -> requireOwn(storage));
        }
    }

    @Test
    void isFoundWhereNoScopeIsOpen() {
        Storage storage = Storage.allocate(8, "test");
        assertNull(storage.confinedTo());
        requireOwn(storage);
        storage.disown();
    }
}
