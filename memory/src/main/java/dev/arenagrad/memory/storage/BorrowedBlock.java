package dev.arenagrad.memory.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory that is not the pool's. Its segment is the lender's own, bound to the lender's arena: whatever reads or writes it, a
 * kernel or a call of native code, is checked by the JDK.
 */
final class BorrowedBlock extends Block {
    /** Never started: what it may access every thread may. */
    private static final Thread STRANGER = Thread.ofPlatform().unstarted(() -> {});

    private static final AtomicLong BYTES = new AtomicLong();

    final Lender lender;

    /** The thread that the lender's arena is confined to, or null. */
    final @Nullable Thread thread;

    BorrowedBlock(MemorySegment memory, Lender lender) {
        super(memory, -1, 0);
        this.lender = lender;
        this.thread = memory.isAccessibleBy(STRANGER) ? null : Thread.currentThread();
    }

    void countIn() {
        BYTES.addAndGet(segment.byteSize());
    }

    boolean isAlive() {
        return segment.scope().isAlive();
    }

    /** {@return why it cannot be used now, or null if it can} */
    @Nullable
    String fault() {
        return isAlive() ? lender.fault() : "it ended with " + lender.name();
    }

    /** Gives it back to the lender. */
    void giveBack() {
        Arena arena = lender.arena();
        if (arena == null || ArenaCloser.close(arena, null)) {
            countOut();
        } else {
            ArenaCloser.closeLater(arena, null, this::countOut);
        }
    }

    void countOut() {
        BYTES.addAndGet(-segment.byteSize());
    }

    /** {@return the bytes borrowed at present, once for each storage} */
    static long bytes() {
        return BYTES.get();
    }
}
