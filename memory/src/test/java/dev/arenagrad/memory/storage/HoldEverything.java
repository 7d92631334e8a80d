package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import java.util.ArrayList;
import java.util.List;

/** Holds on to storages made outside any scope until one is refused, then lets go and makes some more. */
final class HoldEverything {
    private static final int MIB = 1 << 20;

    private HoldEverything() {}

    /** Prints the bytes held at the refusal, its message, and the bytes that could be made after letting go. */
    public static void main(String[] args) {
        List<Storage> held = new ArrayList<>();
        try {
            while (held.size() < 10_000) {
                held.add(Storage.allocate(MIB, "add"));
            }
        } catch (OutOfMemoryException e) {
            System.out.println(Memory.liveBytes());
            System.out.println(e.getMessage());
        }
        held.forEach(Storage::disown);
        held.clear();
        held.add(Storage.allocate(MIB, "add"));
        System.out.println(Memory.liveBytes());
    }
}
