package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.Parcel;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeepTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @Test
    void whatIsKeptGoesToTheScopeAround() {
        try (Scope outer = Scope.open()) {
            Parcel kept;
            try (Scope inner = Scope.open()) {
                kept = inner.keep(Parcel.of(1000));

                assertSame(outer, kept.storage().scope());
                assertEquals(0, inner.bytes());
            }
            assertTrue(kept.isAlive());
            assertEquals(kept.storage().capacity(), outer.bytes());
        }
    }

    @Test
    void theScopeAroundFreesWhatWasKept() {
        Parcel kept;
        try (Scope _ = Scope.open()) {
            try (Scope inner = Scope.open()) {
                kept = inner.keep(Parcel.of(1000));
            }
        }
        assertFalse(kept.isAlive());
    }

    @Test
    void whatIsKeptHoldsItsContents() {
        try (Scope _ = Scope.open()) {
            Parcel kept;
            try (Scope inner = Scope.open()) {
                kept = inner.keep(Parcel.of(8));
                kept.storage().segment().set(ValueLayout.JAVA_LONG, 0, 42);
            }
            assertEquals(42, kept.storage().segment().get(ValueLayout.JAVA_LONG, 0));
        }
    }

    @Test
    void whatTheOutermostScopeKeepsGoesToTheAutomaticOne() {
        Parcel kept;
        try (Scope scope = Scope.open()) {
            kept = scope.keep(Parcel.of(1000));
        }
        assertTrue(kept.isAlive());
        assertSame(ScopeImpl.automatic(), kept.storage().scope());
        AnotherThread.run(() -> {
            kept.storage().beginAccess();
            kept.storage().endAccess();
        });
        kept.free();
    }

    @Test
    void whatLivesInAnOuterScopeStaysThere() {
        try (Scope outermost = Scope.open()) {
            Parcel parcel = Parcel.of(1000);
            try (Scope _ = Scope.open(); Scope inner = Scope.open()) {
                inner.keep(parcel);

                assertSame(outermost, parcel.storage().scope());
            }
            assertTrue(parcel.isAlive());
        }
    }

    @Test
    void keepingStepByStepCarriesOutOfManyScopes() {
        Parcel kept;
        try (Scope outermost = Scope.open()) {
            try (Scope middle = Scope.open()) {
                try (Scope inner = Scope.open()) {
                    kept = inner.keep(Parcel.of(1000));
                }
                middle.keep(kept);
            }
            assertSame(outermost, kept.storage().scope());
        }
        assertFalse(kept.isAlive());
    }

    @Test
    void whatAConfinedScopeKeepsForASharedOneIsOpenToEveryThread() {
        try (Scope _ = Scope.shared()) {
            Parcel kept;
            try (Scope inner = Scope.open()) {
                kept = inner.keep(Parcel.of(1000));
            }
            AnotherThread.run(() -> {
                kept.storage().beginAccess();
                kept.storage().endAccess();
            });
            assertFalse(kept.storage().isConfined());
        }
    }

    @Test
    void whatASharedScopeKeepsForAConfinedOneIsConfinedFromThenOn() {
        try (Scope _ = Scope.open()) {
            Parcel kept;
            try (Scope inner = Scope.shared()) {
                kept = inner.keep(Parcel.of(1000));
            }
            assertTrue(kept.storage().isConfined());
            assertThrows(LifetimeException.class, () -> AnotherThread.run(kept.storage()::beginAccess));
        }
    }

    @Test
    void whatWasMadeOutsideAnyScopeCanBeHandedToOne() {
        Parcel parcel = Parcel.of(1000);
        try (Scope scope = Scope.open()) {
            ((ScopeImpl) scope).adopt(parcel.storage());
            assertSame(scope, parcel.storage().scope());
        }
        assertFalse(parcel.isAlive());
    }

    @Test
    void whatWasFreedCannotBeKept() {
        try (Scope _ = Scope.open(); Scope inner = Scope.open()) {
            Parcel freed;
            try (Scope _ = Scope.open()) {
                freed = Parcel.of(1000);
            }
            var thrown = assertThrows(LifetimeException.class, () -> inner.keep(freed));
            assertTrue(thrown.getMessage().contains("parcel"), thrown.getMessage());
        }
    }

    @Test
    void whatIsConfinedToAnotherThreadCannotBeKept() {
        try (Scope mine = Scope.open()) {
            Parcel parcel = Parcel.of(1000);

            assertThrows(LifetimeException.class, () -> AnotherThread.run(() -> {
                try (Scope theirs = Scope.open()) {
                    theirs.keep(parcel);
                }
            }));
            assertSame(mine, parcel.storage().scope());
        }
    }

    @Test
    void aClosedScopeAdoptsNothing() {
        Scope closed = Scope.open("closed");
        closed.close();
        try (Scope scope = Scope.open()) {
            Parcel parcel = Parcel.of(1000);

            var thrown = assertThrows(LifetimeException.class, () -> ((ScopeImpl) closed).adopt(parcel.storage()));
            assertTrue(thrown.getMessage().contains("closed"), thrown.getMessage());
            assertSame(scope, parcel.storage().scope());
        }
    }

    @Test
    void keepReturnsWhatItWasGiven() {
        try (Scope scope = Scope.open()) {
            Parcel parcel = Parcel.of(1000);

            assertSame(parcel, scope.keep(parcel));
            parcel.free();
        }
    }

    /** Two parcels that are kept together. */
    private record Pair(Parcel left, Parcel right) implements Keepable {
        @Override
        public void keepIn(Scope scope) {
            left.keepIn(scope);
            right.keepIn(scope);
        }
    }

    @Test
    void ofACompositeAllIsKeptOrNothing() {
        try (Scope outer = Scope.open(); Scope inner = Scope.open()) {
            Parcel left = Parcel.of(1000);
            Parcel right = Parcel.of(1000);
            Parcel freed = Parcel.of(8);
            freed.free();
            long bytes = inner.bytes();

            assertThrows(LifetimeException.class, () -> inner.keep(new Pair(left, freed)));
            assertSame(inner, left.storage().scope());
            assertEquals(bytes, inner.bytes());

            inner.keep(new Pair(left, right));
            assertSame(outer, left.storage().scope());
            assertSame(outer, right.storage().scope());
        }
    }

    @Test
    void aCompositeWhoseOwnCodeThrowsStaysWhereItIs() {
        try (Scope _ = Scope.open(); Scope inner = Scope.open()) {
            Parcel parcel = Parcel.of(1000);
            Keepable failing = scope -> {
                parcel.keepIn(scope);
                throw new IllegalStateException("no");
            };
            assertThrows(IllegalStateException.class, () -> inner.keep(failing));
            assertSame(inner, parcel.storage().scope());
        }
    }
}
