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
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class SharedScopeTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @Test
    void ownsWhatIsMadeWhileItIsOpenAndFreesItWhenItCloses() {
        Storage storage;
        try (Scope scope = Scope.shared()) {
            storage = Storage.allocate(1000, "add");

            assertSame(scope, storage.scope());
            assertFalse(storage.isConfined());
            assertEquals(storage.capacity(), scope.bytes());
        }
        assertFalse(storage.isAlive());
    }

    @Test
    void letsEveryThreadUseWhatItOwns() {
        try (Scope _ = Scope.shared()) {
            Storage storage = Storage.allocate(8, "add");
            storage.segment().set(ValueLayout.JAVA_LONG, 0, 42);

            assertEquals(42, AnotherThread.call(() -> {
                storage.beginAccess();
                long value = storage.segment().get(ValueLayout.JAVA_LONG, 0);
                storage.endAccess();
                return value;
            }));
        }
    }

    @Test
    void isClosedByAnyThread() {
        Scope scope = Scope.shared();
        Storage storage = Storage.allocate(1000, "add");
        AnotherThread.run(scope::close);

        assertFalse(scope.isOpen());
        var thrown = assertThrows(LifetimeException.class, storage::beginAccess);
        assertTrue(thrown.getMessage().contains("add"), thrown.getMessage());
    }

    @Test
    void isClosedOnceWhicheverThreadComesSecond() {
        Scope scope = Scope.shared("service");
        AnotherThread.run(scope::close);

        var thrown = assertThrows(LifetimeException.class, scope::close);
        assertTrue(thrown.getMessage().contains("scope \"service\" is closed already"), thrown.getMessage());
    }

    @Test
    void leavesItsOpenerInTheOuterScopeOnceAnotherThreadClosedIt() {
        try (Scope outer = Scope.open()) {
            AnotherThread.run(Scope.shared()::close);

            assertSame(outer, Storage.allocate(1000, "add").scope());
        }
    }

    @Test
    void leavesItsOpenerOutsideAnyScopeOnceAnotherThreadClosedTheOutermost() {
        AnotherThread.run(Scope.shared()::close);

        assertSame(ScopeImpl.automatic(), ScopeImpl.current());
    }

    @Test
    void scopesInsideItStayOpenWhenAnotherThreadClosesIt() {
        Scope outer = Scope.shared();
        Scope inner = Scope.open();
        AnotherThread.run(outer::close);

        assertTrue(inner.isOpen());
        assertSame(inner, Storage.allocate(1000, "add").scope());
        inner.close();
        assertSame(ScopeImpl.automatic(), ScopeImpl.current());
    }

    @Test
    void whatIsKeptFromAScopeInsideItGoesFurtherOutOnceAnotherThreadClosedIt() {
        try (Scope outermost = Scope.open()) {
            Scope closedElsewhere = Scope.shared();
            try (Scope inner = Scope.open()) {
                AnotherThread.run(closedElsewhere::close);
                Parcel kept = inner.keep(Parcel.of(1000));

                assertSame(outermost, kept.storage().scope());
            }
        }
    }

    @Test
    void keepsForItsParentWhatAnotherThreadHandsIn() {
        try (Scope outer = Scope.shared(); Scope inner = Scope.shared()) {
            Parcel parcel = Parcel.of(1000);
            AnotherThread.run(() -> inner.keep(parcel));

            assertSame(outer, parcel.storage().scope());
        }
    }

    @Test
    void doesNotLetAnotherThreadKeepForAParentThatIsConfined() {
        try (Scope outer = Scope.open("outer"); Scope inner = Scope.shared()) {
            Parcel parcel = Parcel.of(1000);

            var thrown = assertThrows(LifetimeException.class, () -> AnotherThread.run(() -> inner.keep(parcel)));
            assertTrue(thrown.getMessage().contains("outer"), thrown.getMessage());
            assertSame(inner, parcel.storage().scope());
            assertEquals(0, outer.bytes());
        }
    }

    @Test
    void whatIsBeingMadeInItWhileAnotherThreadClosesItIsRefusedAndLeaksNothing() {
        CompletableFuture<ScopeImpl> opened = new CompletableFuture<>();
        CountDownLatch held = new CountDownLatch(1);
        AnotherThread<LifetimeException> opener = AnotherThread.start(() -> {
            opened.complete((ScopeImpl) Scope.shared("service"));
            held.await();
            var thrown = assertThrows(LifetimeException.class, () -> Storage.allocate(1000, "add"));
            assertSame(ScopeImpl.automatic(), ScopeImpl.current());
            return thrown;
        });
        ScopeImpl shared = opened.join();
        synchronized (shared) {
            held.countDown();
            opener.awaitBlocked();
            shared.close();
        }
        LifetimeException thrown = opener.join();
        assertTrue(thrown.getMessage().contains("service"), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("closed"), thrown.getMessage());
    }
}
