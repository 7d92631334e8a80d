package dev.arenagrad.memory;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class NestedScopesTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @Test
    void theInnermostOpenScopeOwnsWhatIsMade() {
        try (Scope outer = Scope.open()) {
            assertSame(outer, Storage.allocate(8, "first").scope());
            try (Scope inner = Scope.open()) {
                assertSame(inner, Storage.allocate(8, "second").scope());
            }
            assertSame(outer, Storage.allocate(8, "third").scope());
        }
    }

    @Test
    void anInnerScopeFreesItsOwnAlone() {
        try (Scope outer = Scope.open()) {
            Storage before = Storage.allocate(1000, "before");
            Storage inside;
            try (Scope _ = Scope.open()) {
                inside = Storage.allocate(1000, "inside");
            }
            assertTrue(before.isAlive());
            assertFalse(inside.isAlive());
            assertEquals(before.capacity(), outer.bytes());
        }
    }

    @Test
    void aScopeCountsItsOwnBytesWithoutThoseOfScopesInside() {
        try (Scope outer = Scope.open()) {
            Storage own = Storage.allocate(1000, "own");
            try (Scope inner = Scope.open()) {
                Storage other = Storage.allocate(5000, "other");

                assertEquals(own.capacity(), outer.bytes());
                assertEquals(other.capacity(), inner.bytes());
            }
        }
    }

    @Test
    void everyKindNestsInEveryKind() {
        List<Parcel> parcels = new ArrayList<>();
        for (ScopeImpl.Kind outerKind : ScopeImpl.Kind.values()) {
            for (ScopeImpl.Kind innerKind : ScopeImpl.Kind.values()) {
                try (Scope outer = ScopeImpl.open(outerKind, null); Scope inner = ScopeImpl.open(innerKind, null)) {
                    parcels.add(Parcel.of(8));
                    assertSame(inner, parcels.getLast().storage().scope());
                    assertTrue(outer.isOpen());
                }
            }
        }
        assertSame(ScopeImpl.automatic(), ScopeImpl.current());
        assertEquals(8, parcels.stream().filter(Parcel::isAlive).count());
        parcels.stream().filter(Parcel::isAlive).forEach(Parcel::free);
    }

    @Test
    void closingAnOuterScopeFirstFreesEverythingAndNamesTheInner() {
        Scope outer = Scope.open("epoch");
        Storage first = Storage.allocate(1000, "first");
        Scope inner = Scope.open("batch");
        Storage second = Storage.allocate(1000, "second");

        var thrown = assertThrows(LifetimeException.class, outer::close);
        assertTrue(thrown.getMessage().contains("epoch"), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("batch"), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("try-with-resources"), thrown.getMessage());
        assertFalse(first.isAlive());
        assertFalse(second.isAlive());
        assertFalse(inner.isOpen());
        assertFalse(outer.isOpen());
    }

    @Test
    void closingAMiddleScopeFirstLeavesTheOutermostInUse() {
        try (Scope outermost = Scope.open()) {
            Storage kept = Storage.allocate(1000, "kept");
            Scope middle = Scope.open();
            Scope.open("inner");
            assertThrows(LifetimeException.class, middle::close);

            assertTrue(kept.isAlive());
            assertSame(outermost, Storage.allocate(1000, "add").scope());
        }
    }

    @Test
    void closingAnOuterScopeFirstClosesManyInsideIt() {
        Scope outer = Scope.open();
        List<Scope> inner = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            inner.add(Scope.open());
            Storage.allocate(64, "add");
        }
        assertThrows(LifetimeException.class, outer::close);
        assertTrue(inner.stream().noneMatch(Scope::isOpen));
    }

    @Test
    void anInnerScopeThatItsOuterClosedIsNotClosedAgain() {
        Scope outer = Scope.open("outer");
        Scope inner = Scope.open("inner");
        assertThrows(LifetimeException.class, outer::close);

        var thrown = assertThrows(LifetimeException.class, inner::close);
        assertTrue(thrown.getMessage().contains("scope \"inner\" is closed already"), thrown.getMessage());
    }

    @Test
    void anInnerScopeThatAnotherThreadClosedIsNoFault() {
        Scope outer = Scope.open();
        Storage storage = Storage.allocate(1000, "add");
        AnotherThread.run(Scope.shared()::close);
        outer.close();

        assertFalse(storage.isAlive());
    }

    @Test
    void anInnerScopeThatAnotherThreadClosesMeanwhileDoesNotKeepTheOuterFromFreeing() {
        CompletableFuture<ScopeImpl> opened = new CompletableFuture<>();
        CountDownLatch held = new CountDownLatch(1);
        AnotherThread<Storage> opener = AnotherThread.start(() -> {
            Scope outer = Scope.open();
            Storage storage = Storage.allocate(1000, "add");
            opened.complete((ScopeImpl) Scope.shared());
            held.await();
            outer.close();
            return storage;
        });
        ScopeImpl inner = opened.join();
        synchronized (inner) {
            held.countDown();
            opener.awaitBlocked();
            inner.close();
        }
        assertFalse(opener.join().isAlive());
    }

    @Test
    void scopesOfDifferentThreadsDoNotNest() {
        try (Scope _ = Scope.open("mine")) {
            AnotherThread.run(() -> {
                assertSame(ScopeImpl.automatic(), ScopeImpl.current());
                try (Scope theirs = Scope.open("theirs")) {
                    assertSame(theirs, ScopeImpl.current());
                }
            });
            assertEquals("mine", ScopeImpl.current().name());
        }
    }

    @Test
    void aScopeOutlivesItselfAndThoseInsideIt() {
        try (Scope outer = Scope.open(); Scope inner = Scope.open()) {
            assertTrue(((ScopeImpl) outer).outlives((ScopeImpl) inner));
            assertTrue(((ScopeImpl) outer).outlives((ScopeImpl) outer));
            assertFalse(((ScopeImpl) inner).outlives((ScopeImpl) outer));
            assertTrue(ScopeImpl.automatic().outlives((ScopeImpl) outer));
        }
    }
}
