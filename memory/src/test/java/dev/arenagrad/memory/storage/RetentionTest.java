package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.Leaks;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.Retention.End;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.Garbage;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class RetentionTest {
    /** Owns one storage, as a graph node that saved one tensor does. */
    private static final class Saved extends Retention {
        private final Storage storage;

        Saved(Storage storage) {
            super(ScopeImpl.current());
            this.storage = storage;
            own(storage);
        }

        static Saved ofNew(long bytes) {
            return new Saved(Storage.allocate(bytes, "saved"));
        }
    }

    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @Test
    void aCloseUnderWayOnAnotherThreadIsNotTakenOver() throws Exception {
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Thread> told = new ArrayList<>();
        ScopeImpl scope = ScopeImpl.open(ScopeImpl.Kind.SHARED, null);
        for (int i = 0; i < 2; i++) {
            new Retention(scope) {
                @Override
                protected void forget() {
                    told.add(Thread.currentThread());
                    closing.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            };
        }
        Thread closer = new Thread(scope::close);
        closer.start();
        closing.await();
        assertSame(ScopeImpl.automatic(), ScopeImpl.current());
        assertEquals(1, told.size());
        goOn.countDown();
        closer.join();
        assertEquals(List.of(closer, closer), told);
    }

    @ParameterizedTest
    @EnumSource(ScopeImpl.Kind.class)
    void isOpenUntilBackwardPassesIt(ScopeImpl.Kind kind) {
        try (Scope _ = ScopeImpl.open(kind, null)) {
            Saved saved = Saved.ofNew(1000);
            assertTrue(saved.isOpen());
            assertNull(saved.end());

            saved.spend();
            assertFalse(saved.isOpen());
            assertEquals(End.BACKWARD, saved.end());
            saved.storage.disown();
        }
    }

    @ParameterizedTest
    @EnumSource(ScopeImpl.Kind.class)
    void ownsItsStorageBeyondTheScopesOwnership(ScopeImpl.Kind kind) {
        try (Scope _ = ScopeImpl.open(kind, null)) {
            Saved saved = Saved.ofNew(1000);
            saved.storage.disown();
            assertTrue(saved.storage.isAlive());

            saved.spend();
            assertFalse(saved.storage.isAlive());
        }
    }

    @ParameterizedTest
    @EnumSource(ScopeImpl.Kind.class)
    void letsGoOnce(ScopeImpl.Kind kind) {
        try (Scope _ = ScopeImpl.open(kind, null)) {
            Saved saved = Saved.ofNew(1000);
            saved.spend();
            saved.spend();

            assertTrue(saved.storage.isAlive(), "the scope's share is left");
            assertTrue(saved.storage.isSolelyOwned());
            saved.storage.disown();
        }
    }

    @ParameterizedTest
    @EnumSource(value = ScopeImpl.Kind.class, names = {"CONFINED", "SHARED"})
    void endsWithTheScopeItWasRecordedIn(ScopeImpl.Kind kind) {
        Saved saved;
        try (Scope _ = ScopeImpl.open(kind, null)) {
            saved = Saved.ofNew(1000);
            saved.storage.disown();
        }
        assertFalse(saved.isOpen());
        assertEquals(End.SCOPE, saved.end());
        assertFalse(saved.storage.isAlive());
    }

    @ParameterizedTest
    @EnumSource(value = ScopeImpl.Kind.class, names = {"CONFINED", "SHARED"})
    void isNotSpentAfterItsScopeClosed(ScopeImpl.Kind kind) {
        Saved saved;
        try (Scope _ = ScopeImpl.open(kind, null)) {
            saved = Saved.ofNew(1000);
        }
        saved.spend();
        assertEquals(End.SCOPE, saved.end());
        assertFalse(saved.storage.isAlive());
    }

    @ParameterizedTest
    @EnumSource(value = ScopeImpl.Kind.class, names = {"CONFINED", "SHARED"})
    void isNotEndedByTheScopeOnceSpent(ScopeImpl.Kind kind) {
        Saved saved;
        try (Scope _ = ScopeImpl.open(kind, null)) {
            saved = Saved.ofNew(1000);
            saved.spend();
        }
        assertEquals(End.BACKWARD, saved.end());
        assertFalse(saved.storage.isAlive());
    }

    @Test
    void recordedInAnAutomaticScopeEndsWithTheClosableOneAround() {
        Saved saved;
        try (Scope _ = Scope.open("step")) {
            try (Scope _ = Scope.auto()) {
                saved = Saved.ofNew(1000);
                saved.storage.disown();
            }
            assertTrue(saved.isOpen());
            assertEquals("scope \"step\"", saved.recordedIn());
        }
        assertEquals(End.SCOPE, saved.end());
    }

    @Test
    void knowsTheNameOfItsScopeEvenAfterItClosed() {
        Saved saved;
        try (Scope _ = Scope.open("step")) {
            saved = Saved.ofNew(1000);
        }
        assertEquals("scope \"step\"", saved.recordedIn());
    }

    @Test
    void recordedOutsideAnyScopeBelongsToTheAutomaticOne() {
        Saved saved = Saved.ofNew(1000);

        assertEquals("the automatic scope", saved.recordedIn());
        assertTrue(saved.isOpen());
        saved.spend();
        saved.storage.disown();
    }

    @Test
    void everyOneOfManyIsEndedByTheScope() {
        List<Saved> recorded = new ArrayList<>();
        try (Scope _ = Scope.open()) {
            for (int i = 0; i < 10; i++) {
                recorded.add(Saved.ofNew(64));
            }
            recorded.get(0).spend();
            recorded.get(5).spend();
            recorded.get(9).spend();
        }
        assertEquals(3, recorded.stream().filter(saved -> saved.end() == End.BACKWARD).count());
        assertEquals(7, recorded.stream().filter(saved -> saved.end() == End.SCOPE).count());
        assertTrue(recorded.stream().allMatch(saved -> !saved.storage.isAlive()));
    }

    @Test
    void movesToTheScopeAroundWithWhatItOwns() {
        Saved saved;
        try (Scope _ = Scope.open("outer")) {
            try (Scope inner = Scope.open("inner")) {
                saved = Saved.ofNew(1000);
                saved.moveTo(((ScopeImpl) inner).parent);
            }
            assertTrue(saved.isOpen());
            assertTrue(saved.storage.isAlive());
            assertEquals("scope \"outer\"", saved.recordedIn());
        }
        assertEquals(End.SCOPE, saved.end());
    }

    @Test
    void movedToASharedScopeIsOpenToEveryThread() {
        try (Scope outer = Scope.shared()) {
            Saved saved;
            try (Scope _ = Scope.open()) {
                saved = Saved.ofNew(1000);
                saved.moveTo((ScopeImpl) outer);
            }
            AnotherThread.run(() -> {
                saved.storage.beginAccess();
                saved.storage.endAccess();
                saved.spend();
            });
            assertEquals(End.BACKWARD, saved.end());
            assertFalse(saved.storage.isAlive());
        }
    }

    @Test
    void movedToTheAutomaticScopeHandsItsStorageToTheCollector() {
        Saved saved;
        try (Scope _ = Scope.open()) {
            saved = Saved.ofNew(1000);
            saved.moveTo(ScopeImpl.automatic());
        }
        assertTrue(saved.isOpen());
        assertSame(ScopeImpl.automatic(), saved.storage.scope());
        assertEquals("the automatic scope", saved.recordedIn());
        AnotherThread.run(saved::spend);
        saved.storage.disown();
    }

    @Test
    void movesFromTheAutomaticScopeIntoAClosableOne() {
        Saved saved = Saved.ofNew(1000);
        saved.storage.disown();
        try (Scope scope = Scope.open()) {
            saved.moveTo((ScopeImpl) scope);
            assertTrue(saved.isOpen());
        }
        assertEquals(End.SCOPE, saved.end());
        assertFalse(saved.storage.isAlive());
    }

    @Test
    void doesNotMoveOnceItEnded() {
        try (Scope _ = Scope.open("outer")) {
            Saved saved;
            try (Scope inner = Scope.open("inner")) {
                saved = Saved.ofNew(1000);
                saved.spend();
                saved.moveTo(((ScopeImpl) inner).parent);
            }
            assertEquals("scope \"inner\"", saved.recordedIn());
            assertFalse(saved.storage.isAlive());
        }
    }

    @Test
    void ofAConfinedScopeIsNotSpentByAnotherThread() {
        Saved saved;
        try (Scope _ = Scope.open()) {
            saved = Saved.ofNew(1000);

            assertThrows(RuntimeException.class, () -> AnotherThread.run(saved::spend));
            assertTrue(saved.isOpen());
            assertNull(saved.end());
            assertTrue(saved.storage.isAlive());
        }
        assertEquals(End.SCOPE, saved.end());
    }

    @Test
    void ofASharedScopeIsSpentOnceByManyThreads() {
        try (Scope _ = Scope.shared()) {
            List<Saved> recorded = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                recorded.add(Saved.ofNew(64));
            }
            List<AnotherThread<Boolean>> passes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                passes.add(AnotherThread.start(() -> {
                    recorded.forEach(Retention::spend);
                    return true;
                }));
            }
            passes.forEach(AnotherThread::join);
            assertTrue(recorded.stream().allMatch(saved -> saved.end() == End.BACKWARD));
            assertTrue(recorded.stream().allMatch(saved -> saved.storage.isSolelyOwned()));
        }
    }

    @Test
    void ownsManyStorages() {
        try (Scope _ = Scope.open()) {
            List<Storage> storages = new ArrayList<>();
            Retention saved = new Retention(ScopeImpl.current()) {
                {
                    for (int i = 0; i < 9; i++) {
                        storages.add(Storage.allocate(64, i));
                        own(storages.getLast());
                    }
                }
            };
            storages.forEach(Storage::disown);
            assertTrue(storages.stream().allMatch(Storage::isAlive));

            saved.spend();
            assertTrue(storages.stream().noneMatch(Storage::isAlive));
        }
    }

    @Test
    void doesNotOwnWhatIsDead() {
        try (Scope _ = Scope.open()) {
            Storage dead = Storage.allocate(64, "dead");
            dead.disown();

            assertThrows(LifetimeException.class, () -> new Saved(dead));
        }
    }

    @Test
    void recordedOutsideAnyScopeAndDroppedGivesBackWhatItTookFromASharedScope() {
        try (Scope _ = Scope.shared()) {
            Storage storage = Storage.allocate(1000, "weight");
            AnotherThread.run(() -> {
                Saved dropped = new Saved(storage);
                assertEquals("the automatic scope", dropped.recordedIn());
            });
            storage.disown();
            assertTrue(Garbage.until(() -> !storage.isAlive()));
        }
    }

    @Test
    void recordedOutsideAnyScopeLetsGoOnceThoughItIsSpentAndDropped() {
        try (Scope _ = Scope.shared()) {
            Storage storage = Storage.allocate(1000, "weight");
            AnotherThread.run(() -> new Saved(storage).spend());
            Garbage.ofBytes(512 << 20);

            assertTrue(storage.isAlive());
            assertTrue(storage.isSolelyOwned());
        }
    }

    @Test
    void aLongGraphIsReleasedOnASmallStack() throws InterruptedException {
        List<Saved> recorded = new ArrayList<>();
        Thread small = new Thread(null, () -> {
            try (Scope _ = Scope.open()) {
                for (int i = 0; i < 100_000; i++) {
                    recorded.add(Saved.ofNew(64));
                }
            }
        }, "small stack", 256 << 10);
        small.start();
        small.join();

        assertEquals(100_000, recorded.size());
        assertTrue(recorded.stream().allMatch(saved -> saved.end() == End.SCOPE && !saved.storage.isAlive()));
    }

    /** Has users' code that fails when it ends. */
    private static final class Failing extends Retention {
        private final RuntimeException failure;

        Failing(RuntimeException failure) {
            super(ScopeImpl.current());
            this.failure = failure;
            Storage storage = Storage.allocate(1000, "saved");
            own(storage);
            storage.disown();
        }

        @Override
        protected void forget() {
            throw failure;
        }
    }

    @ParameterizedTest
    @EnumSource(value = ScopeImpl.Kind.class, names = {"CONFINED", "SHARED"})
    void whatUsersCodeThrowsAtTheEndIsThrownWhenAllIsLetGoTheFirstWithTheOthers(ScopeImpl.Kind kind) {
        long saved = Memory.savedBytes();
        Scope scope = ScopeImpl.open(kind, null);
        Storage own = Storage.allocate(1000, "own");
        RuntimeException second = new IllegalStateException("second");
        RuntimeException first = new IllegalStateException("first");
        new Failing(second);
        Saved between = Saved.ofNew(1000);
        new Failing(first);

        Throwable thrown = assertThrows(IllegalStateException.class, scope::close);
        assertSame(first, thrown);
        assertSame(second, thrown.getSuppressed()[0]);
        assertEquals(1, thrown.getSuppressed().length);
        assertFalse(own.isAlive());
        assertFalse(between.isOpen());
        assertEquals(saved, Memory.savedBytes());
    }

    @Test
    void whatUsersCodeThrowsWhenAThreadHasEndedIsLogged() {
        AnotherThread.run(() -> {
            Scope.open("left");
            new Failing(new IllegalStateException("the user's"));
            Saved.ofNew(1000);
        });
        Leaks.search();
        assertEquals("left", NoLeaks.expected(Leak.Kind.THREAD_ENDED).scope());
    }
}
