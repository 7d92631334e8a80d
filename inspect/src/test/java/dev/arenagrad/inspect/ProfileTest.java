package dev.arenagrad.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.inspect.Profile.Direction;
import dev.arenagrad.inspect.Profile.Row;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.ops.TensorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
    @RegisterExtension final NothingIsLeft nothingIsLeft = new NothingIsLeft();

    private static Row row(Profile profile, String name, Direction direction) {
        return profile.rows().stream().filter(row -> row.name().equals(name) && row.direction() == direction)
                .findFirst().orElseThrow(() -> new AssertionError(name + " is not in\n" + profile.table()));
    }

    private static void step() {
        try (Scope _ = Scope.open("step")) {
            Tensor x = Tensor.ones(64, 64).setRequiresGrad(true);
            x.mm(x).exp().sum().backward();
        }
    }

    @Test
    void callsAndBytesOfEachOperatorInEachDirection() {
        Profile profile = Trace.record(() -> IntStream.range(0, 3).forEach(_ -> step())).profile();
        long matrix = 64 * 64 * Float.BYTES;

        Row forward = row(profile, "mm", Direction.FORWARD);
        assertEquals(3, forward.calls());
        assertEquals(3 * matrix, forward.selfBytes());
        assertEquals(3 * matrix, forward.totalBytes());
        assertEquals(6, row(profile, "mm", Direction.BACKWARD).calls(), "a gradient for each operand");
        Row node = row(profile, "MmBackward0", Direction.BACKWARD);
        assertEquals(3, node.calls());
        assertEquals(0, node.selfBytes());
        assertEquals(6 * matrix, node.totalBytes(), "allocated by the products that it calls");
        assertEquals(3, row(profile, "backward", Direction.BACKWARD).calls());
    }

    @Test
    void timesOfOwnAddUpToTheTotalOfWhatIsOutermost() {
        Profile profile = Trace.record(ProfileTest::step).profile();

        long own = profile.rows().stream().filter(row -> row.direction() == Direction.BACKWARD).mapToLong(
                Row::selfNanos).sum();
        assertEquals(row(profile, "backward", Direction.BACKWARD).totalNanos(), own);
        for (Row row : profile.rows()) {
            assertTrue(0 <= row.selfNanos() && row.selfNanos() <= row.totalNanos(), row.toString());
        }
    }

    private static void nest(int scopes) {
        List<Scope> open = new ArrayList<>();
        for (int i = 0; i < scopes; i++) {
            open.add(Scope.open());
        }
        Tensor.ones(4).exp();
        open.reversed().forEach(Scope::close);
    }

    @Test
    void whatIsNestedTooDeepIsPartOfWhatIsAroundIt(@TempDir Path folder) throws IOException {
        Trace trace = Trace.record(() -> {
            nest(900);
            nest(390);
        });

        assertEquals(1, row(trace.profile(), "exp", Direction.FORWARD).calls());
        assertEquals(4, trace.timeline().blocks().size());
        trace.profile().writeFlameGraph(folder.resolve("flames.html"));
        trace.timeline().writeHtml(folder.resolve("memory.html"));
    }

    @Test
    void overloadsThatCallOneAnotherAreOneCall() {
        Profile profile = Trace.record(() -> {
            try (Scope _ = Scope.open()) {
                NN.maxPool2d(Tensor.ones(1, 1, 4, 4), 2);
            }
        }).profile();

        assertEquals(1, row(profile, "maxPool2d", Direction.FORWARD).calls());
    }

    @Test
    void allThreadsAreRecorded() {
        CountDownLatch started = new CountDownLatch(2);
        Profile profile = Trace.record(() -> {
            List<AnotherThread<Void>> threads = IntStream.range(0, 2).mapToObj(_ -> AnotherThread.<Void>start(() -> {
                started.countDown();
                started.await();
                step();
                return null;
            })).toList();
            threads.forEach(AnotherThread::join);
        }).profile();

        assertEquals(2, row(profile, "exp", Direction.FORWARD).calls());
        assertEquals(2, row(profile, "ExpBackward0", Direction.BACKWARD).calls());
    }

    @Test
    void anExceptionInTheBlockEndsTheRecording() {
        IllegalStateException thrown = new IllegalStateException("of the block");
        assertEquals(thrown, assertThrows(IllegalStateException.class, () -> Trace.record(() -> {
            step();
            throw thrown;
        })));
    }

    @Test
    void callsThatFailAreLeftOutAndHideNothingBehindThem() {
        Profile profile = Trace.record(() -> {
            try (Scope _ = Scope.open()) {
                Tensor x = Tensor.ones(2, 3).setRequiresGrad(true);
                assertThrows(TensorException.class, () -> x.mm(x));
                Tensor y = x.exp().sum();
                y.backward();
                assertThrows(TensorException.class, y::backward);
                x.tanh();
            }
        }).profile();

        assertTrue(profile.rows().stream().noneMatch(row -> row.name().equals("mm")), profile.table());
        assertEquals(2, row(profile, "backward", Direction.BACKWARD).calls());
        assertEquals(1, row(profile, "tanh", Direction.FORWARD).calls());
    }

    @Test
    void methodsOfTheCallersAreRowsToo() {
        Profile profile;
        try (Recorder recorder = Recorder.start(ProfileTest.class.getName() + "::step")) {
            step();
            profile = recorder.stop().profile();
        }

        Row step = row(profile, "ProfileTest.step", Direction.FORWARD);
        assertEquals(1, step.calls());
        assertTrue(step.totalNanos() > row(profile, "exp", Direction.FORWARD).totalNanos());
        assertThrows(IllegalArgumentException.class, () -> Recorder.start("step;java.lang.String"));
    }

    @Test
    void aRecorderStopsOnce() {
        Recorder recorder = Recorder.start();
        recorder.stop();
        assertThrows(IllegalStateException.class, recorder::stop);
        recorder.close();
        Recorder closed = Recorder.start();
        closed.close();
        assertThrows(IllegalStateException.class, closed::stop);
    }

    @Test
    void whatHappensBeforeAndAfterIsNotRecorded() {
        step();
        Profile profile = Trace.record(() -> {}).profile();
        step();

        assertEquals(List.of(), profile.rows());
        assertEquals(0, profile.table().lines().filter(line -> line.contains("mm")).count());
    }

    @Test
    void theTableHasALineForEachRow() {
        Profile profile = Trace.record(ProfileTest::step).profile();
        List<String> lines = profile.table().lines().toList();

        assertEquals(profile.rows().size() + 2, lines.size(), "a head, the rows, a sum");
        assertTrue(lines.getFirst().matches(
                "name +pass +self % +self +total % +total +mean +calls +self bytes +bytes"));
        assertTrue(lines.stream().anyMatch(line -> line.matches(
                "mm +forward +\\S+% +\\S+ \\S+ +\\S+% +\\S+ \\S+ +\\S+ \\S+ +1 +16.0 KiB +16.0 KiB")), profile.table());
        assertTrue(profile.table(1).contains("and " + (profile.rows().size() - 1) + " more"));
        assertFalse(profile.table().contains("Incomplete"));
    }
}
