package dev.arenagrad.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.LiveBytesReturn;
import dev.arenagrad.memory.testing.NoLeaks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.DataAmount;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    @RegisterExtension final LiveBytesReturn liveBytes = new LiveBytesReturn();

    @TempDir private Path folder;

    /** {@return the events of one name that {@code action} leads to} */
    private List<RecordedEvent> record(String name, Runnable action) throws IOException {
        try (Recording recording = new Recording()) {
            recording.enable(name).withoutThreshold();
            recording.start();
            action.run();
            recording.stop();
            Path file = folder.resolve(name + ".jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream().filter(event -> event.getEventType().getName().equals(
                    name)).toList();
        }
    }

    /** Every event explains itself, and says which of its numbers are bytes. */
    private static void assertDescribed(EventType type) {
        assertNotNull(type.getDescription());
        assertEquals(List.of("arenagrad"), type.getCategoryNames());
        for (ValueDescriptor field : type.getFields()) {
            assertNotNull(field.getLabel(), field.getName());
            if (field.getName().endsWith("ytes")) {
                assertNotNull(field.getAnnotation(DataAmount.class), field.getName());
            }
        }
    }

    @Test
    void aScopeIsOneEventFromItsOpeningToItsClose() throws IOException {
        List<RecordedEvent> events = record("dev.arenagrad.Scope", () -> {
            try (Scope _ = Scope.open("step")) {
                Storage.allocate(1000, "add");
                Storage.allocate(1 << 20, "freed before").disown();
                Scope.tidy(() -> "no event of its own");
            }
        });
        assertEquals(1, events.size(), events.toString());
        RecordedEvent event = events.getFirst();
        assertDescribed(event.getEventType());
        assertEquals("step", event.getString("name"));
        assertEquals("CONFINED", event.getString("kind"));
        assertEquals(1024 + (1 << 20), event.getLong("allocatedBytes"));
        assertEquals(2, event.getLong("allocatedTensors"));
        assertEquals(1024, event.getLong("ownedBytes"));
        assertEquals(1, event.getLong("ownedTensors"));
        assertTrue(event.getDuration().isPositive());
        assertEquals(Thread.currentThread().getName(), event.getThread().getJavaName());
    }

    @Test
    void aLargeTensorIsAnEventWithThePlaceWhereItWasMade() throws IOException {
        List<RecordedEvent> events = record("dev.arenagrad.LargeAllocation", () -> {
            try (Scope _ = Scope.open("step")) {
                Storage.allocate(1000, "small");
                Storage.allocate(3 << 20, "matmul", "[768, 1024]");
            }
        });
        assertEquals(1, events.size(), events.toString());
        RecordedEvent event = events.getFirst();
        assertDescribed(event.getEventType());
        assertEquals("matmul", event.getString("operation"));
        assertEquals("[768, 1024]", event.getString("shape"));
        assertEquals("step", event.getString("scope"));
        assertEquals(3 << 20, event.getLong("bytes"));
        assertTrue(event.getStackTrace().toString().contains("EventsTest"));
        assertTrue(event.getString("place").contains("EventsTest"), event.getString("place"));
    }

    @Test
    void aTensorIsAnEventWhenItsMemoryIsAllocatedAndOneWhenItIsFreed() throws IOException {
        List<RecordedEvent> allocations = record("dev.arenagrad.Allocation", EventsTest::allocateInAStep);
        assertEquals(1, allocations.size(), allocations.toString());
        RecordedEvent allocation = allocations.getFirst();
        assertDescribed(allocation.getEventType());
        assertEquals("matmul", allocation.getString("operation"));
        assertEquals("[250]", allocation.getString("shape"));
        assertEquals("step", allocation.getString("scope"), "the innermost scope has no name");
        assertEquals(1024, allocation.getLong("bytes"));

        List<RecordedEvent> frees = record("dev.arenagrad.Free", EventsTest::allocateInAStep);
        assertEquals(1, frees.size(), frees.toString());
        assertDescribed(frees.getFirst().getEventType());
        assertEquals(1024, frees.getFirst().getLong("bytes"));
        assertEquals(allocation.getLong("address"), frees.getFirst().getLong("address"), "the block is reused");
    }

    private static void allocateInAStep() {
        try (Scope _ = Scope.open("step"); Scope _ = Scope.open()) {
            Storage.allocate(1000, "MATMUL", "[250]");
        }
    }

    @Test
    void noRecordingHasAllAllocationsUnlessItAsksForThem() throws IOException {
        try (Recording recording = new Recording()) {
            recording.start();
            allocateInAStep();
            recording.stop();
            Path file = folder.resolve("plain.jfr");
            recording.dump(file);
            assertEquals(List.of(), RecordingFile.readAllEvents(file).stream().map(event -> event.getEventType()
                    .getName()).filter(name -> name.equals("dev.arenagrad.Allocation") || name.equals(
                            "dev.arenagrad.Free")).toList());
        }
    }

    @Test
    void aRefusalIsAnEvent() throws IOException {
        List<RecordedEvent> events = record("dev.arenagrad.BudgetExceeded", () -> {
            try (Scope _ = Scope.open("request").limit(10_000)) {
                Storage.allocate(4096, "matmul", "[32, 32]");
                assertThrows(OutOfMemoryException.class, () -> Storage.allocate(8192, "too large"));
            }
        });
        assertEquals(1, events.size(), events.toString());
        RecordedEvent event = events.getFirst();
        assertDescribed(event.getEventType());
        assertTrue(event.getString("place").contains("EventsTest"));
        assertEquals("request", event.getString("limitOf"));
        assertEquals(8192, event.getLong("requestedBytes"));
        assertEquals(10_000, event.getLong("limitBytes"));
        assertEquals(4096, event.getLong("usedBytes"));
        assertEquals(4096, event.getLong("peakBytes"));
        assertTrue(event.getString("largestOwners").contains("matmul [32, 32] (4096 bytes)"));
    }

    @Test
    void aLeakIsAnEvent() throws IOException {
        List<RecordedEvent> events = record("dev.arenagrad.Leak", () -> {
            AnotherThread.run(() -> {
                Scope.open("left open");
                Storage.allocate(1000, "add", "[250]");
            });
            NoLeaks.expected(Leak.Kind.THREAD_ENDED);
        });
        assertEquals(1, events.size(), events.toString());
        RecordedEvent event = events.getFirst();
        assertDescribed(event.getEventType());
        assertEquals("THREAD_ENDED", event.getString("kind"));
        assertEquals("left open", event.getString("scope"));
        assertEquals("another", event.getString("thread"));
        assertEquals(1024, event.getLong("bytes"));
        assertEquals(1, event.getLong("tensors"));
        assertTrue(event.getString("largestOwners").contains("add [250]"));
        assertTrue(event.getString("place").contains("EventsTest"));
    }

    @Test
    void nothingIsRecordedBeforeOrAfter() throws IOException {
        List<RecordedEvent> events = record("dev.arenagrad.Scope", () -> {});
        Scope.open().close();
        assertEquals(List.of(), events);
    }
}
