package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.Parcel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AutomaticScopeTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @Test
    void takesWhatIsMadeOutsideAnyScope() {
        Parcel parcel = Parcel.of(1000);

        assertSame(ScopeImpl.automatic(), parcel.storage().scope());
        assertFalse(parcel.storage().isConfined());
        parcel.free();
    }

    @Test
    void freesNothingWhenItCloses() {
        Parcel parcel;
        try (Scope scope = Scope.auto()) {
            parcel = Parcel.of(1000);
            assertSame(scope, parcel.storage().scope());
        }
        assertTrue(parcel.isAlive());
        parcel.free();
        assertFalse(parcel.isAlive());
    }

    @Test
    void letsEveryThreadUseWhatIsMadeInIt() {
        Parcel parcel = Parcel.of(1000);

        AnotherThread.run(() -> {
            parcel.storage().beginAccess();
            parcel.storage().endAccess();
        });
        assertTrue(parcel.isAlive());
        parcel.free();
    }

    @Test
    void endsWhenItCloses() {
        try (Scope outer = Scope.open()) {
            Scope scope = Scope.auto();
            scope.close();

            assertFalse(scope.isOpen());
            assertSame(outer, Storage.allocate(1000, "add").scope());
            assertThrows(LifetimeException.class, scope::close);
        }
    }

    @Test
    void keepsForTheScopeAroundItNothingThatOutlivesThatAnyway() {
        try (Scope _ = Scope.open(); Scope scope = Scope.auto()) {
            Parcel kept = scope.keep(Parcel.of(1000));

            assertSame(scope, kept.storage().scope());
            kept.free();
        }
    }
}
