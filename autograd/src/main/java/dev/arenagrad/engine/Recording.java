package dev.arenagrad.engine;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What one thread knows about recording: the mode, the number of the next node, and how deep it is in backward passes. */
public final class Recording {
    private static final ThreadLocal<Recording> CURRENT = ThreadLocal.withInitial(Recording::new);

    private static final int LOG_PASSES_PER_THREAD = 40;
    private static final AtomicLong THREADS = new AtomicLong();

    private boolean enabled = true;
    private long sequence;
    private long passes = THREADS.incrementAndGet() << LOG_PASSES_PER_THREAD;

    private @Nullable Workspace spare;

    /** How many backward passes of this thread are under way, one inside another. */
    int depth;

    /** {@return that of the calling thread} */
    public static Recording ofThread() {
        return CURRENT.get();
    }

    /** {@return whether operations are recorded} */
    public boolean isEnabled() {
        return enabled;
    }

    /** Sets whether operations are recorded. */
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    long nextSequence() {
        return sequence++;
    }

    /** {@return a number that no other backward pass of the process has} */
    long nextPass() {
        return ++passes;
    }

    /** {@return a workspace for one pass, to be {@linkplain #giveBack given back}} */
    Workspace takeWorkspace() {
        Workspace taken = spare;
        spare = null;
        return taken != null ? taken : new Workspace();
    }

    void giveBack(Workspace used) {
        if (used.isSmall()) {
            used.clear();
            spare = used;
        }
    }
}
