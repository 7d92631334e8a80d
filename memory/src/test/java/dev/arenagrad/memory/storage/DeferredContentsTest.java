package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Contents that are written when somebody asks for them, or never. */
class DeferredContentsTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    /** Counts what happens to it. */
    private static final class Sevens implements DeferredContents {
        private int written;
        private long length;
        private int dropped;

        @Override
        public void writeTo(MemorySegment memory) {
            written++;
            length = memory.byteSize();
            memory.fill((byte) 7);
        }

        @Override
        public void drop() {
            dropped++;
        }

        private void require(int times, int drops) {
            assertEquals(times, written, "written");
            assertEquals(drops, dropped, "dropped");
        }
    }

    private final Sevens sevens = new Sevens();

    private static byte last(Storage storage) {
        return storage.segment().get(ValueLayout.JAVA_BYTE, storage.byteSize() - 1);
    }

    @Test
    void areWrittenOnceWhenTheMemoryIsAskedFor() {
        try (Scope _ = Scope.open()) {
            Storage storage = Storage.allocate(1000, "zero_");
            storage.defer(sevens);
            assertSame(sevens, storage.deferred());
            sevens.require(0, 0);

            assertEquals(7, last(storage));
            assertEquals(1000, sevens.length, "the bytes asked for, not the block's");
            assertNull(storage.deferred());
            storage.segment();
            sevens.require(1, 1);
        }
        sevens.require(1, 1);
    }

    @Test
    void areDeferredStillWhenWritingThemFailed() {
        try (Scope _ = Scope.open()) {
            Storage storage = Storage.allocate(1000, "zero_");
            int[] failures = {1};
            storage.defer(memory -> {
                if (failures[0]-- > 0) {
                    throw new StackOverflowError("for the test");
                }
                sevens.writeTo(memory);
            });
            assertThrows(StackOverflowError.class, storage::segment);
            assertEquals(7, last(storage));
            assertNull(storage.deferred());
        }
    }

    @Test
    void areNeverWrittenIfTheStorageDiesFirst() {
        try (Scope _ = Scope.open()) {
            Storage.allocate(1000, "zero_").defer(sevens);
        }
        sevens.require(0, 1);
    }

    @Test
    void areForgottenBeforeEverythingIsOverwrittenAndByOtherContents() {
        try (Scope _ = Scope.open()) {
            Storage storage = Storage.allocate(1000, "zero_");
            storage.defer(sevens);
            storage.forgetContents();
            assertNull(storage.deferred());
            storage.defer(sevens);
            storage.defer(DeferredContents.ZEROS);
            sevens.require(0, 2);
            assertEquals(0, last(storage));
        }
    }

    @Test
    void areWrittenAtOnceWhereSeveralThreadsMayLook() {
        try (Scope _ = Scope.shared()) {
            Storage storage = Storage.allocate(1000, "zero_");
            storage.defer(sevens);
            assertNull(storage.deferred());
            sevens.require(1, 1);
        }
    }

    @Test
    void areWrittenWhenTheStorageIsOpenedToOtherThreads() {
        try (ScopeImpl shared = ScopeImpl.open(ScopeImpl.Kind.SHARED, null)) {
            try (Scope _ = Scope.open()) {
                Storage storage = Storage.allocate(1000, "zero_");
                storage.defer(sevens);
                shared.adopt(storage);
                sevens.require(1, 1);
                assertEquals(7, last(storage));
            }
        }
    }

    @Test
    void mustBeWrittenBeforeMemoryIsExchanged() {
        try (Scope _ = Scope.open()) {
            Storage storage = Storage.allocate(1000, "add");
            Storage other = Storage.allocate(1000, "mul");
            storage.segment().fill((byte) 1);
            MemorySegment memory = storage.segment();
            other.exchange(storage);
            assertSame(memory, other.segment());
            assertEquals(1, last(other));

            other.defer(sevens);
            assertThrows(IllegalArgumentException.class, () -> other.exchange(storage));
            assertThrows(IllegalArgumentException.class, () -> storage.exchange(other));
            Storage longer = Storage.allocate(1001, "add");
            assertThrows(IllegalArgumentException.class, () -> storage.exchange(longer));
            try (Scope _ = Scope.shared()) {
                Storage shared = Storage.allocate(1000, "add");
                assertThrows(IllegalArgumentException.class, () -> shared.exchange(storage));
            }
            assertEquals(7, last(other));
        }
    }

    @Test
    void ofADeadStorageAreRefused() {
        Storage storage;
        try (Scope _ = Scope.open()) {
            storage = Storage.allocate(1000, "zero_");
        }
        assertThrows(LifetimeException.class, () -> storage.defer(sevens));
        sevens.require(0, 0);
    }
}
