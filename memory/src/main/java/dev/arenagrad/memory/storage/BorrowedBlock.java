package dev.arenagrad.memory.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory that does not belong to the pool. The segment is the lender's, bound to the lender's arena, so the JDK checks every access, by
 * kernels and by native code.
 */
final class BorrowedBlock extends Block {
    private static final AtomicLong BYTES = new AtomicLong();

    final Lender lender;

    /** The thread that the lender's arena is confined to, or null. */
    final @Nullable Thread thread;

    BorrowedBlock(MemorySegment memory, Lender lender) {
        super(memory, -1, 0);
        this.lender = lender;
        this.thread = Confinement.isOpenToAll(memory) ? null : Thread.currentThread();
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

    /** Returns the memory to the lender. */
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
