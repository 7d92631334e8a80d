package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.Garbage;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.NoLeaks;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ProcessLimitTest {
    private static final int MIB = 1 << 20;

    /** What each test may take. */
    private static final long ALLOWED = 10 * MIB;

    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    /** What was held before. */
    private long base;
    private long limit;

    @BeforeEach
    void limit() {
        Memory.trim();
        base = Memory.heldBytes();
        limit = base + ALLOWED;
        Memory.limit(limit);
    }

    @AfterEach
    void endLimit() {
        Memory.limit(0);
    }

    private static OutOfMemoryException assertRefused(long bytes) {
        return assertThrows(OutOfMemoryException.class, () -> Storage.allocate(bytes, "too large", "[7, 7]"));
    }

    @Test
    void bindsAllThreadsAndScopesTogether() {
        try (Scope _ = Scope.open(); Scope _ = Scope.open()) {
            Storage.allocate(4 * MIB, "mine");
            AnotherThread.run(() -> {
                try (Scope _ = Scope.shared()) {
                    Storage.allocate(6 * MIB, "theirs");
                    assertRefused(1);
                    assertEquals(limit, Memory.heldBytes());
                }
            });
            Storage.allocate(6 * MIB, "after theirs were freed");
        }
    }

    @Test
    void refusalsByEachKindOfLimitAreCountedOnce() {
        long before = Memory.refusals();
        try (Scope scope = Scope.open()) {
            assertRefused(ALLOWED + 1);
            assertEquals(before + 1, Memory.refusals(), "by the limit of the process");
            scope.limit(MIB);
            assertRefused(2 * MIB);
            assertEquals(before + 2, Memory.refusals(), "by the limit of a scope");
            Storage.allocate(MIB, "fits");
            assertEquals(before + 2, Memory.refusals(), "a request that was granted");
        }
    }

    @Test
    void namesRequestLimitUsagePeakAndTheLargestOwnersOfAllThreads() {
        Memory.resetPeak();
        try (Scope _ = Scope.shared(); Scope _ = Scope.global(); Scope _ = Scope.open()) {
            Storage.allocate(4 * MIB, "matmul", "[1024, 1024]");
            Storage.allocate(MIB, "bias");
            OutOfMemoryException refused = AnotherThread.call(() -> {
                try (Scope _ = Scope.open()) {
                    Storage.allocate(MIB, "theirs");
                    return assertRefused(8 * MIB);
                }
            });
            String message = refused.getMessage();
            assertTrue(message.contains("too large of shape [7, 7] needs " + 8 * MIB + " bytes"), message);
            assertTrue(message.contains("limit of " + limit + " bytes set for the process"), message);
            assertTrue(message.contains("in use: " + (base + 6 * MIB)), message);
            assertTrue(message.contains("matmul [1024, 1024] (" + 4 * MIB + " bytes), bias ("), message);
            assertTrue(message.contains("theirs"), message);
            assertEquals(8 * MIB, refused.requestedBytes());
            assertEquals(limit, refused.limitBytes());
            assertEquals(base + 6 * MIB, refused.usedBytes());
            assertEquals(base + 6 * MIB, refused.peakBytes());
            assertEquals("matmul", refused.largestOwners().getFirst().operation());
        }
    }

    @Test
    void leavesEveryTensorIntactAndGrantsTheNextSmallerRequest() {
        try (Scope scope = Scope.open()) {
            List<Storage> storages = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                storages.add(Storage.allocate(MIB, "add"));
                storages.getLast().segment().fill((byte) i);
            }
            assertRefused(3 * MIB);

            Storage smaller = Storage.allocate(2 * MIB, "smaller");
            smaller.segment().fill((byte) -1);
            for (int i = 0; i < 8; i++) {
                byte expected = (byte) i;
                assertTrue(storages.get(i).segment().elements(ValueLayout.JAVA_BYTE).allMatch(element -> element.get(
                        ValueLayout.JAVA_BYTE, 0) == expected));
            }
            assertEquals(ALLOWED, scope.bytes());
        }
    }

    @Test
    void takesFreeBlocksOfOtherSizesFromThePoolBeforeItRefuses() {
        try (Scope _ = Scope.open()) {
            for (int i = 0; i < 9; i++) {
                Storage.allocate(MIB, "add");
            }
        }
        assertEquals(9 * MIB, Memory.pooledBytes());
        try (Scope _ = Scope.open()) {
            Storage.allocate(5 * MIB, "other size");
            assertEquals(limit, Memory.heldBytes(), "no more was given back than had to be");
        }
    }

    @Test
    void takesTheFreeBlocksOfTheThreadItself() {
        try (Scope _ = Scope.open()) {
            Storage.allocate(2 * MIB, "add").disown();

            assertTrue(Storage.allocate(10 * MIB, "all there is").isAlive());
        }
    }

    @Test
    void letsTheCollectorFindGarbageBeforeItRefuses() {
        for (int i = 0; i < 100; i++) {
            assertTrue(Storage.allocate(MIB, "garbage").isAlive());
        }
        assertTrue(Garbage.until(() -> Memory.liveBytes() == liveBytes.baseline()));
    }

    @Test
    void freesWhatEndedThreadsLeftOpenBeforeItRefuses() {
        AnotherThread.run(() -> {
            Scope.open("left open");
            Storage.allocate(10 * MIB, "add");
        });
        try (Scope _ = Scope.open()) {
            assertTrue(Storage.allocate(10 * MIB, "all there is").isAlive());
        }
        NoLeaks.expected(Leak.Kind.THREAD_ENDED);
    }

    @Test
    void holdsBesideTheLimitOfAScopeWhichIsNotChargedForWhatTheProcessRefused() {
        try (Scope _ = Scope.open().limit(20 * MIB)) {
            assertRefused(11 * MIB);
            Storage.allocate(10 * MIB, "all there is").disown();
            Memory.limit(0);
            Storage.allocate(20 * MIB, "all that the scope may hold");
            assertTrue(assertRefused(1).getMessage().contains("confined scope"));
        }
    }

    @Test
    void belowWhatIsInUseRefusesOnlyWhatIsNew() {
        try (Scope _ = Scope.open()) {
            Storage storage = Storage.allocate(4 * MIB, "add");
            Memory.limit(base + MIB);

            assertRefused(1);
            assertTrue(storage.isAlive());
        }
        assertTrue(Memory.heldBytes() >= base + 4 * MIB);
        Memory.limit(base + 2 * MIB);
        assertTrue(Memory.heldBytes() <= base + 2 * MIB, "what is free is given back at once");
    }

    @Test
    void isToldAndRemoved() {
        assertEquals(limit, Memory.limitBytes());
        Memory.limit(0);
        assertEquals(0, Memory.limitBytes());
        assertThrows(IllegalArgumentException.class, () -> Memory.limit(-1));
    }

    @Test
    void isKeptToByManyThreadsAtOnce() {
        List<AnotherThread<Boolean>> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(AnotherThread.start(() -> {
                boolean withinLimit = true;
                for (int round = 0; round < 200; round++) {
                    try (Scope _ = Scope.open()) {
                        Storage.allocate(MIB, "first");
                        Storage.allocate(3 * MIB / 2, "second");
                    } catch (OutOfMemoryException e) {
                        withinLimit &= e.limitBytes() == limit;
                    }
                    withinLimit &= Memory.heldBytes() <= limit;
                }
                return withinLimit;
            }));
        }
        for (AnotherThread<Boolean> thread : threads) {
            assertTrue(thread.join());
        }
    }
}
