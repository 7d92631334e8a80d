package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.Parcel;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EventObject;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicMarkableReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicStampedReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which results of a tidied block are looked into for what has to live on, which own nothing, and which are refused. */
class HandedOnTest {
    private static final int DEEP = 100_000;

    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    private record Layer(String name, int units, Parcel weight, List<Parcel> others) {}

    private record Generic<T>(T content) {}

    private record Figures(double loss, long[] counts, Instant at, String name) {}

    private record Refusing(Object content) {
        @Override
        public Object content() {
            throw new UnsupportedOperationException("not told");
        }
    }

    private enum Stage {
        WARM_UP
    }

    private static final class Statistics {
        private final double mean;
        private final String[] names;

        Statistics(double mean, String... names) {
            this.mean = mean;
            this.names = names;
        }

        double mean() {
            return mean * names.length;
        }
    }

    private static final class Holder {
        private final Object content;

        Holder(Object content) {
            this.content = content;
        }

        @Override
        public String toString() {
            return "holder of " + content;
        }
    }

    private static class Wide {
        Parcel parcel = Parcel.of(8);
    }

    private static final class Narrow extends Wide {}

    private static final class Unlucky extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int number;

        Unlucky(int number) {
            this.number = number;
        }

        @Override
        public String getMessage() {
            return "number " + number;
        }
    }

    private static final class Blaming extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Parcel parcel;

        Blaming(Parcel parcel) {
            this.parcel = parcel;
        }

        @Override
        public String getMessage() {
            return "because of " + parcel;
        }
    }

    private static final class Measured {
        private final FloatBuffer values;
        private final Number count;
        private final MemorySegment segment;

        Measured(FloatBuffer values, Number count, MemorySegment segment) {
            this.values = values;
            this.count = count;
            this.segment = segment;
        }

        @Override
        public String toString() {
            return values + " " + count + " " + segment;
        }
    }

    /** A container, and how it is made around a parcel. */
    private record Around(String name, Function<Parcel, Object> container) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Around> containers() {
        return Stream.of(new Around("record", parcel -> new Layer("first", 1, parcel, List.of())),
                new Around("list in a record", parcel -> new Layer("first", 1, parcel, List.of(parcel))),
                new Around("record of any type", Generic::new),
                new Around("record in a record", parcel -> new Generic<>(new Generic<>(parcel))),
                new Around("optional", Optional::of),
                new Around("map value", parcel -> Map.of("weight", parcel)),
                new Around("map key", parcel -> Map.of(parcel, "weight")),
                new Around("map in a map", parcel -> Map.of("layer", Map.of("weight", Optional.of(parcel)))),
                new Around("identity map", parcel -> new IdentityHashMap<>(Map.of(parcel, 1))),
                new Around("entry", parcel -> Map.entry("weight", parcel)),
                new Around("entries", parcel -> Map.of("weight", parcel).entrySet()),
                new Around("values", parcel -> new HashMap<>(Map.of("weight", parcel)).values()),
                new Around("set", Set::of),
                new Around("array", parcel -> new Parcel[] {parcel}),
                new Around("array of arrays", parcel -> new Object[][] {{"weight", parcel}}),
                new Around("array of records", parcel -> new Generic<?>[] {new Generic<>(parcel)}),
                new Around("atomic reference", AtomicReference::new),
                new Around("stamped reference", parcel -> new AtomicStampedReference<>(parcel, 1)),
                new Around("marked reference", parcel -> new AtomicMarkableReference<>(parcel, true)),
                new Around("atomic array", parcel -> new AtomicReferenceArray<>(new Parcel[] {parcel})));
    }

    @ParameterizedTest
    @MethodSource("containers")
    void whatAContainerHoldsIsHandedOn(Around around) {
        try (Scope scope = Scope.open()) {
            Parcel[] made = new Parcel[1];
            Scope.tidy(() -> {
                Parcel.of(1000);
                made[0] = Parcel.of(1000);
                return around.container.apply(made[0]);
            });
            assertSame(scope, made[0].storage().scope());
            assertEquals(made[0].storage().capacity(), scope.bytes(), "the temporary is gone");
        }
    }

    static Stream<Object> resultsThatOwnNothing() {
        return Stream.of(1, 2L, 'c', true, "text", Stage.WARM_UP, new int[2], new double[][] {{1}}, Optional.empty(),
                List.of(1, "text", Optional.of(2.5)), Map.of("loss", 0.5), new Figures(0.5, new long[] {1},
                        Instant.EPOCH,
                        "run"),
                new Statistics(1, "a"), Instant.EPOCH, Path.of("a", "b"), new Object(), new StringBuilder("text"),
                new IllegalStateException(new Unlucky(13)), String.class, new BigDecimal("1.5"), URI.create("a:b"),
                new UUID(1, 2),
                Locale.ROOT, new Random(1), RandomGenerator.of("L64X128MixRandom"), new BitSet(), new AtomicInteger(),
                new LongAdder(), FloatBuffer.allocate(2), MemorySegment.NULL, Duration.ZERO,
                ZonedDateTime.now(),
                new Measured(FloatBuffer.allocate(1), new AtomicInteger(), MemorySegment.NULL), (Runnable) () -> {});
    }

    @ParameterizedTest
    @MethodSource("resultsThatOwnNothing")
    void aResultThatOwnsNothingIsReturned(Object result) {
        assertSame(result, Scope.tidy(() -> result));
    }

    static Stream<Around> unwalkable() {
        return Stream.of(new Around("object with a field of any type", Holder::new),
                new Around("class that inherits a tensor", _ -> new Narrow()),
                new Around("iterator", parcel -> List.of(parcel).iterator()),
                new Around("stream", Stream::of),
                new Around("supplier", parcel -> (Supplier<Parcel>) () -> parcel),
                new Around("lambda that captured it", parcel -> (Runnable) parcel::isAlive),
                new Around("iterable", parcel -> new Iterable<Parcel>() {
                    @Override
                    public Iterator<Parcel> iterator() {
                        return List.of(parcel).iterator();
                    }
                }),
                new Around("future", CompletableFuture::completedFuture),
                new Around("event", EventObject::new),
                new Around("function of the JDK", parcel -> ((Function<Integer, Parcel>) _ -> parcel).andThen(
                        Parcel::isAlive)),
                new Around("proxy", parcel -> Proxy.newProxyInstance(Runnable.class.getClassLoader(), new Class<?>[] {
                        Runnable.class}, (_, _, _) -> parcel)),
                new Around("proxy of a kind of value", parcel -> Proxy.newProxyInstance(Runnable.class.getClassLoader(),
                        new Class<?>[] {CharSequence.class}, (_, _, _) -> parcel)),
                new Around("number with a function", parcel -> new LongAccumulator((a, _) -> parcel.isAlive() ? a : 0,
                        0)),
                new Around("thread", parcel -> new Thread(parcel::isAlive)),
                new Around("exception", Blaming::new),
                new Around("cause", parcel -> new IllegalStateException(new Blaming(parcel))),
                new Around("reference", java.lang.ref.WeakReference::new),
                new Around("such an object in a list", parcel -> List.of(new Holder(parcel))),
                new Around("such an object in a record", parcel -> new Generic<>(new Holder(parcel))));
    }

    @ParameterizedTest
    @MethodSource("unwalkable")
    void whatMayHoldTensorsAndCannotBeLookedIntoIsRefused(Around around) {
        try (Scope scope = Scope.open()) {
            var refused = assertThrows(IllegalArgumentException.class, () -> Scope.tidy(() -> around.container.apply(
                    Parcel.of(1000))));
            assertTrue(refused.getMessage().contains("Keepable"), refused.getMessage());
            assertEquals(0, scope.bytes());
        }
    }

    @Test
    void aRefusalNamesTheType() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Scope.tidy(() -> List.of(new Holder(1))));
        assertTrue(refused.getMessage().contains(Holder.class.getName()), refused.getMessage());
    }

    @Test
    void whatTheAccessorOfARecordThrowsIsThrown() {
        var thrown = assertThrows(UnsupportedOperationException.class, () -> Scope.tidy(() -> new Refusing(1)));
        assertEquals("not told", thrown.getMessage());
    }

    @Test
    void containersInsideThemselvesAreHandedOn() {
        try (Scope scope = Scope.open()) {
            List<Object> ring = Scope.tidy(() -> {
                List<Object> list = new ArrayList<>();
                Map<String, Object> map = new HashMap<>();
                Object[] array = {list, map, null};
                array[2] = array;
                map.put("array", array);
                list.addAll(Arrays.asList(list, map, array, Parcel.of(1000)));
                return list;
            });
            assertSame(scope, ((Parcel) ring.get(3)).storage().scope());
        }
    }

    @Test
    void deeplyNestedContainersAreHandedOn() {
        try (Scope scope = Scope.open()) {
            Parcel[] made = new Parcel[1];
            Scope.tidy(() -> {
                made[0] = Parcel.of(1000);
                Object nested = made[0];
                for (int i = 0; i < DEEP; i++) {
                    nested = i % 2 == 0 ? List.of(nested) : new Generic<>(nested);
                }
                return new Object[] {nested};
            });
            assertSame(scope, made[0].storage().scope());
        }
    }

    @Test
    void aTensorInSeveralPlacesIsHandedOnOnce() {
        try (Scope scope = Scope.open()) {
            List<Parcel> twice = Scope.tidy(() -> {
                Parcel parcel = Parcel.of(1000);
                return List.of(parcel, parcel);
            });
            assertEquals(twice.getFirst().storage().capacity(), scope.bytes());
            assertTrue(twice.getFirst().storage().isSolelyOwned());
        }
    }
}
