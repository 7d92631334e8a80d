package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;

/** Frees far more than the shared pool may keep. */
final class FreeMuch {
    private static final int MIB = 1 << 20;
    private static final int COUNT = 200;

    private FreeMuch() {}

    /** Prints the bytes still pooled: in the shared pool and in the one cache, and after a trim. */
    public static void main(String[] args) {
        try (Scope _ = Scope.open()) {
            for (int i = 0; i < COUNT; i++) {
                Storage.allocate(MIB, "add");
            }
        }
        System.out.println(Memory.pooledBytes());
        Memory.trim();
        System.out.println(Memory.pooledBytes());
    }
}
