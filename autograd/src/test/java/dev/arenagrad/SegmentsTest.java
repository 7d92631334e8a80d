package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.Garbage;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tensors show their memory as segments, which end before the memory does, and are copied to and from memory of others. */
class SegmentsTest {
    @RegisterExtension final LiveBytes live = new LiveBytes();

    private static double element(MemorySegment doubles, long index) {
        return doubles.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
    }

    @Test
    void aSegmentShowsTheElementsAndTheirChanges() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.of(1.0, 2.0, 3.0, 4.0);
            MemorySegment seen = x.segment();
            assertArrayEquals(new double[] {1, 2, 3, 4}, seen.toArray(ValueLayout.JAVA_DOUBLE));
            x.mul_(2);
            assertEquals(8, element(seen, 3));
            x.zero_();
            assertEquals(0, element(seen, 3));
            assertEquals(seen, x.segment());
            assertArrayEquals(new double[] {0, 0}, x.slice(0, 1, 3).segment().toArray(ValueLayout.JAVA_DOUBLE));
            assertEquals(0, Tensor.empty(DType.FLOAT64, 0).segment().byteSize());
            assertThrows(IllegalArgumentException.class, () -> seen.setAtIndex(ValueLayout.JAVA_DOUBLE, 0, 1));
        }
    }

    @Test
    void contentsThatWereNotWrittenYetAreWrittenFirst() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.of(1.0, 2.0);
            x.zero_();
            assertArrayEquals(new double[2], x.segment().toArray(ValueLayout.JAVA_DOUBLE));
        }
    }

    @Test
    void aSegmentEndsWithTheScopeAndItsBlockIsNotSeenAgain() {
        MemorySegment seen;
        Scope outer = Scope.open();
        try (Scope _ = Scope.open()) {
            seen = Tensor.of(1.0, 2.0).segment();
            assertFalse(seen.isAccessibleBy(new Thread()));
        }
        Tensor next = Tensor.of(5.0, 6.0);
        assertFalse(seen.scope().isAlive());
        var refused = assertThrows(IllegalStateException.class, () -> element(seen, 0));
        assertEquals("Already closed", refused.getMessage());
        assertEquals(5, next.item(0));
        outer.close();
    }

    @Test
    void ofASharedScopeEveryThreadReadsTheSegmentUntilTheScopeCloses() {
        MemorySegment seen;
        try (Scope _ = Scope.shared()) {
            seen = Tensor.of(1.0, 2.0).segment();
            assertEquals(2.0, AnotherThread.call(() -> element(seen, 1)));
        }
        assertThrows(IllegalStateException.class, () -> element(seen, 0));
    }

    @Test
    void aSegmentThatTheCollectorDecidesAboutKeepsItsMemory() {
        long before = Memory.liveBytes();
        MemorySegment[] seen = new MemorySegment[1];
        try (Scope _ = Scope.auto()) {
            seen[0] = Tensor.of(1.0, 2.0).segment();
            Garbage.collect();
            Tensor.of(7.0, 8.0);
        }
        assertEquals(2, element(seen[0], 1));
        seen[0] = null;
        assertTrue(Garbage.until(() -> Memory.liveBytes() <= before), "both tensors are freed");
    }

    @Test
    void aSavedTensorKeepsItsSegmentUntilThePassHasGoneBy() {
        try (Scope _ = Scope.open()) {
            Tensor w = Tensor.of(1.0, 2.0).setRequiresGrad(true);
            Tensor loss;
            MemorySegment seen;
            try (Scope inner = Scope.open()) {
                Tensor x = Tensor.of(3.0, 4.0);
                seen = x.segment();
                loss = inner.keep(w.mul(x).sum());
            }
            assertEquals(4, element(seen, 1));
            loss.backward();
            assertThrows(IllegalStateException.class, () -> element(seen, 1));
            assertArrayEquals(new double[] {3, 4}, w.grad().toDoubleArray());
        }
    }

    @Test
    void aConfinedSegmentEndsWhenOthersMayUseTheTensor() {
        try (Scope _ = Scope.shared()) {
            Tensor x;
            MemorySegment confined;
            try (Scope inner = Scope.open()) {
                x = Tensor.of(1.0, 2.0);
                confined = x.segment();
                inner.keep(x);
            }
            assertThrows(IllegalStateException.class, () -> element(confined, 0));
            MemorySegment shared = x.segment();
            assertEquals(2.0, AnotherThread.call(() -> element(shared, 1)));
        }
    }

    @Test
    void aSegmentGoesAlongToAConfinedScope() {
        try (Scope _ = Scope.open()) {
            MemorySegment seen;
            try (Scope inner = Scope.open()) {
                Tensor x = inner.keep(Tensor.of(1.0, 2.0));
                seen = x.segment();
            }
            assertEquals(2, element(seen, 1));
        }
    }

    @Test
    void memoryThatIsBeingTransferredIsFreedWhenThatHasEnded() throws Exception {
        assertFreedAfterATransferBy(Memory::trim);
    }

    @Test
    void memoryThatWasBeingTransferredIsFreedBeforeTheProcessIsRefusedAny() throws Exception {
        Memory.trim();
        assertFreedAfterATransferBy(() -> {
            Memory.limit(Memory.heldBytes());
            try (Scope _ = Scope.open()) {
                assertThrows(OutOfMemoryException.class, () -> Tensor.zeros(1 << 24).segment());
            } finally {
                Memory.limit(0);
            }
        });
    }

    private static void assertFreedAfterATransferBy(Runnable free) throws Exception {
        long before = Memory.liveBytes();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var server = AsynchronousServerSocketChannel.open().bind(anyPort);
                var writer = AsynchronousSocketChannel.open()) {
            writer.connect(server.getLocalAddress()).get();
            try (var reader = server.accept().get()) {
                MemorySegment seen;
                Future<Integer> transfer;
                try (Scope _ = Scope.shared()) {
                    seen = Tensor.of(1.0).writableSegment();
                    transfer = reader.read(seen.asByteBuffer());
                }
                assertTrue(seen.scope().isAlive());
                assertTrue(Memory.liveBytes() > before);
                writer.write(ByteBuffer.wrap(new byte[8])).get();
                assertEquals(8, transfer.get());
                free.run();
                assertFalse(seen.scope().isAlive());
                assertEquals(before, Memory.liveBytes());
            }
        }
    }

    @Test
    void aWritableSegmentCountsAsAChangeInPlace() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.of(1.0, 2.0);
            Tensor w = Tensor.of(3.0, 4.0).setRequiresGrad(true);
            Tensor loss = w.mul(x).sum();
            x.writableSegment().setAtIndex(ValueLayout.JAVA_DOUBLE, 1, 7);
            assertArrayEquals(new double[] {1, 7}, x.toDoubleArray());
            assertEquals(1, x.version());
            var refused = assertThrows(TensorException.class, loss::backward);
            assertTrue(refused.getMessage().contains("has been modified by an inplace operation"), refused
                    .getMessage());
        }
    }

    @Test
    void aWritableSegmentIsRefusedAsAChangeInPlaceIs() {
        try (Scope _ = Scope.open()) {
            Tensor leaf = Tensor.of(1.0, 2.0).setRequiresGrad(true);
            assertRefused("a leaf Variable that requires grad", leaf, Tensor::writableSegment);
            assertRefused("a view of a leaf Variable", leaf.slice(0, 0, 1), Tensor::writableSegment);
            assertRefused("cannot be recorded", leaf.mul(2), Tensor::writableSegment);
            assertRefused("single memory location", Tensor.of(1.0).expand(3), Tensor::writableSegment);
            try (GradMode _ = GradMode.noGrad()) {
                leaf.writableSegment().setAtIndex(ValueLayout.JAVA_DOUBLE, 0, 5);
            }
            assertEquals(5, leaf.item(0));
            assertEquals(1, leaf.version());
            Tensor inferred;
            try (InferenceMode _ = InferenceMode.open()) {
                inferred = Tensor.of(1.0);
            }
            assertThrows(TensorException.class, inferred::writableSegment);
        }
    }

    @Test
    void onlyContiguousTensorsHaveASegment() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.arange(6.0).view(2, 3).t();
            assertRefused("contiguous", x, Tensor::segment);
            assertRefused("contiguous", x, Tensor::writableSegment);
        }
    }

    private static void assertRefused(String why, Tensor tensor, Consumer<Tensor> use) {
        int before = tensor.version();
        var refused = assertThrows(TensorException.class, () -> use.accept(tensor));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertEquals(before, tensor.version());
    }

    @Test
    void freedTensorsAndThoseOfOtherThreadsShowNothing() {
        Tensor dead;
        try (Scope _ = Scope.open("gone")) {
            Tensor x = dead = Tensor.of(1.0);
            for (Consumer<Tensor> use : USES) {
                assertThrows(LifetimeException.class, () -> AnotherThread.run(() -> use.accept(x)));
            }
            assertEquals(0, x.version());
        }
        for (Consumer<Tensor> use : USES) {
            var refused = assertThrows(LifetimeException.class, () -> use.accept(dead));
            assertTrue(refused.getMessage().contains("gone"), refused.getMessage());
        }
    }

    private static final List<Consumer<Tensor>> USES = List.of(Tensor::segment, Tensor::writableSegment,
            x -> x.copyTo(MemorySegment.ofArray(new double[1])), x -> x.copyTo(DoubleBuffer.allocate(1)),
            x -> x.copyFrom_(MemorySegment.ofArray(new double[1])), x -> x.copyFrom_(DoubleBuffer.allocate(1)));

    @Test
    void aViewInAnyOrderIsCopiedInRowMajorOrder() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.arange(6.0).view(2, 3);
            float[] out = new float[6];
            x.t().copyTo(MemorySegment.ofArray(out));
            assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, out);
            x.t().copyFrom_(MemorySegment.ofArray(new float[] {1, 2, 3, 4, 5, 6}));
            assertArrayEquals(new float[] {1, 3, 5, 2, 4, 6}, x.toFloatArray());
            x.select(0, 1).copyFrom_(FloatBuffer.wrap(new float[] {7, 8, 9}));
            assertArrayEquals(new float[] {1, 3, 5, 7, 8, 9}, x.toFloatArray());
            assertEquals(2, x.version());
        }
    }

    @Test
    void buffersAreReadAndWrittenInTheirByteOrder() {
        try (Scope _ = Scope.open()) {
            for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                ByteBuffer bytes = ByteBuffer.allocate(17).order(order);
                Tensor.of(1.5, -2.0).copyTo(bytes.position(1));
                assertEquals(17, bytes.position());
                assertEquals(1.5, bytes.getDouble(1));
                assertArrayEquals(new double[] {1.5, -2}, Tensor.zeros(DType.FLOAT64, 2).copyFrom_(bytes.position(1))
                        .toDoubleArray());

                LongBuffer longs = ByteBuffer.allocateDirect(16).order(order).asLongBuffer();
                Tensor.of(3L, -4L).copyTo(longs);
                assertEquals(-4, longs.get(1));
                assertEquals(-4, Tensor.zeros(DType.INT64, 2).copyFrom_(longs.flip()).itemAsLong(1));

                FloatBuffer floats = ByteBuffer.allocateDirect(8).order(order).asFloatBuffer();
                Tensor.of(3f, -4f).copyTo(floats);
                assertEquals(-4, floats.get(1));
                assertEquals(2, floats.position());
            }
        }
    }

    @Test
    void everyByteOfABooleanButZeroIsTrue() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.of(false, false, false).copyFrom_(ByteBuffer.wrap(new byte[] {0, 1, -3}));
            byte[] out = new byte[3];
            x.copyTo(ByteBuffer.wrap(out));
            assertArrayEquals(new byte[] {0, 1, 1}, out);
        }
    }

    @Test
    void whatIsCopiedInHasNoGradient() {
        try (Scope _ = Scope.open()) {
            Tensor w = Tensor.of(1.0, 2.0).setRequiresGrad(true);
            Tensor y = w.mul(3);
            y.slice(0, 0, 1).copyFrom_(DoubleBuffer.wrap(new double[] {5}));
            y.sum().backward();
            assertArrayEquals(new double[] {0, 3}, w.grad().toDoubleArray());
        }
    }

    @Test
    void memoryThatDoesNotFitIsRefusedAndNothingIsChanged() {
        MemorySegment dead;
        try (Arena arena = Arena.ofConfined()) {
            dead = arena.allocate(16);
        }
        try (Scope _ = Scope.open(); Arena arena = Arena.ofConfined()) {
            Tensor x = Tensor.of(1.0, 2.0);
            MemorySegment foreign = AnotherThread.call(() -> Arena.ofConfined().allocate(16));
            assertRefused("takes 16 bytes, but there are 24", x, t -> t.copyTo(arena.allocate(24)));
            assertRefused("takes 16 bytes, but there are 8", x, t -> t.copyFrom_(arena.allocate(8)));
            assertRefused("read-only", x, t -> t.copyTo(arena.allocate(16).asReadOnly()));
            assertRefused("read-only", x, t -> t.copyTo(ByteBuffer.allocate(16).asReadOnlyBuffer()));
            assertRefused("not those of a FloatBuffer", x, t -> t.copyTo(FloatBuffer.allocate(4)));
            assertRefused("not those of a CharBuffer", x, t -> t.copyFrom_(CharBuffer.allocate(8)));
            assertRefused("not those of a CharBuffer", x, t -> t.copyFrom_(CharBuffer.wrap("a text")));
            for (MemorySegment unusable : List.of(dead, foreign)) {
                assertThrows(LifetimeException.class, () -> x.copyTo(unusable));
                assertThrows(LifetimeException.class, () -> x.copyFrom_(unusable));
            }
            Buffer kept = ByteBuffer.allocate(20).position(1);
            assertThrows(TensorException.class, () -> x.copyFrom_(kept));
            assertEquals(1, kept.position());
            assertArrayEquals(new double[] {1, 2}, x.toDoubleArray());
            assertEquals(0, x.version());
        }
    }
}
