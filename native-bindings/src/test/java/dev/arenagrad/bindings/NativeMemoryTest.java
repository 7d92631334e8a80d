package dev.arenagrad.bindings;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeMemoryTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 8, 16, 64, 4096, 1 << 20})
    void blocksAreAlignedAndExactlyOfTheSizeAskedFor(long alignment) {
        List<MemorySegment> blocks = new ArrayList<>();
        for (long size = 1; size < 2000; size = 3 * size + 1) {
            MemorySegment block = NativeMemory.allocate(size, alignment);
            blocks.add(block);

            assertEquals(0, block.address() % alignment);
            assertEquals(size, block.byteSize());
        }
        blocks.forEach(NativeMemory::free);
    }

    @Test
    void everyByteOfEveryBlockIsItsOwn() {
        List<MemorySegment> blocks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            blocks.add(NativeMemory.allocate(1 + 37 * i, 1L << i % 8).fill((byte) i));
        }
        for (int i = 0; i < 100; i++) {
            byte expected = (byte) i;
            assertTrue(blocks.get(i).elements(JAVA_BYTE).allMatch(element -> element.get(JAVA_BYTE, 0) == expected));
        }
        blocks.forEach(NativeMemory::free);
    }

    @Test
    void memoryComesBack() {
        for (int i = 0; i < 10_000; i++) {
            NativeMemory.free(NativeMemory.allocate(1L << 30, 64));
        }
    }

    @Test
    void aBlockBelongsToNoThread() {
        MemorySegment block = CompletableFuture.supplyAsync(() -> NativeMemory.allocate(64, 64)).join();
        block.set(JAVA_INT, 0, 42);

        assertTrue(block.isAccessibleBy(Thread.ofVirtual().unstarted(() -> {})));
        assertEquals(42, CompletableFuture.supplyAsync(() -> block.get(JAVA_INT, 0)).join());
        NativeMemory.free(block);
    }

    @Test
    void aBlockMayBeEmpty() {
        MemorySegment block = NativeMemory.allocate(0, 64);

        assertEquals(0, block.byteSize());
        assertFalse(block.equals(MemorySegment.NULL));
        NativeMemory.free(block);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 60, Long.MAX_VALUE - 100, Long.MAX_VALUE})
    void anAbsurdSizeIsRefusedWithTheSizeInTheMessage(long size) {
        var thrown = assertThrows(NativeAllocationException.class, () -> NativeMemory.allocate(size, 64));

        assertTrue(thrown.getMessage().contains(Long.toString(size)), thrown.getMessage());
        assertEquals(size, thrown.byteSize());
    }

    @Test
    void anAbsurdAlignmentIsRefused() {
        assertThrows(NativeAllocationException.class, () -> NativeMemory.allocate(1, 1L << 62));
    }

    @ParameterizedTest
    @ValueSource(longs = {-8, 0, 3, 48, Long.MIN_VALUE})
    void anAlignmentThatIsNoPowerOfTwoIsRejected(long alignment) {
        assertThrows(IllegalArgumentException.class, () -> NativeMemory.allocate(64, alignment));
    }

    @Test
    void aNegativeSizeIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> NativeMemory.allocate(-1, 64));
    }

    @Test
    void heapMemoryIsNotFreed() {
        assertThrows(IllegalArgumentException.class, () -> NativeMemory.free(MemorySegment.ofArray(new byte[64])));
    }
}
