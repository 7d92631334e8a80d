package dev.arenagrad.bindings;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeMemoryTest {
    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) ");

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
    void largeBlocksAskForHugePagesAndSmallOnesDoNot() throws IOException {
        assumeTrue(Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage")), "the system has no huge pages");
        MemorySegment large = NativeMemory.allocate(64L << 20, 64);
        MemorySegment small = NativeMemory.allocate(8L << 20, 64);

        assertTrue(asksForHugePages(large.address()));
        assertTrue(asksForHugePages(large.address() + large.byteSize() - 1));
        assertFalse(asksForHugePages(small.address() + small.byteSize() / 2));

        NativeMemory.free(large);
        NativeMemory.free(small);
    }

    private static boolean asksForHugePages(long address) throws IOException {
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            Matcher range = MAPPING.matcher(line);
            if (range.lookingAt()) {
                inside = Long.compareUnsigned(Long.parseUnsignedLong(range.group(1), 16), address) <= 0
                        && Long.compareUnsigned(address, Long.parseUnsignedLong(range.group(2), 16)) < 0;
            } else if (inside && line.startsWith("VmFlags:")) {
                return line.contains(" hg");
            }
        }
        throw new AssertionError("no mapping holds the address");
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
