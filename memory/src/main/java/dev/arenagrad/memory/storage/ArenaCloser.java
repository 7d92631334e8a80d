package dev.arenagrad.memory.storage;

import java.lang.foreign.Arena;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Closes arenas over the memory of storages. An arena cannot be closed while native code or an asynchronous transfer of the user's works
 * on a segment of it; then it waits here, and is tried again when the next is closed or memory is asked back. Thread-safe.
 */
final class ArenaCloser {
    private record Waiting(Arena arena, @Nullable Thread thread, Runnable after) {}

    private static final Queue<Waiting> WAITING = new ConcurrentLinkedQueue<>();

    private ArenaCloser() {}

    /** Closes {@code arena}, which is confined to {@code thread} if that is not null, as soon as it can be, and then runs {@code after}. */
    static void closeLater(Arena arena, @Nullable Thread thread, Runnable after) {
        WAITING.add(new Waiting(arena, thread, after));
    }

    /** Closes what was in use when it was to be closed. */
    static void retry() {
        for (Waiting waiting : WAITING) {
            if (close(waiting.arena, waiting.thread) && WAITING.remove(waiting)) {
                waiting.after.run();
            }
        }
    }

    /**
     * {@return whether nobody can reach the memory of {@code arena} by it any more} It is closed, unless it is in use, or confined to
     * {@code thread}, and that is another than the calling one; if that has ended, nobody can use the arena either.
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
