package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class PoolTest {
    private static final long MIB = 1 << 20;

    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @BeforeEach
    void startEmpty() {
        Pool.trim();
        assertEquals(0, Pool.pooledBytes());
    }

    @Test
    void asksTheSystemForNothingInASteadyState() {
        step();
        long before = Pool.systemAllocations();
        for (int i = 0; i < 10_000; i++) {
            step();
        }
        assertEquals(before, Pool.systemAllocations());
    }

    private static void step() {
        try (Scope _ = Scope.open()) {
            for (int bytes = 8; bytes < 100_000; bytes *= 7) {
                Storage.allocate(bytes, "step");
            }
        }
    }

    @Test
    void asksTheSystemForNothingWhenThreadsComeAndGo() {
        AnotherThread.run(PoolTest::step);
        long before = Pool.systemAllocations();
        for (int i = 0; i < 100; i++) {
            AnotherThread.run(PoolTest::step);
        }
        assertEquals(before, Pool.systemAllocations());
    }

    @Test
    void countsEveryBlockItAsksTheSystemFor() {
        long before = Pool.systemAllocations();
        try (Scope _ = Scope.open()) {
            for (int i = 0; i < 10; i++) {
                Storage.allocate(MIB, "add");
            }
        }
        assertEquals(before + 10, Pool.systemAllocations());
    }

    @Test
    void blocksInUseDoNotOverlap() {
        try (Scope _ = Scope.open()) {
            List<Storage> storages = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                storages.add(Storage.allocate(37 * i, i));
                storages.getLast().segment().fill((byte) i);
            }
            for (Storage storage : storages) {
                byte expected = ((Integer) storage.origin()).byteValue();
                byte[] contents = storage.segment().toArray(ValueLayout.JAVA_BYTE);
                for (byte actual : contents) {
                    assertEquals(expected, actual);
                }
            }
        }
    }

    @Test
    void aBlockServesItsOwnSizeClassOnly() {
        try (Scope _ = Scope.open()) {
            Storage small = Storage.allocate(1000, "small");
            long address = small.segment().address();
            small.disown();

            assertNotEquals(address, Storage.allocate(1025, "larger").segment().address());
            assertNotEquals(address, Storage.allocate(960, "smaller").segment().address());
            assertEquals(address, Storage.allocate(961, "same").segment().address());
        }
    }

    @Test
    void takesBackBlocksFromThreadsThatDidNotMakeThem() {
        long before = Pool.liveBytes();
        try (Scope _ = Scope.shared()) {
            List<Storage> storages = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                storages.add(Storage.allocate(1000, "add"));
            }
            assertEquals(before + 1000 * 1024, Pool.liveBytes());

            AnotherThread.run(() -> {
                try (Scope _ = Scope.open()) {
                    storages.forEach(Storage::disown);
                }
            });
            assertEquals(before, Pool.liveBytes());
            assertEquals(1000 * 1024, Pool.pooledBytes());
        }
    }

    @Test
    void takesBackBlocksFromThreadsWithoutAScope() {
        long before = Pool.liveBytes();
        try (Scope _ = Scope.shared()) {
            Storage storage = Storage.allocate(1000, "add");
            AnotherThread.run(storage::disown);

            assertEquals(before, Pool.liveBytes());
            assertEquals(1024, Pool.pooledBytes());
        }
    }

    @Test
    void aBlockFreedOutsideAnyScopeIsReusedToo() {
        Storage first = Storage.allocate(1000, "first");
        first.disown();
        long before = Pool.systemAllocations();
        Storage second = Storage.allocate(1000, "second");

        assertEquals(before, Pool.systemAllocations());
        second.disown();
    }

    @Test
    void aThreadsCachePassesItsSurplusToAllOthers() {
        long freed = 0;
        try (Scope _ = Scope.open()) {
            List<Storage> storages = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                storages.add(Storage.allocate(MIB, "add"));
            }
            storages.forEach(Storage::disown);
            long before = Pool.systemAllocations();
            freed = AnotherThread.call(() -> {
                try (Scope scope = Scope.open()) {
                    for (int i = 0; i < 36; i++) {
                        Storage.allocate(MIB, "from the surplus");
                    }
                    return scope.bytes();
                }
            });
            assertEquals(before, Pool.systemAllocations());
        }
        assertEquals(36 * MIB, freed);
    }

    @Test
    void aThreadsCacheKeepsUpTo64MiBForItself() {
        try (Scope _ = Scope.open()) {
            List<Storage> storages = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                storages.add(Storage.allocate(MIB, "add"));
            }
            storages.forEach(Storage::disown);
            assertEquals(100 * MIB, Pool.pooledBytes());

            assertEquals(36 * MIB, AnotherThread.call(Pool::trim));
            assertEquals(64 * MIB, Pool.pooledBytes());
        }
    }

    @Test
    void aThousandVirtualThreadsLeaveNeitherLiveBytesNorCachesBehind() throws InterruptedException {
        long before = Memory.liveBytes();
        CountDownLatch allOpen = new CountDownLatch(1000);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try (Scope _ = Scope.open()) {
                    Storage.allocate(10_000, "request");
                    allOpen.countDown();
                    allOpen.await();
                    Storage.allocate(20_000, "request");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, allOpen.getCount());
        assertEquals(before, Memory.liveBytes());
        assertTrue(Pool.pooledBytes() >= 1000 * 10_000);
        Pool.trim();
        assertEquals(0, Pool.pooledBytes(), "bytes in caches that nobody can reach");
    }

    @Test
    void countsOfManyThreadsAddUp() {
        long before = Pool.liveBytes();
        List<AnotherThread<Boolean>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(AnotherThread.start(() -> {
                for (int round = 0; round < 1000; round++) {
                    step();
                }
                return true;
            }));
        }
        threads.forEach(AnotherThread::join);
        assertEquals(before, Pool.liveBytes());
    }
}
