package dev.arenagrad.memory.storage;

import java.lang.foreign.Arena;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Closes arenas over the memory of storages. An arena cannot be closed while native code or an asynchronous transfer uses a segment of it.
 * It then waits here; closing is tried again when a segment is next lent, memory is trimmed, or the process is about to be refused memory.
 * Thread-safe.
 */
final class ArenaCloser {
    private record Waiting(Arena arena, @Nullable Thread thread, Runnable after) {}

    private static final Queue<Waiting> WAITING = new ConcurrentLinkedQueue<>();

    private ArenaCloser() {}

    /**
     * Closes {@code arena} as soon as it can be closed, then runs {@code after}. The arena is confined to {@code thread} unless that is
     * null.
     */
    static void closeLater(Arena arena, @Nullable Thread thread, Runnable after) {
        WAITING.add(new Waiting(arena, thread, after));
    }

    /** Tries again to close arenas that were in use. */
    static void retry() {
        for (Waiting waiting : WAITING) {
            if (close(waiting.arena, waiting.thread) && WAITING.remove(waiting)) {
                waiting.after.run();
            }
        }
    }

    /**
     * Closes {@code arena} if that is possible now.
     *
     * @param thread the thread that the arena is confined to, or null
     * @return whether the memory can no longer be reached through the arena: it is closed, or confined to a thread that has ended
     */
    static boolean close(Arena arena, @Nullable Thread thread) {
        if (!arena.scope().isAlive()) {
            return true;
        }
        if (thread != null && thread != Thread.currentThread()) {
            return !thread.isAlive();
        }
        try {
            arena.close();
            return true;
        } catch (IllegalStateException _) { // in use, or closed by another thread at this moment
            return !arena.scope().isAlive();
        }
    }
}
