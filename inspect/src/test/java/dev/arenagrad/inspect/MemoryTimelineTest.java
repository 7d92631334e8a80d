package dev.arenagrad.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.inspect.MemoryTimeline.Block;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.Garbage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MemoryTimelineTest {
    private static final long KIB = 1024;

    @RegisterExtension final NothingIsLeft nothingIsLeft = new NothingIsLeft();

    @Test
    void everyBlockHasItsOperationShapeScopeAndTimes() {
        MemoryTimeline timeline = Trace.record(() -> {
            try (Scope _ = Scope.open("step")) {
                Tensor x = Tensor.ones(16, 16);
                Scope.tidy(() -> x.exp().item(0, 0));
                x.tanh();
            }
        }).timeline();

        List<Block> blocks = timeline.blocks();
        assertEquals(List.of("full", "exp", "tanh"), blocks.stream().map(Block::operation).toList());
        for (Block block : blocks) {
            assertEquals("[16, 16]", block.shape());
            assertEquals("step", block.scope(), "scopes of tidy have no names");
            assertEquals(Thread.currentThread().getName(), block.thread());
            assertEquals(KIB, block.bytes());
            assertNotNull(block.freedAt());
        }
        assertTrue(blocks.get(1).freedAt() <= blocks.get(2).allocatedAt(), "exp was freed before tanh");
        assertEquals(2 * KIB, timeline.peakBytes() - timeline.bytesBefore());
        assertEquals(timeline.bytesBefore(), timeline.bytesAfter());
    }

    @Test
    void theBytesAreThoseThatMemoryCounts() {
        try (Scope scope = Scope.open("model")) {
            Tensor weight = Tensor.ones(64, 64).setRequiresGrad(true);
            long before = Memory.liveBytes();
            Memory.resetPeak();
            MemoryTimeline timeline = Trace.record(() -> {
                try (Scope _ = Scope.open("step")) {
                    weight.mm(weight).exp().tanh().sum().backward();
                }
            }).timeline();

            assertEquals(before, timeline.bytesBefore());
            assertEquals(Memory.peakBytes(), timeline.peakBytes());
            assertEquals(Memory.liveBytes(), timeline.bytesAfter());
            assertEquals(1, timeline.blocks().stream().filter(block -> block.freedAt() == null).count(),
                    "the gradient stays");
            assertEquals(2 * 64 * 64 * Float.BYTES, scope.bytes());
        }
    }

    @Test
    void memoryFromBeforeIsFreedOnTheWay() {
        Scope scope = Scope.open("before");
        Tensor.ones(256);
        MemoryTimeline timeline = Trace.record(scope::close).timeline();

        assertEquals(List.of(), timeline.blocks());
        assertEquals(KIB, timeline.bytesBefore() - timeline.bytesAfter());
        assertEquals(timeline.bytesBefore(), timeline.peakBytes());
    }

    @Test
    void memoryOfSharedScopesIsFollowedFromThreadToThread() {
        MemoryTimeline timeline = Trace.record(() -> {
            Scope shared = Scope.shared("shared");
            Tensor x = Tensor.ones(256);
            AnotherThread.run(() -> {
                try (Scope _ = Scope.open("other")) {
                    x.exp();
                }
                shared.close();
            });
        }).timeline();

        assertEquals(List.of("full", "exp"), timeline.blocks().stream().map(Block::operation).toList());
        assertEquals(List.of("shared", "other"), timeline.blocks().stream().map(Block::scope).toList());
        assertEquals("another", timeline.blocks().getLast().thread());
        assertTrue(timeline.blocks().stream().allMatch(block -> block.freedAt() != null));
        assertEquals(timeline.bytesBefore(), timeline.bytesAfter());
    }

    @Test
    void memoryThatWasLentIsFreedOnce() {
        MemoryTimeline timeline = Trace.record(() -> {
            try (Scope _ = Scope.open("step")) {
                Tensor.ones(256).segment();
            }
        }).timeline();

        assertEquals(1, timeline.blocks().size());
        assertNotNull(timeline.blocks().getFirst().freedAt());
        assertEquals(timeline.bytesBefore(), timeline.bytesAfter());
    }

    @Test
    void memoryThatTheCollectorFindsIsFreed() {
        long before = Memory.liveBytes();
        MemoryTimeline timeline = Trace.record(() -> {
            Tensor.ones(256);
            assertTrue(Garbage.until(() -> Memory.liveBytes() == before), "the tensor was not found");
        }).timeline();

        assertEquals(List.of("the automatic scope"), timeline.blocks().stream().map(Block::scope).toList());
        assertNotNull(timeline.blocks().getFirst().freedAt());
        assertEquals(timeline.bytesBefore(), timeline.bytesAfter());
    }

    @Test
    void memoryThatIsLiveAtTheEndHasNoEnd() {
        try (Scope _ = Scope.open("outer")) {
            MemoryTimeline timeline = Trace.record(() -> Tensor.ones(256)).timeline();

            assertNull(timeline.blocks().getFirst().freedAt());
            assertEquals(KIB, timeline.bytesAfter() - timeline.bytesBefore());
        }
    }

    @Test
    void aRecorderThatStartsMeanwhileChangesNothing() {
        try (Scope _ = Scope.open("outer"); Recorder recorder = Recorder.start()) {
            long before = Memory.liveBytes();
            Tensor.ones(256);
            Recorder.start().close();
            MemoryTimeline timeline = recorder.stop().timeline();

            assertEquals(before, timeline.bytesBefore());
            assertEquals(Memory.liveBytes(), timeline.bytesAfter());
        }
    }
}
