package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class SharedUseTest {
    private static final int THREADS = 8;

    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    private static List<AnotherThread<Boolean>> startMany(Runnable body) {
        CountDownLatch go = new CountDownLatch(THREADS);
        List<AnotherThread<Boolean>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(AnotherThread.start(() -> {
                go.countDown();
                go.await();
                body.run();
                return true;
            }));
        }
        return threads;
    }

    @Test
    void ownersAreCountedExactlyByManyThreads() {
        try (Scope _ = Scope.shared()) {
            Storage storage = Storage.allocate(1000, "add");
            startMany(() -> {
                for (int i = 0; i < 10_000; i++) {
                    storage.retain();
                    storage.beginAccess();
                    storage.release();
                    storage.endAccess();
                }
            }).forEach(AnotherThread::join);

            assertTrue(storage.isSolelyOwned());
        }
    }

    @Test
    void theLastOfManyOwnersFreesTheBlockOnce() {
        try (Scope _ = Scope.shared()) {
            for (int round = 0; round < 100; round++) {
                long before = Memory.liveBytes();
                Storage storage = Storage.allocate(1000, "add");
                for (int i = 0; i < THREADS; i++) {
                    storage.retain();
                }
                storage.disown();
                startMany(storage::release).forEach(AnotherThread::join);

                assertFalse(storage.isAlive());
                assertEquals(before, Memory.liveBytes());
            }
        }
    }

    @Test
    void twoThreadsThatDisownAtATimeTakeTheScopesOwnershipOnce() {
        ScopeImpl scope = (ScopeImpl) Scope.shared();
        Storage storage = Storage.allocate(1000, "add");
        storage.retain();
        AnotherThread<Boolean> first;
        AnotherThread<Boolean> second;
        synchronized (scope) {
            first = startDisowning(storage).awaitBlocked();
            second = startDisowning(storage).awaitBlocked();
        }
        assertTrue(first.join() && second.join());
        assertTrue(storage.isAlive());
        storage.release();
        assertFalse(storage.isAlive());
        scope.close();
    }

    @Test
    void disowningWhileTheScopeClosesTakesItsOwnershipOnce() {
        ScopeImpl scope = (ScopeImpl) Scope.shared();
        Storage storage = Storage.allocate(1000, "add");
        storage.retain();
        AnotherThread<Boolean> disowning;
        synchronized (scope) {
            disowning = startDisowning(storage).awaitBlocked();
            scope.close();
        }
        assertTrue(disowning.join());
        assertTrue(storage.isAlive());
        storage.release();
    }

    private static AnotherThread<Boolean> startDisowning(Storage storage) {
        return AnotherThread.start(() -> {
            storage.disown();
            return true;
        });
    }

    @Test
    void aBlockIsNotReusedWhileAnotherThreadHasAccess() {
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        Scope scope = Scope.shared();
        Storage storage = Storage.allocate(1000, "add");
        long address = storage.segment().address();
        storage.segment().set(ValueLayout.JAVA_LONG, 0, 42);
        AnotherThread<Long> reader = AnotherThread.start(() -> {
            storage.beginAccess();
            holding.countDown();
            letGo.await();
            long value = storage.segment().get(ValueLayout.JAVA_LONG, 0);
            storage.endAccess();
            return value;
        });
        await(holding);
        scope.close();

        try (Scope _ = Scope.open()) {
            for (int i = 0; i < 100; i++) {
                Storage other = Storage.allocate(1000, "other");
                assertNotEquals(address, other.segment().address());
                other.segment().set(ValueLayout.JAVA_LONG, 0, 0);
            }
        }
        letGo.countDown();
        assertEquals(42, reader.join());
        assertFalse(storage.isAlive());
        assertThrows(LifetimeException.class, storage::beginAccess);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void readersThatRaceWithTheCloseSeeTheValueOrAClearError() {
        for (int round = 0; round < 50; round++) {
            Scope scope = Scope.shared();
            Storage storage = Storage.allocate(8, "add");
            storage.segment().set(ValueLayout.JAVA_LONG, 0, 42);
            List<AnotherThread<Boolean>> readers = startMany(() -> {
                while (true) {
                    try {
                        storage.beginAccess();
                    } catch (LifetimeException e) {
                        return;
                    }
                    assertEquals(42, storage.segment().get(ValueLayout.JAVA_LONG, 0));
                    storage.endAccess();
                    Thread.yield(); // on a busy machine somebody would be interrupted in the middle of an access at any time
                }
            });
            scope.close();
            try (Scope _ = Scope.open()) {
                Storage.allocate(8, "other").segment().set(ValueLayout.JAVA_LONG, 0, 0);
            }
            readers.forEach(AnotherThread::join);
        }
    }

    @Test
    void manyThreadsDisownTheStoragesOfOneScope() {
        try (Scope scope = Scope.shared()) {
            List<Storage> storages = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                storages.add(Storage.allocate(64, i));
            }
            startMany(() -> storages.forEach(Storage::disown)).forEach(AnotherThread::join);

            assertTrue(storages.stream().noneMatch(Storage::isAlive));
            assertEquals(0, scope.bytes());
        }
    }
}
