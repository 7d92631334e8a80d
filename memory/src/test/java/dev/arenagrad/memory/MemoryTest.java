package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MemoryTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @Test
    void liveBytesFollowEveryBlockExactly() {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            long taken = 0;
            for (int bytes = 1; bytes < 10_000_000; bytes *= 3) {
                taken += Storage.allocate(bytes, "add").capacity();
                assertEquals(before + taken, Memory.liveBytes());
            }
        }
        assertEquals(before, Memory.liveBytes());
    }

    @Test
    void thePeakIsTheMostThatWasLiveAtATime() {
        long before = Memory.liveBytes();
        Memory.resetPeak();
        for (int i = 0; i < 3; i++) {
            try (Scope _ = Scope.open()) {
                Storage.allocate(64_000, "small");
                try (Scope _ = Scope.open()) {
                    Storage.allocate(1 << 20, "large");
                    Storage.allocate(640, "tiny");
                }
                Storage.allocate(128_000, "middle");
            }
        }
        assertEquals(before + 65_536 + (1 << 20) + 640, Memory.peakBytes());
    }

    @Test
    void smallPeaksAreExactToo() {
        long before = Memory.liveBytes();
        Memory.resetPeak();
        try (Scope _ = Scope.open()) {
            Storage.allocate(64, "first").disown();
            Storage.allocate(128, "second").disown();
            Storage.allocate(64, "third").disown();

            assertEquals(before + 128, Memory.peakBytes());
        }
    }

    @Test
    void thePeakStartsAgainFromWhatIsLive() {
        try (Scope _ = Scope.open()) {
            Storage.allocate(1 << 20, "add").disown();
            Storage.allocate(1000, "add");
            Memory.resetPeak();

            assertEquals(Memory.liveBytes(), Memory.peakBytes());
        }
    }

    @Test
    void thePeakIsNeverBelowWhatIsLive() {
        Memory.resetPeak();
        try (Scope _ = Scope.open()) {
            for (int i = 0; i < 1000; i++) {
                Storage.allocate(100 * i, "add");
                assertTrue(Memory.peakBytes() >= Memory.liveBytes());
            }
        }
    }

    @Test
    void pooledBytesAreThoseOfFreedBlocks() {
        Memory.trim();
        long before = Memory.pooledBytes();
        long freed;
        try (Scope _ = Scope.open()) {
            freed = Storage.allocate(1 << 20, "add").capacity();
            assertEquals(before, Memory.pooledBytes());
        }
        assertEquals(before + freed, Memory.pooledBytes());
    }

    @Test
    void trimmingGivesBackWhatIsPooledAndSaysHowMuch() {
        try (Scope _ = Scope.open()) {
            Storage.allocate(1 << 20, "add");
            Storage.allocate(100 << 20, "more than a thread's cache takes");
        }
        long pooled = Memory.pooledBytes();
        assertTrue(pooled >= 101 << 20);

        assertEquals(pooled, Memory.trim());
        assertEquals(0, Memory.pooledBytes());
        assertEquals(0, Memory.trim());
    }

    @Test
    void aThreadTrimsItsOwnCacheWhileItsScopeIsOpen() {
        Memory.trim();
        try (Scope _ = Scope.open()) {
            Storage storage = Storage.allocate(1 << 20, "add");
            long freed = storage.capacity();
            storage.disown();

            assertEquals(freed, Memory.trim());
            assertEquals(0, Memory.pooledBytes());
        }
    }

    @Test
    void anotherThreadGivesItsCacheBackWhenItNextFreesSomething() {
        CyclicBarrier turn = new CyclicBarrier(2);
        AnotherThread<Long> other = AnotherThread.start(() -> {
            try (Scope _ = Scope.open()) {
                Storage.allocate(1 << 20, "add").disown();
                turn.await();
                turn.await();
                Storage.allocate(128 << 10, "add").disown();
                return Memory.pooledBytes();
            }
        });
        meet(turn);
        assertEquals(1 << 20, Memory.pooledBytes() - Memory.trim());
        meet(turn);
        assertEquals(128 << 10, other.join());
    }

    private static void meet(CyclicBarrier turn) {
        try {
            turn.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void scopesAndAllocationsAreCountedAcrossThreads() {
        long scopes = Memory.openScopes();
        long allocations = Memory.allocations();
        try (Scope _ = Scope.open()) {
            AnotherThread.run(() -> {
                try (Scope _ = Scope.open(); Scope _ = Scope.shared()) {
                    Storage.allocate(1000, "add");
                    assertEquals(scopes + 3, Memory.openScopes());
                }
            });
            Storage.allocate(1000, "add");
            assertEquals(scopes + 1, Memory.openScopes());
        }
        Storage.allocate(1000, "outside any scope").disown();
        assertEquals(scopes, Memory.openScopes());
        assertEquals(allocations + 3, Memory.allocations());
    }
}
