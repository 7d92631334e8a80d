package dev.arenagrad.bindings;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Takes native memory until the system gives no more, and prints what that was like. */
final class AllocateUntilRefused {
    private static final long BLOCK = 64L << 20;
    private static final int MOST = 10_000;

    private AllocateUntilRefused() {}

    public static void main(String[] args) {
        List<MemorySegment> blocks = new ArrayList<>();
        try {
            while (blocks.size() < MOST) {
                blocks.add(NativeMemory.allocate(BLOCK, 64));
                blocks.getLast().set(JAVA_INT, 0, blocks.size());
            }
        } catch (NativeAllocationException e) {
            System.out.println("  " + e.getClass().getSimpleName());
        }
        blocks.add(NativeMemory.allocate(4096, 64));
        blocks.getLast().set(JAVA_INT, 0, blocks.size());
        System.out.println("  smaller granted");
        boolean intact = true;
        for (int i = 0; i < blocks.size(); i++) {
            intact &= blocks.get(i).get(JAVA_INT, 0) == i + 1;
        }
        System.out.println(intact ? "  all intact" : "  damaged");
        blocks.forEach(NativeMemory::free);
    }
}
