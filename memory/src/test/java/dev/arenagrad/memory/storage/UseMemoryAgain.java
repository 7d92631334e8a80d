package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leaks;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.util.List;

/** Uses memory in several ways, and again, whatever the first time throws; prints what each throws. */
public final class UseMemoryAgain {
    private static final List<Runnable> WAYS = List.of(
            () -> Storage.allocate(64, "test", null),
            () -> Scope.open("test").close(),
            Memory::limitBytes,
            () -> Memory.limit(1 << 20),
            Leaks::level);

    /** How often it does. */
    static final int USES = 2 * WAYS.size();

    private UseMemoryAgain() {}

    /** Prints the exceptions. */
    public static void main(String[] args) {
        for (int use = 0; use < USES; use++) {
            try {
                WAYS.get(use % WAYS.size()).run();
                System.out.println("allowed");
            } catch (Throwable e) {
                System.out.println(e);
            }
        }
    }
}
