package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.Garbage;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.Parcel;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class CollectedBlockTest {
    private static final long MIB = 1 << 20;

    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    private void assertAllComesBack() {
        assertTrue(Garbage.until(() -> Memory.liveBytes() == liveBytes.baseline()),
                () -> Memory.liveBytes() - liveBytes.baseline() + " bytes are still held");
    }

    @Test
    void whatBecameUnreachableComesBack() {
        for (int i = 0; i < 100; i++) {
            Storage.allocate(MIB, "add");
        }
        assertAllComesBack();
    }

    @Test
    void whatTheOutermostScopeKeptComesBackOnceUnreachable() {
        for (int i = 0; i < 100; i++) {
            Scope.tidy(() -> Parcel.of(MIB));
        }
        assertAllComesBack();
    }

    @Test
    void whatIsReachableStays() {
        List<Storage> held = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            held.add(Storage.allocate(64, i));
            held.getLast().segment().set(ValueLayout.JAVA_INT, 0, i);
        }
        Garbage.ofBytes(512 * MIB);

        for (int i = 0; i < 100; i++) {
            assertEquals(i, held.get(i).segment().get(ValueLayout.JAVA_INT, 0));
        }
        held.forEach(Storage::disown);
    }

    @Test
    void whatWasFreedByHandIsNotFreedAgainByTheCollector() {
        for (int i = 0; i < 1000; i++) {
            Storage.allocate(1000, "add").disown();
        }
        assertEquals(liveBytes.baseline(), Memory.liveBytes());
        Garbage.ofBytes(512 * MIB);

        assertEquals(liveBytes.baseline(), Memory.liveBytes());
    }

    @Test
    void whatAScopeAdoptedIsNotFreedByTheCollector() {
        try (Scope scope = Scope.open()) {
            for (int i = 0; i < 100; i++) {
                Storage storage = storageMadeOutsideAnyScope();
                ((ScopeImpl) scope).adopt(storage);
            }
            Garbage.ofBytes(512 * MIB);

            assertEquals(100 * 1024, scope.bytes());
            assertEquals(liveBytes.baseline() + 100 * 1024, Memory.liveBytes());
        }
    }

    private static Storage storageMadeOutsideAnyScope() {
        try (Scope _ = Scope.auto()) {
            return Storage.allocate(1000, "add");
        }
    }

    @Test
    void whatIsUnreachableComesBackWhoeverOwnedIt() {
        for (int i = 0; i < 100; i++) {
            Storage.allocate(1000, "saved").retain();
        }
        assertAllComesBack();
    }

    @Test
    void whatANodeAloneStillOwnsComesBackWithTheNode() {
        for (int i = 0; i < 100; i++) {
            Storage storage = Storage.allocate(1000, "saved");
            new Saved(storage);
            storage.disown();
        }
        assertAllComesBack();
    }

    private static final class Saved extends Retention {
        Saved(Storage storage) {
            super(ScopeImpl.current());
            own(storage);
        }
    }

    @Test
    void whatCameBackCountsAgainstTheLimitNoMore() {
        try (Scope _ = Scope.open().limit(10 * MIB); Scope _ = Scope.auto()) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 10; i++) {
                    assertTrue(Storage.allocate(MIB, "add").isAlive());
                }
                assertAllComesBack();
            }
        }
    }
}
