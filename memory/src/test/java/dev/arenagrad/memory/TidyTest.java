package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.Parcel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TidyTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    /** A composite, as a user would write one. */
    private record Pair(Parcel left, Parcel right) implements Keepable {
        @Override
        public void keepIn(Scope scope) {
            left.keepIn(scope);
            right.keepIn(scope);
        }
    }

    private final List<Parcel> temporaries = new ArrayList<>();

    private Parcel temporary() {
        temporaries.add(Parcel.of(1000));
        return temporaries.getLast();
    }

    private void assertTemporariesFreed() {
        assertFalse(temporaries.isEmpty());
        assertTrue(temporaries.stream().noneMatch(Parcel::isAlive));
    }

    @Test
    void freesTemporariesAndKeepsTheResult() {
        try (Scope scope = Scope.open()) {
            Parcel result = Scope.tidy(() -> {
                temporary();
                return Parcel.of(1000);
            });
            assertTemporariesFreed();
            assertSame(scope, result.storage().scope());
        }
    }

    @Test
    void holdsTheResultAloneAfterwards() {
        try (Scope scope = Scope.open()) {
            Parcel result = Scope.tidy(() -> {
                temporary();
                return Parcel.of(1000);
            });
            assertEquals(result.storage().capacity(), scope.bytes());
        }
    }

    @Test
    void keepsEveryPartOfAComposite() {
        try (Scope _ = Scope.open()) {
            Pair result = Scope.tidy(() -> new Pair(Parcel.of(1000), Parcel.of(1000)));

            assertTrue(result.left().isAlive());
            assertTrue(result.right().isAlive());
        }
    }

    @Test
    void keepsEveryElementOfAList() {
        try (Scope scope = Scope.open()) {
            List<Parcel> result = Scope.tidy(() -> {
                temporary();
                return List.of(Parcel.of(1000), Parcel.of(1000));
            });
            assertTemporariesFreed();
            result.forEach(parcel -> assertSame(scope, parcel.storage().scope()));
        }
    }

    @Test
    void keepsEveryElementOfAnArray() {
        try (Scope scope = Scope.open()) {
            Parcel[] result = Scope.tidy(() -> new Parcel[] {Parcel.of(1000), Parcel.of(1000)});

            Arrays.stream(result).forEach(parcel -> assertSame(scope, parcel.storage().scope()));
        }
    }

    @Test
    void keepsEveryValueOfAMap() {
        try (Scope scope = Scope.open()) {
            Map<String, Parcel> result = Scope.tidy(() -> Map.of("weight", Parcel.of(1000), "bias", Parcel.of(8)));

            result.values().forEach(parcel -> assertSame(scope, parcel.storage().scope()));
        }
    }

    @Test
    void keepsWhatIsNestedInCollections() {
        try (Scope scope = Scope.open()) {
            Map<String, List<Parcel[]>> result = Scope
                    .tidy(() -> Map.of("layers", List.of(new Parcel[] {Parcel.of(1000)}, new Parcel[] {Parcel.of(8)})));

            result.get("layers").forEach(layer -> assertSame(scope, layer[0].storage().scope()));
        }
    }

    @Test
    void skipsHolesInWhatItKeeps() {
        try (Scope _ = Scope.open()) {
            Parcel[] result = Scope.tidy(() -> new Parcel[] {null, Parcel.of(1000)});

            assertNull(result[0]);
            assertTrue(result[1].isAlive());
        }
    }

    @Test
    void returnsResultsThatOwnNothing() {
        assertEquals("text", Scope.tidy(() -> "text"));
        assertEquals(1.5, Scope.tidy(() -> 1.5));
        assertArrayEquals(new double[] {1, 2}, Scope.tidy(() -> new double[] {1, 2}));
        assertEquals(List.of(1, 2), Scope.tidy(() -> List.of(1, 2)));
        assertNull(Scope.<String>tidy(() -> null));
    }

    @Test
    void handsTheResultToTheAutomaticScopeOutsideAnyOther() {
        Parcel result = Scope.tidy(() -> {
            temporary();
            return Parcel.of(1000);
        });
        assertTemporariesFreed();
        assertSame(ScopeImpl.automatic(), result.storage().scope());
        result.free();
    }

    @Test
    void freesEverythingWhenTheBlockThrows() {
        var thrown = assertThrows(IllegalArgumentException.class, () -> Scope.tidy(() -> {
            temporary();
            throw new IllegalArgumentException("no such shape");
        }));
        assertEquals("no such shape", thrown.getMessage());
        assertEquals(0, thrown.getSuppressed().length);
        assertTemporariesFreed();
    }

    @Test
    void freesEverythingWhenTheBlockThrowsInsideAScopeItLeftOpen() {
        var thrown = assertThrows(IllegalArgumentException.class, () -> Scope.tidy(() -> {
            Scope.open("forgotten");
            temporary();
            throw new IllegalArgumentException("no such shape");
        }));
        assertEquals("no such shape", thrown.getMessage());
        assertTrue(thrown.getSuppressed()[0].getMessage().contains("forgotten"));
        assertTemporariesFreed();
    }

    @Test
    void nests() {
        try (Scope scope = Scope.open()) {
            Parcel result = Scope.tidy(() -> {
                temporary();
                return Scope.tidy(() -> {
                    temporary();
                    return Parcel.of(1000);
                });
            });
            assertTemporariesFreed();
            assertSame(scope, result.storage().scope());
        }
    }

    @Test
    void leavesAResultAloneThatLivedBefore() {
        try (Scope outer = Scope.open()) {
            Parcel before = Parcel.of(1000);
            try (Scope _ = Scope.open()) {
                Scope.tidy(() -> before);
            }
            assertTrue(before.isAlive());
            assertSame(outer, before.storage().scope());
        }
    }
}
