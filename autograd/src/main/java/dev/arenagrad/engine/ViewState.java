package dev.arenagrad.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How changes in place are followed: what a tensor has that was made as a view, or whose history was replaced, beside what all have. Of a view
 * the monitor of a shared storage guards it.
 */
final class ViewState {
    private static final VarHandle REBASES;

    static {
        try {
            REBASES = MethodHandles.lookup().findVarHandle(ViewState.class, "rebases", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The tensor whose memory the view shows, or null if the tensor was not made as a view. */
    final @Nullable Variable base;

    /** For a view: how changes of it and of its base are followed. */
    @Nullable ViewHistory history;

    /**
     * The number of times the tensor's history was replaced because it was changed in place; of a view, that of the base when the view's own
     * was set.
     */
    private int rebases;

    ViewState(@Nullable Variable base, @Nullable ViewHistory history) {
        this.base = base;
        this.history = history;
        this.rebases = base == null ? 0 : base.rebases();
    }

    int rebases() {
        return rebases;
    }

    /** Counts a change in place of a tensor that is no view. */
    void countRebase() {
        rebases++;
    }

    /** {@return whether the history of the base is what it was when that of the view was set, or the tensor is no view} */
    boolean isUpToDate() {
        return base == null || (int) REBASES.getAcquire(this) == base.rebases();
    }

    /** Notes that the view has a history since that of its base was last replaced, which what is read after {@link #isUpToDate} shows. */
    void update() {
        REBASES.setRelease(this, Objects.requireNonNull(base).rebases());
    }
}
