package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.ops.TensorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BackwardEventTest {
    private static final String NAME = "dev.arenagrad.Backward";

    @RegisterExtension final LiveBytes liveBytes = new LiveBytes();

    @TempDir private Path folder;

    private RecordedEvent record(Runnable pass) throws IOException {
        try (Recording recording = new Recording()) {
            recording.enable(NAME).withoutThreshold();
            recording.start();
            pass.run();
            recording.stop();
            Path file = folder.resolve("backward.jfr");
            recording.dump(file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream().filter(event -> event.getEventType()
                    .getName().equals(NAME)).toList();
            assertEquals(1, events.size(), events.toString());
            return events.getFirst();
        }
    }

    @Test
    void tellsTheNodesRunAndTheSavedBytesFreed() throws IOException {
        Tensor x = Tensor.ones(256).setRequiresGrad(true);
        long before = Memory.savedBytes();
        Tensor y = x.exp().tanh().sum();
        long saved = Memory.savedBytes() - before;
        assertEquals(2 * 256 * Float.BYTES, saved, "the results of exp and tanh");
        RecordedEvent event = record(y::backward);

        assertEquals(4, event.getLong("nodes"), "sum, tanh, exp and the leaf");
        assertEquals(saved, event.getLong("freedBytes"));
        assertFalse(event.getBoolean("retained"));
        assertTrue(event.getBoolean("completed"));
        assertEquals(before, Memory.savedBytes());
    }

    @Test
    void aRetainedGraphFreesNothing() throws IOException {
        Tensor y = Tensor.ones(256).setRequiresGrad(true).exp().sum();
        RecordedEvent event = record(() -> y.backward(GraphOption.RETAIN_GRAPH));

        assertEquals(0, event.getLong("freedBytes"));
        assertTrue(event.getBoolean("retained"));
    }

    @Test
    void aPassThatFailsIsToldToo() throws IOException {
        Tensor y = Tensor.ones(256).setRequiresGrad(true).exp().sum();
        y.backward();
        RecordedEvent event = record(() -> assertThrows(TensorException.class, y::backward));

        assertFalse(event.getBoolean("completed"));
    }

    @Test
    void nodesAreEventsInsideThatOfTheirPassIfAskedFor() throws IOException {
        Tensor y = Tensor.ones(256).setRequiresGrad(true).exp().sum();
        try (Recording recording = new Recording()) {
            recording.enable(NAME).withoutThreshold();
            recording.enable("dev.arenagrad.Node").withoutThreshold();
            recording.start();
            y.backward();
            recording.stop();
            Path file = folder.resolve("nodes.jfr");
            recording.dump(file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream().sorted(Comparator.comparing(
                    RecordedEvent::getStartTime)).toList();
            RecordedEvent pass = events.getFirst();
            assertEquals(NAME, pass.getEventType().getName());
            List<RecordedEvent> nodes = events.subList(1, events.size());
            assertEquals(List.of("SumBackward0", "ExpBackward0", "torch::autograd::AccumulateGrad"), nodes.stream().map(
                    node -> node.getString("name")).toList());
            for (RecordedEvent node : nodes) {
                assertFalse(node.getEndTime().isAfter(pass.getEndTime()), node.toString());
            }
        }
    }
}
