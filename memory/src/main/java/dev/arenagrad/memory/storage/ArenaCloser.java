package dev.arenagrad.memory.storage;

import java.lang.foreign.Arena;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Closes arenas over the memory of storages. An arena cannot be closed while native code or an asynchronous transfer of the user's works
 * on a segment of it; then it waits here, and is tried again when the next is closed or memory is asked back. Thread-safe.
 */
final class ArenaCloser {
    private record Waiting(Arena arena, Runnable after) {}

    private static final Queue<Waiting> WAITING = new ConcurrentLinkedQueue<>();

    private ArenaCloser() {}

    /** Closes {@code arena} now, or as soon as it can be, and then runs {@code after}. */
    static void close(Arena arena, Runnable after) {
        retry();
        if (isClosed(arena)) {
            after.run();
        } else {
            WAITING.add(new Waiting(arena, after));
        }
    }

    /** Closes what was in use when it was to be closed. */
    static void retry() {
        for (Waiting waiting : WAITING) {
            if (isClosed(waiting.arena) && WAITING.remove(waiting)) {
                waiting.after.run();
            }
        }
    }

    /** {@return whether it is closed, after an attempt to close it} */
    private static boolean isClosed(Arena arena) {
        if (arena.scope().isAlive()) {
            try {
                arena.close();
            } catch (IllegalStateException _) { // in use, or closed by another thread at this moment
                return !arena.scope().isAlive();
            }
        }
        return true;
    }
}
