package dev.arenagrad.bindings;

import java.lang.foreign.MemorySegment;

/** Uses native memory and nothing else. */
final class AllocateOnly {
    private AllocateOnly() {}

    public static void main(String[] args) {
        MemorySegment block = NativeMemory.allocate(100, 64);
        NativeMemory.free(block);
        System.out.println("isLoaded=" + OpenBlas.isLoaded());
    }
}
