package dev.arenagrad.examples.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.nn.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VersionsTest {
    private static final int COPIES = 3;
    private static final int ELEMENTS = 200;
    private static final int PUBLISHED = 300;
    private static final int READERS = 4;
    private static final long NOT_LONG = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONG = TimeUnit.SECONDS.toNanos(30);

    private final long before = Memory.liveBytes();
    private final Scope scope = Scope.shared("model");
    private final Model learner = new Model();
    private final Versions<Model> versions = new Versions<>(Model::new, learner, 0, COPIES);

    private static final class Model extends Layer {
        Model() {
            for (String name : List.of("a", "b", "c")) {
                addParameter(name, Tensor.zeros(ELEMENTS));
            }
        }
    }

    @AfterEach
    void close() {
        scope.close();
        assertEquals(before, Memory.liveBytes());
    }

    /** Publishes parameters whose elements are all the number of their version. */
    private void publish(long number) throws InterruptedException {
        Versions<Model>.Version next = versions.takeSpare(LONG);
        try (GradMode _ = GradMode.noGrad()) {
            learner.parameters().forEach(parameter -> parameter.fill_(number));
        }
        assertEquals(number, versions.publish(next, learner));
    }

    private static void assertWhole(Versions<Model>.Version version) {
        float[] expected = new float[ELEMENTS];
        Arrays.fill(expected, version.number());
        version.model().namedParameters().forEach((name, parameter) -> assertArrayEquals(expected, parameter
                .toFloatArray(), name));
    }

    @Test
    void everyReaderSeesOneVersionWholeWhileOthersArePublished() throws Exception {
        AtomicBoolean isDone = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(threads.submit(() -> {
                    long last = 0;
                    while (!isDone.get()) {
                        try (Versions<Model>.Version version = versions.read()) {
                            assertWhole(version);
                            assertEquals(Math.max(last, version.number()), version.number(), "never an older one");
                            last = version.number();
                        }
                    }
                    return null;
                }));
            }
            try {
                for (int number = 1; number <= PUBLISHED && readers.stream().noneMatch(Future::isDone); number++) {
                    publish(number);
                }
            } finally {
                isDone.set(true);
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
        assertEquals(PUBLISHED, versions.number());
        assertEquals(COPIES - 1, versions.spares());
    }

    @Test
    void aVersionThatIsReadStaysAsItIsForAsLongAsItIsRead() throws InterruptedException {
        try (Versions<Model>.Version first = versions.read()) {
            for (int number = 1; number <= 2 * COPIES; number++) {
                publish(number);
            }
            assertEquals(0, first.number());
            assertWhole(first);
        }
        try (Versions<Model>.Version newest = versions.read()) {
            assertEquals(2 * COPIES, newest.number());
            assertWhole(newest);
        }
    }

    @Test
    void publishingTakesNoMemory() throws InterruptedException {
        long bytes = scope.bytes();
        publish(1);
        publish(2);

        assertEquals(bytes, scope.bytes());
        assertEquals(bytes, Memory.liveBytes() - before);
    }

    @Test
    void whenAllOthersAreReadTheLearnerWaitsForOneToBecomeSpare() throws Exception {
        Versions<Model>.Version oldest = versions.read();
        publish(1);
        Versions<Model>.Version older = versions.read();
        publish(2);
        assertNull(versions.takeSpare(NOT_LONG), "of three, two are read and one is the newest");

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Versions<Model>.Version> spare = threads.submit(() -> versions.takeSpare(LONG));
            older.close();

            assertSame(older, spare.get());
            versions.giveBack(older);
        }
        oldest.close();
        assertEquals(COPIES - 1, versions.spares());
    }

    @Test
    void aVersionReadByTwoIsSpareWhenBothHaveLeft() throws InterruptedException {
        Versions<Model>.Version one = versions.read();
        Versions<Model>.Version same = versions.read();
        assertSame(one, same);
        publish(1);
        one.close();
        assertEquals(COPIES - 2, versions.spares());
        same.close();
        assertEquals(COPIES - 1, versions.spares());
    }
}
