package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class StorageTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @ParameterizedTest
    @EnumSource(value = ScopeImpl.Kind.class, names = {"CONFINED", "SHARED"})
    void whatFailsInTheMiddleOfACloseIsLetGoOnceByWhoeverEndsIt(ScopeImpl.Kind kind) {
        ScopeImpl scope = ScopeImpl.open(kind, null);
        Storage first = Storage.allocateIn(scope, 1000, "add", null);
        Storage middle = Storage.allocateIn(scope, 1000, "add", null);
        Storage last = Storage.allocateIn(scope, 1000, "add", null);
        middle.leaveLedger();
        middle.attached = new Ledger.Entry(new Ledger(), middle) {
            private boolean failed;

            @Override
            void cancel() {
                if (!failed) {
                    failed = true;
                    throw new StackOverflowError("for the test");
                }
            }
        };
        assertThrows(StackOverflowError.class, scope::close);
        assertFalse(last.isAlive());
        assertTrue(middle.isAlive());
        assertSame(scope, middle.scope());

        middle.disown();
        assertFalse(middle.isAlive());
        assertTrue(first.isAlive());
        assertSame(ScopeImpl.automatic(), ScopeImpl.current());
        assertFalse(first.isAlive());
    }

    @Test
    void knowsTheBytesAskedForAndThoseItOccupies() {
        try (Scope _ = Scope.open()) {
            Storage storage = Storage.allocate(1000, "add");

            assertEquals(1000, storage.byteSize());
            assertEquals(1024, storage.capacity());
            assertEquals(1024, storage.segment().byteSize());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 64, 1000, 1_000_003})
    void itsMemoryIsAlignedAndWritableToTheEnd(long bytes) {
        try (Scope _ = Scope.open()) {
            Storage storage = Storage.allocate(bytes, "add");
            storage.segment().fill((byte) 1);

            assertEquals(0, storage.segment().address() % 64);
            assertTrue(storage.segment().byteSize() >= bytes);
        }
    }

    @ParameterizedTest
    @EnumSource(value = ScopeImpl.Kind.class, names = {"CONFINED", "SHARED"})
    void livesAsLongAsItHasAnOwner(ScopeImpl.Kind kind) {
        Storage storage;
        try (Scope _ = ScopeImpl.open(kind, null)) {
            storage = Storage.allocate(1000, "add");
            storage.retain();
            storage.retain();
        }
        assertTrue(storage.isAlive());
        storage.release();
        assertTrue(storage.isAlive());
        assertDoesNotThrow(storage::segment);
        storage.release();
        assertFalse(storage.isAlive());
    }

    @ParameterizedTest
    @EnumSource(ScopeImpl.Kind.class)
    void livesOnAfterABriefOwnerLetGo(ScopeImpl.Kind kind) {
        try (Scope _ = ScopeImpl.open(kind, null)) {
            Storage storage = Storage.allocate(1000, "add");
            storage.retain();
            storage.release();

            assertTrue(storage.isAlive());
            storage.disown();
        }
    }

    @ParameterizedTest
    @EnumSource(ScopeImpl.Kind.class)
    void knowsWhetherItHasOneOwner(ScopeImpl.Kind kind) {
        try (Scope _ = ScopeImpl.open(kind, null)) {
            Storage storage = Storage.allocate(1000, "add");
            assertTrue(storage.isSolelyOwned());

            storage.retain();
            assertFalse(storage.isSolelyOwned());

            storage.release();
            assertTrue(storage.isSolelyOwned());
            storage.disown();
        }
    }

    @ParameterizedTest
    @EnumSource(ScopeImpl.Kind.class)
    void diesAtOnceWhenDisownedByItsOnlyOwner(ScopeImpl.Kind kind) {
        try (Scope scope = ScopeImpl.open(kind, null)) {
            long before = Memory.liveBytes();
            Storage storage = Storage.allocate(1000, "add");
            storage.disown();

            assertFalse(storage.isAlive());
            assertNull(storage.scope());
            assertEquals(before, Memory.liveBytes());
            assertEquals(0, scope.bytes());
        }
    }

    @ParameterizedTest
    @EnumSource(ScopeImpl.Kind.class)
    void isDisownedOnce(ScopeImpl.Kind kind) {
        try (Scope _ = ScopeImpl.open(kind, null)) {
            Storage storage = Storage.allocate(1000, "add");
            storage.retain();
            storage.disown();
            storage.disown();

            assertTrue(storage.isAlive());
            storage.release();
            assertFalse(storage.isAlive());
        }
    }

    @Test
    void canBeDisownedFromAnywhereInTheListOfItsScope() {
        try (Scope scope = Scope.open()) {
            Storage[] storages = new Storage[5];
            for (int i = 0; i < storages.length; i++) {
                storages[i] = Storage.allocate(64, i);
            }
            for (int i : new int[] {2, 4, 0}) {
                storages[i].disown();
            }
            assertTrue(storages[1].isAlive());
            assertTrue(storages[3].isAlive());
            assertEquals(128, scope.bytes());
        }
    }

    @Test
    void hasNoScopeOnceItsScopeClosed() {
        Storage storage;
        try (Scope scope = Scope.open()) {
            storage = Storage.allocate(1000, "add");
            storage.retain();
            assertSame(scope, storage.scope());
        }
        assertNull(storage.scope());
        storage.release();
    }

    @ParameterizedTest
    @EnumSource(value = ScopeImpl.Kind.class, mode = Mode.EXCLUDE, names = "GLOBAL")
    void givesItsBlockToTheNextOfItsSize(ScopeImpl.Kind kind) {
        try (Scope _ = ScopeImpl.open(kind, null)) {
            Storage first = Storage.allocate(1000, "first");
            long address = first.segment().address();
            first.disown();
            Storage second = Storage.allocate(990, "second");

            assertEquals(address, second.segment().address());
            second.disown();
        }
    }

    @Test
    void neverSeesTheBlockItGaveBack() {
        try (Scope _ = Scope.open()) {
            Storage dead = Storage.allocate(1000, "dead");
            dead.disown();
            Storage.allocate(1000, "living");

            assertThrows(LifetimeException.class, dead::segment);
            assertThrows(LifetimeException.class, dead::beginAccess);
            assertThrows(LifetimeException.class, dead::retain);
        }
    }

    @Test
    void countsChangesInPlace() {
        try (Scope _ = Scope.open()) {
            Storage storage = Storage.allocate(1000, "add");
            assertEquals(0, storage.version());

            storage.bumpVersion();
            storage.bumpVersion();
            assertEquals(2, storage.version());
        }
    }

    @Test
    void keepsItsVersionAndOriginWhenItMoves() {
        try (Scope outer = Scope.open()) {
            try (Scope _ = Scope.open()) {
                Storage storage = Storage.allocate(1000, "add");
                storage.bumpVersion();
                ((ScopeImpl) outer).adopt(storage);

                assertEquals(1, storage.version());
                assertEquals("add", storage.origin());
            }
        }
    }

    @Test
    void keepsItsOtherOwnersWhenItMoves() {
        try (Scope outer = Scope.open()) {
            Storage storage;
            try (Scope _ = Scope.open()) {
                storage = Storage.allocate(1000, "add");
                storage.retain();
                ((ScopeImpl) outer).adopt(storage);
            }
            storage.disown();
            assertTrue(storage.isAlive());
            storage.release();
            assertFalse(storage.isAlive());
        }
    }

    @Test
    void whatNoScopeOwnsAnyMoreCanBeAdopted() {
        try (Scope scope = Scope.open()) {
            Storage storage = Storage.allocate(1000, "add");
            storage.retain();
            storage.disown();
            ((ScopeImpl) scope).adopt(storage);
            storage.release();

            assertTrue(storage.isAlive());
            assertTrue(storage.isSolelyOwned());
        }
    }

    @ParameterizedTest
    @EnumSource(ScopeImpl.Kind.class)
    void anAccessLeavesNothingBehind(ScopeImpl.Kind kind) {
        try (Scope _ = ScopeImpl.open(kind, null)) {
            Storage storage = Storage.allocate(1000, "add");
            storage.beginAccess();
            storage.endAccess();

            assertTrue(storage.isSolelyOwned());
            storage.disown();
        }
    }

    @Test
    void ofAConfinedScopeIsRefusedToOtherThreads() {
        try (Scope _ = Scope.open("step")) {
            Storage storage = Storage.allocate(1000, "matmul");

            var thrown = assertThrows(LifetimeException.class, () -> AnotherThread.run(storage::beginAccess));
            assertTrue(thrown.getMessage().contains("matmul"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("step"), thrown.getMessage());
        }
    }

    @Test
    void isRefusedToOtherThreadsEvenWhenNoScopeOwnsItAnyMore() {
        Storage storage;
        try (Scope _ = Scope.open()) {
            storage = Storage.allocate(1000, "matmul");
            storage.retain();
        }
        var thrown = assertThrows(LifetimeException.class, () -> AnotherThread.run(storage::beginAccess));
        assertTrue(thrown.getMessage().contains("matmul"), thrown.getMessage());
        storage.release();
    }
}
