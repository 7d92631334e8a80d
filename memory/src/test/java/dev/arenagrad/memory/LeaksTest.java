package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.MemoryReport.Owner;
import dev.arenagrad.memory.storage.Retention;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.Garbage;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.NoLeaks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each test leaves something behind on purpose; {@link LiveBytesReturn} sees to it that its memory came back all the same. */
@Timeout(60)
class LeaksTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    private static final class Saved extends Retention {
        Saved(Storage storage) {
            super(ScopeImpl.current());
            own(storage);
        }
    }

    @Test
    void theTestsRunAtTheStrictestLevel() {
        assertEquals(Leaks.Level.ALL, Leaks.level());
    }

    @Test
    void aConfinedScopeLeftOpenByAThreadThatEndedIsReportedAndFreed() {
        AtomicReference<Storage> left = new AtomicReference<>();
        AnotherThread.run(() -> {
            Scope.open("step");
            left.set(Storage.allocate(1000, "matmul", "[10, 25]"));
            Storage.allocate(64, "bias");
        });
        Leaks.search();

        Leak leak = NoLeaks.expected(Leak.Kind.THREAD_ENDED);
        assertFalse(left.get().isAlive());
        assertEquals("step", leak.scope());
        assertEquals("another", leak.thread());
        assertEquals(1024 + 64, leak.bytes());
        assertEquals(2, leak.tensors());
        assertEquals(new Owner("matmul", "[10, 25]", 1024, 1), leak.largestOwners().getFirst());
        assertTrue(leak.place().getFirst().toString().contains("LeaksTest"), leak.place().toString());
        assertTrue(leak.message().contains("at dev.arenagrad.memory") && leak.message().contains("LeaksTest"), leak
                .message());
    }

    @Test
    void scopesLeftOpenInOneAnotherAreAllFreedWithWhatTheirGraphsSaved() {
        AnotherThread.run(() -> {
            Scope.open("outer");
            Storage saved = Storage.allocate(1000, "saved");
            Scope.open("inner");
            new Saved(saved);
        });
        long saved = Memory.savedBytes();
        long open = Memory.openScopes();
        Leaks.search();

        assertEquals("inner", NoLeaks.expected(Leak.Kind.THREAD_ENDED).scope());
        assertEquals("outer", NoLeaks.expected(Leak.Kind.THREAD_ENDED).scope());
        assertEquals(saved - 1024, Memory.savedBytes());
        assertEquals(open - 2, Memory.openScopes());
    }

    @Test
    void theBlockCacheOfAThreadThatEndedReturnsToThePool() {
        Memory.trim();
        AnotherThread.run(() -> {
            Scope.open();
            Storage.allocate(1 << 20, "add").disown();
        });
        Leaks.search();

        NoLeaks.expected(Leak.Kind.THREAD_ENDED);
        assertEquals(1 << 20, Memory.trim());
        assertEquals(0, Memory.pooledBytes());
    }

    @Test
    void virtualThreadsThatEndWithScopesOpenLeaveNothingBehind() throws InterruptedException {
        long before = Leaks.found();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                Scope.open("request");
                Storage.allocate(1000, "add");
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        List<Leak> leaks = NoLeaks.expected(Leak.Kind.THREAD_ENDED, before + 100);
        for (Leak leak : leaks) {
            assertEquals(1024 * leak.tensors(), leak.bytes());
            assertTrue(leak.thread().startsWith("virtual thread #"), leak.thread());
        }
        assertTrue(leaks.size() <= 7, leaks.size() + " reports"); // at 1, 2, 4 ... 64
        assertTrue(leaks.stream().anyMatch(leak -> leak.count() > 50), leaks.toString());
        assertEquals(before + 100, Leaks.found());
    }

    @Test
    void manyScopesThatOneThreadLeftOpenAreOneLeakReport() {
        long reported = Leaks.reported();
        long found = Leaks.found();
        AnotherThread.run(() -> {
            for (int i = 0; i < 1000; i++) {
                Scope.open("request " + i);
                Storage.allocate(64, "add");
            }
        });
        Leaks.search();

        Leak leak = NoLeaks.expected(Leak.Kind.THREAD_ENDED);
        assertEquals(1000, leak.count());
        assertEquals(1000, leak.tensors());
        assertEquals(64_000, leak.bytes());
        assertTrue(leak.message().contains("There were 1000 such leaks so far"), leak.message());
        assertEquals(reported + 1, Leaks.reported());
        assertEquals(found + 1000, Leaks.found());
    }

    @Test
    void leaksOfOneCauseAreToldWheneverTheirNumberHasDoubled() {
        List<Long> told = new ArrayList<>();
        Consumer<Leak> listener = leak -> told.add(leak.count());
        Leaks.addListener(listener);
        for (int i = 0; i < 10; i++) {
            int request = i;
            AnotherThread.run(() -> Scope.open("request " + request));
            Leaks.search();
        }
        Leaks.removeListener(listener);
        assertEquals(List.of(1L, 2L, 4L, 8L), told);
        told.forEach(_ -> NoLeaks.expected(Leak.Kind.THREAD_ENDED));
    }

    @Test
    void leaksOfScopesThatAreOpenedElsewhereAreNotGathered() {
        AnotherThread.run(() -> Scope.open("request"));
        Leaks.search();
        AnotherThread.run(() -> {
            Scope.open("request");
        });
        Leaks.search();
        AnotherThread.run(() -> {
            Scope.open("request");
        });
        Leaks.search();
        for (int i = 0; i < 3; i++) {
            assertEquals(1, NoLeaks.expected(Leak.Kind.THREAD_ENDED).count());
        }
    }

    @Test
    void aThreadThatEndedIsFoundByTheGarbageCollectionThatFollows() {
        AnotherThread.run(() -> {
            Scope.open("step");
            Storage.allocate(1000, "add");
        });
        assertEquals("step", NoLeaks.expected(Leak.Kind.THREAD_ENDED).scope());
    }

    @Test
    void aSharedScopeOfAThreadThatEndedStaysOpenForOthers() {
        AtomicReference<Scope> model = new AtomicReference<>();
        Storage weight = AnotherThread.call(() -> {
            model.set(Scope.shared("model"));
            return Storage.allocate(1000, "weight");
        });
        Leaks.search();

        assertTrue(weight.isAlive());
        model.get().close();
        assertFalse(weight.isAlive());
    }

    @Test
    void aSharedScopeThatNobodyCanReachIsReportedAndFreed() {
        AnotherThread.run(() -> {
            Scope.shared("service");
            Storage.allocate(1000, "cache", "[250]");
            Storage.allocate(64, "dropped, but saved").retain();
        });
        Leak leak = NoLeaks.expected(Leak.Kind.SCOPE_UNREACHABLE);

        assertEquals("service", leak.scope());
        assertEquals("another", leak.thread());
        assertEquals(1024 + 64, leak.bytes());
        assertEquals(new Owner("cache", "[250]", 1024, 1), leak.largestOwners().getFirst());
        assertTrue(leak.place().getFirst().toString().contains("LeaksTest"), leak.place().toString());
    }

    @Test
    void aSharedScopeWhoseTensorSomebodyHoldsIsNotFreed() {
        Storage held = AnotherThread.call(() -> {
            Scope.shared("service");
            return Storage.allocate(1000, "held");
        });
        Garbage.collect();

        assertTrue(held.isAlive());
        held.scope().close();
    }

    @Test
    void scopesThatPileUpOnAThreadAreReportedWhereTheyAreOpened() {
        Scope outermost = Scope.open("request");
        for (int i = 1; i < 1024; i++) {
            Scope.open("request");
            Storage.allocate(64, "add");
        }
        Leak leak = NoLeaks.expected(Leak.Kind.SCOPES_PILE_UP);

        assertEquals("request", leak.scope());
        assertEquals(1022 * 64, leak.bytes());
        assertTrue(leak.place().getFirst().toString().contains("LeaksTest"), leak.place().toString());
        assertThrows(LifetimeException.class, outermost::close);
    }

    @Test
    void scopesThatAreClosedAreNoLeak() {
        long before = Leaks.reported();
        for (int i = 0; i < 10_000; i++) {
            try (Scope _ = Scope.open(); Scope _ = Scope.shared()) {
                Storage.allocate(64, "add");
            }
        }
        Garbage.collect();
        Leaks.search();
        assertEquals(before, Leaks.reported());
    }

    @Test
    void anErrorInAListenerHarmsNeitherTheScopeThatOpensNorTheCleaningUp() {
        long open = Memory.openScopes();
        Consumer<Leak> failing = _ -> {
            throw new AssertionError("the listener's");
        };
        Leaks.addListener(failing);
        try {
            AnotherThread.run(() -> {
                Scope.open("outer");
                Storage.allocate(1000, "add");
                Scope.open("inner");
            });
            Leaks.search();
        } finally {
            Leaks.removeListener(failing);
        }
        assertEquals("inner", NoLeaks.expected(Leak.Kind.THREAD_ENDED).scope());
        assertEquals("outer", NoLeaks.expected(Leak.Kind.THREAD_ENDED).scope());
        assertEquals(open, Memory.openScopes());
    }

    @Test
    void anErrorInAListenerLetsScopesThatPileUpOpenAllTheSame() {
        long open = Memory.openScopes();
        Consumer<Leak> failing = _ -> {
            throw new AssertionError("the listener's");
        };
        Leaks.addListener(failing);
        AnotherThread.run(() -> {
            Deque<Scope> scopes = new ArrayDeque<>();
            for (int i = 0; i < 1024; i++) {
                scopes.push(Scope.open());
            }
            scopes.forEach(Scope::close);
        });
        Leaks.removeListener(failing);
        NoLeaks.expected(Leak.Kind.SCOPES_PILE_UP);
        assertEquals(open, Memory.openScopes());
    }

    @Test
    void aListenerHearsOfLeaksUntilItIsRemovedAndOneThatFailsDoesNoHarm() {
        List<Leak> heard = new ArrayList<>();
        Consumer<Leak> failing = _ -> {
            throw new IllegalStateException("on purpose");
        };
        Consumer<Leak> listener = heard::add;
        Leaks.addListener(failing);
        Leaks.addListener(listener);
        long before = Leaks.reported();
        leaveAScopeOpen();
        Leaks.removeListener(failing);
        Leaks.removeListener(listener);
        leaveAScopeOpen();

        assertEquals(1, heard.size());
        assertEquals(before + 2, Leaks.reported());
    }

    private static void leaveAScopeOpen() {
        AnotherThread.run(Scope::open);
        Leaks.search();
        NoLeaks.expected(Leak.Kind.THREAD_ENDED);
    }
}
