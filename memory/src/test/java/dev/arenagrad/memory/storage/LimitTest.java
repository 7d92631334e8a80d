package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.MemoryReport.Owner;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.Garbage;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.NoLeaks;
import dev.arenagrad.memory.testing.Parcel;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    private static OutOfMemoryException assertRefused(long bytes) {
        return assertThrows(OutOfMemoryException.class, () -> Storage.allocate(bytes, "too large"));
    }

    @Test
    void allowsExactlyAsMuchAsItSays() {
        try (Scope scope = Scope.open().limit(2048)) {
            Storage.allocate(1024, "first");
            Storage.allocate(1024, "second");

            assertRefused(1);
            assertEquals(2048, scope.bytes());
        }
    }

    @Test
    void countsWholeBlocks() {
        try (Scope _ = Scope.open().limit(127)) {
            Storage.allocate(1, "first");

            assertRefused(1);
        }
    }

    @Test
    void namesRequestLimitUsagePeakAndLargestOwners() {
        try (Scope _ = Scope.open("request").limit(10_000)) {
            Storage.allocate(4096, "embedding").disown();
            Storage.allocate(64, "bias");
            Storage.allocate(2048, "matmul");
            Storage.allocate(1024, "softmax");
            Storage.allocate(1024, "softmax");
            Storage.allocate(512, "weight", "[8, 16]");

            OutOfMemoryException refused = assertRefused(7168);
            String message = refused.getMessage();
            assertTrue(message.contains("too large needs 7168 bytes"), message);
            assertTrue(message.contains("limit of 10000 bytes"), message);
            assertTrue(message.contains("request"), message);
            assertTrue(message.contains("in use: 4672"), message);
            assertTrue(message.contains("peak: 4672"), message);
            assertTrue(message.contains(
                    "matmul (2048 bytes), softmax (2048 bytes in 2), weight [8, 16] (512 bytes), bias (64 bytes)"),
                    message);
            assertEquals(7168, refused.requestedBytes());
            assertEquals(10_000, refused.limitBytes());
            assertEquals(4672, refused.usedBytes());
            assertEquals(4672, refused.peakBytes());
            assertEquals(new Owner("softmax", "", 2048, 2), refused.largestOwners().get(1));
        }
    }

    @Test
    void leavesEverythingAsItWasWhenItRefuses() {
        try (Scope scope = Scope.open().limit(2048)) {
            Storage storage = Storage.allocate(1024, "add");
            storage.segment().set(ValueLayout.JAVA_LONG, 0, 42);
            assertRefused(1025);

            assertEquals(42, storage.segment().get(ValueLayout.JAVA_LONG, 0));
            assertEquals(1024, scope.bytes());
            assertDoesNotThrow(() -> Storage.allocate(1024, "smaller"));
        }
    }

    @Test
    void allowsAgainWhatWasFreed() {
        try (Scope _ = Scope.open().limit(1024)) {
            for (int i = 0; i < 100; i++) {
                Storage storage = Storage.allocate(1024, "add");
                assertRefused(1);
                storage.disown();
            }
        }
    }

    @Test
    void countsWhatTheScopeHeldBefore() {
        try (Scope scope = Scope.open()) {
            Storage storage = Storage.allocate(1024, "before");
            scope.limit(1500);
            assertRefused(1024);

            storage.disown();
            assertDoesNotThrow(() -> Storage.allocate(1024, "after"));
        }
    }

    @Test
    void belowWhatIsHeldRefusesOnlyWhatIsNew() {
        try (Scope scope = Scope.open()) {
            Storage storage = Storage.allocate(1024, "before");
            scope.limit(0);

            assertRefused(0);
            assertTrue(storage.isAlive());
        }
    }

    @Test
    void canBeRaised() {
        try (Scope scope = Scope.open().limit(1024)) {
            Storage.allocate(1024, "first");
            assertRefused(1024);

            assertSame(scope, scope.limit(2048));
            Storage.allocate(1024, "second");
            assertRefused(1);
        }
    }

    @Test
    void countsScopesOpenedInside() {
        try (Scope _ = Scope.open().limit(2048)) {
            Storage.allocate(1024, "outer");
            try (Scope _ = Scope.open(); Scope _ = Scope.shared()) {
                Storage.allocate(1024, "inner");
                assertRefused(1);
            }
            assertDoesNotThrow(() -> Storage.allocate(1024, "after the inner scopes closed"));
        }
    }

    @Test
    void bindsScopesThatAreOpenInsideAlready() {
        try (Scope outer = Scope.open("request"); Scope inner = Scope.open(); Scope _ = Scope.shared()) {
            Storage.allocate(1024, "innermost");
            outer.limit(2048);
            Storage.allocate(1024, "innermost");

            assertTrue(assertRefused(1).getMessage().contains("set for scope \"request\""));
            assertEquals(0, inner.bytes());
        }
    }

    @Test
    void bindsScopesOpenInsideThatHaveLimitsOfTheirOwn() {
        try (Scope outer = Scope.open("request"); Scope inner = Scope.open("layer").limit(4096)) {
            try (Scope _ = Scope.open()) {
                Storage.allocate(1024, "innermost");
                outer.limit(2048);
                Storage.allocate(1024, "innermost");

                assertTrue(assertRefused(1).getMessage().contains("set for scope \"request\""));
            }
            Storage.allocate(2048, "the limit is free again");
            outer.limit(10_000);
            Storage.allocate(2048, "after the limit was raised");
            assertTrue(assertRefused(1).getMessage().contains("set for scope \"layer\""));
            assertEquals(4096, inner.bytes());
        }
    }

    @Test
    void letsTheCollectorFindGarbageBeforeItRefuses() {
        try (Scope _ = Scope.open().limit(10 << 20); Scope _ = Scope.auto()) {
            for (int i = 0; i < 100; i++) {
                assertTrue(Storage.allocate(1 << 20, "garbage").isAlive());
            }
        }
        assertTrue(Garbage.until(() -> Memory.liveBytes() == liveBytes.baseline()));
    }

    @Test
    void countsNoMoreWhatTheCollectorFreedWithAScopeThatWasOpenInsideAlready() {
        Scope outer = AnotherThread.call(() -> {
            Scope service = Scope.shared();
            Scope.shared("left open");
            Storage.allocate(1024, "lost");
            return service.limit(2048);
        });
        NoLeaks.expected(Leak.Kind.SCOPE_UNREACHABLE);

        try (outer) {
            assertDoesNotThrow(() -> Storage.allocateIn((ScopeImpl) outer, 2048, "after it", null));
        }
    }

    @Test
    void ofAnInnerScopeHoldsBesideThatOfTheOuter() {
        try (Scope _ = Scope.open().limit(4096)) {
            try (Scope _ = Scope.open().limit(1024)) {
                Storage.allocate(1024, "inner");
                assertTrue(assertRefused(1).getMessage().contains("limit of 1024 bytes"));
            }
            Storage.allocate(3072, "outer");
            try (Scope _ = Scope.open().limit(2048)) {
                assertTrue(assertRefused(2048).getMessage().contains("limit of 4096 bytes"));
                Storage.allocate(1024, "what is left");
            }
        }
    }

    @Test
    void ofAnInnerScopeEndsWithIt() {
        try (Scope _ = Scope.open()) {
            Scope.open().limit(64).close();

            assertDoesNotThrow(() -> Storage.allocate(1024, "outer"));
        }
    }

    @Test
    void keepingMovesTheChargeToTheScopeAround() {
        try (Scope _ = Scope.open().limit(4096); Scope inner = Scope.open().limit(1024)) {
            for (int i = 0; i < 4; i++) {
                inner.keep(Parcel.of(1024));
            }
            assertTrue(assertRefused(1024).getMessage().contains("limit of 4096 bytes"));
        }
    }

    @Test
    void whatIsKeptOutsideTheLimitedScopeCountsNoMore() {
        try (Scope outer = Scope.open()) {
            try (Scope limited = Scope.open().limit(1024)) {
                for (int i = 0; i < 10; i++) {
                    limited.keep(Parcel.of(1024));
                }
            }
            assertEquals(10 * 1024, outer.bytes());
        }
    }

    @Test
    void countsWhatGraphNodesStillOwnAfterTheScopeClosed() {
        try (Scope _ = Scope.open().limit(1024)) {
            Storage saved;
            try (Scope _ = Scope.open()) {
                saved = Storage.allocate(1024, "saved");
                saved.retain();
            }
            assertRefused(1);
            saved.release();
            assertDoesNotThrow(() -> Storage.allocate(1024, "add"));
        }
    }

    @Test
    void isNotNegative() {
        try (Scope scope = Scope.open()) {
            var thrown = assertThrows(IllegalArgumentException.class, () -> scope.limit(-1));
            assertTrue(thrown.getMessage().contains("-1"), thrown.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / 2, 1L << 45, (1L << 44) + 1})
    void anAbsurdRequestIsRefusedWithoutHarm(long bytes) {
        try (Scope scope = Scope.open().limit(1024)) {
            assertRefused(bytes);

            Storage.allocate(1024, "add");
            assertRefused(1);
            assertEquals(1024, scope.bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / 2, 1L << 45, (1L << 44) + 1})
    void anAbsurdRequestIsRefusedWithoutALimitToo(long bytes) {
        try (Scope scope = Scope.open()) {
            String message = assertRefused(bytes).getMessage();

            assertTrue(message.contains(Long.toString(bytes)), message);
            assertEquals(0, scope.bytes());
        }
    }

    @Test
    void anAbsurdRequestIsRefusedOutsideAnyScopeToo() {
        String message = assertRefused(Long.MAX_VALUE / 2).getMessage();

        assertTrue(message.contains(Long.toString(Long.MAX_VALUE / 2)), message);
    }
}
