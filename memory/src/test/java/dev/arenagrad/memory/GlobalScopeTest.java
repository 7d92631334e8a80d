package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.Parcel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GlobalScopeTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @Test
    void freesNothingWhenItCloses() {
        Parcel parcel;
        try (Scope scope = Scope.global()) {
            parcel = Parcel.of(1000);
            assertSame(scope, parcel.storage().scope());
        }
        assertTrue(parcel.isAlive());
        parcel.free();
    }

    @Test
    void whatIsMadeInItOutlivesTheScopesAroundIt() {
        Parcel parcel;
        try (Scope _ = Scope.open(); Scope _ = Scope.global()) {
            parcel = Parcel.of(1000);
        }
        assertDoesNotThrow(() -> parcel.storage().segment());
        parcel.free();
    }

    @Test
    void letsEveryThreadUseWhatIsMadeInIt() {
        try (Scope _ = Scope.global()) {
            Parcel parcel = Parcel.of(1000);

            assertFalse(parcel.storage().isConfined());
            assertDoesNotThrow(() -> AnotherThread.run(() -> {
                parcel.storage().beginAccess();
                parcel.storage().endAccess();
            }));
            parcel.free();
        }
    }

    @Test
    void endsWhenItCloses() {
        try (Scope outer = Scope.open()) {
            Scope scope = Scope.global();
            scope.close();

            assertFalse(scope.isOpen());
            assertSame(outer, Storage.allocate(1000, "add").scope());
            assertThrows(LifetimeException.class, scope::close);
        }
    }
}
