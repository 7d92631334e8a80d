package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.Parcel;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many threads, each with scopes of its own, over memory that all share. */
@Timeout(60)
class ThreadsTest {
    private static final int VIRTUAL = 5000;
    private static final int PLATFORM = 48;

    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    /** What a request does: nested scopes, a temporary, something kept, something shared that is read. */
    private static long request(Storage shared) {
        try (Scope request = Scope.open("request")) {
            Parcel kept;
            try (Scope layer = Scope.open("layer")) {
                Storage.allocate(10_000, "temporary");
                kept = layer.keep(Parcel.of(8));
                shared.beginAccess();
                try {
                    kept.storage().segment().set(ValueLayout.JAVA_LONG, 0, shared.segment().get(ValueLayout.JAVA_LONG,
                            0));
                } finally {
                    shared.endAccess();
                }
            }
            assertEquals(64, request.bytes());
            return kept.storage().segment().get(ValueLayout.JAVA_LONG, 0);
        }
    }

    private static void assertAllAnswered(Thread.Builder builder, int count) throws InterruptedException {
        try (Scope _ = Scope.shared("model")) {
            Storage shared = Storage.allocate(8, "weight");
            shared.segment().set(ValueLayout.JAVA_LONG, 0, 42);
            AtomicInteger right = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                threads.add(builder.start(() -> right.addAndGet(request(shared) == 42 ? 1 : 0)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(count, right.get());
            assertSame(shared.scope(), Storage.allocate(8, "still this thread's scope").scope());
        }
    }

    @Test
    void thousandsOfVirtualThreads() throws InterruptedException {
        assertAllAnswered(Thread.ofVirtual(), VIRTUAL);
    }

    @Test
    void dozensOfPlatformThreadsWithDefaultStacks() throws InterruptedException {
        assertAllAnswered(Thread.ofPlatform(), PLATFORM);
    }

    @Test
    void anInterruptedThreadWorksOnAndStaysInterrupted() {
        AnotherThread.run(() -> {
            Thread.currentThread().interrupt();
            try (Scope scope = Scope.open().limit(1 << 20)) {
                scope.keep(Parcel.of(1000)).free();
                Storage.allocate(1000, "add");
                assertThrows(OutOfMemoryException.class, () -> Storage.allocate(2 << 20, "too large"));
            }
            Memory.trim();
            assertTrue(Thread.currentThread().isInterrupted());
        });
    }

    @Test
    void aSharedScopeThatClosesWhileOthersComputeFailsThemClearlyOrLetsThemFinish() {
        for (int round = 0; round < 20; round++) {
            Scope scope = Scope.shared("service");
            Storage shared = Storage.allocate(8, "weight");
            shared.segment().set(ValueLayout.JAVA_LONG, 0, 42);
            AtomicReference<String> wrong = new AtomicReference<>();
            List<AnotherThread<Boolean>> workers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                workers.add(AnotherThread.start(() -> {
                    try {
                        while (request(shared) == 42) {
                            Thread.onSpinWait();
                        }
                        wrong.set("a stranger's bytes were read");
                    } catch (LifetimeException e) {
                        assertTrue(e.getMessage().contains("weight"), e.getMessage());
                    }
                    return true;
                }));
            }
            scope.close();
            workers.forEach(AnotherThread::join);
            assertNull(wrong.get());
            assertFalse(shared.isAlive());
        }
    }

    @Test
    void reportsAndTrimsDuringTheWorkOfOthersDoNoHarm() {
        List<AnotherThread<Boolean>> workers = new ArrayList<>();
        AtomicInteger left = new AtomicInteger(4);
        for (int i = 0; i < 4; i++) {
            workers.add(AnotherThread.start(() -> {
                try (Scope _ = Scope.shared()) {
                    Storage shared = Storage.allocate(8, "weight");
                    shared.segment().set(ValueLayout.JAVA_LONG, 0, 42);
                    for (int n = 0; n < 2000; n++) {
                        assertEquals(42, request(shared));
                    }
                } finally {
                    left.decrementAndGet();
                }
                return true;
            }));
        }
        while (left.get() > 0) {
            MemoryReport report = Memory.report();
            assertTrue(report.scopes().size() >= 2, "the automatic and the global scope are always there");
            assertTrue(report.openScopes() >= 0);
            Memory.trim();
        }
        workers.forEach(AnotherThread::join);
    }

    @Test
    void aVirtualThreadIsCalledByItsNumber() throws InterruptedException {
        try (Scope scope = Scope.open("mine")) {
            AtomicReference<LifetimeException> refused = new AtomicReference<>();
            Thread virtual = Thread.ofVirtual().start(() -> refused.set(assertThrows(LifetimeException.class,
                    scope::close)));
            virtual.join();
            String name = "virtual thread #" + virtual.threadId();
            assertTrue(refused.get().getMessage().contains("by thread \"" + name + "\""), refused.get().getMessage());
        }
    }
}
