package dev.arenagrad.memory.storage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one thread: its innermost scope and the block cache it borrowed. Used only by that thread, which may keep a reference
 * instead of looking it up for each operation.
 */
public final class ThreadContext {
    private static final ThreadLocal<ThreadContext> CURRENT = ThreadLocal.withInitial(ThreadContext::new);

    final Thread thread = Thread.currentThread();

    /** The innermost scope, or null outside any scope; may have been closed by another thread if it is shared. */
    @Nullable ScopeImpl scope;

    /** Borrowed from the pool when a first scope opens, and given back when the last one was closed. */
    @Nullable BlockCache cache;

    /** The number of scopes inside one another that makes the next report of scopes that pile up. */
    int depthToReport = ScopeImpl.DEEP;

    /** The handover being collected, or null. */
    @Nullable Handover handover;

    /** The number of graphs that this thread kept. */
    int keptGraphs;

    /** Storages of scopes confined to this thread whose holders were garbage collected; null if there are none. */
    private @Nullable List<Storage> abandoned;

    /** What the module that records operations knows of the thread, so that both are found in one look-up. */
    private @Nullable Object recording;

    private ThreadContext() {
        Settings.requireValid(); // memory is used first by way of the thread's state
    }

    /** {@return that of the calling thread} */
    public static ThreadContext get() {
        return CURRENT.get();
    }

    /**
     * {@return that of the calling thread} If a scope confined to the thread owns {@code storage}, or did last, it is found there rather than
     * in a thread-local, which takes longer.
     */
    public static ThreadContext get(Storage storage) {
        ThreadContext confinedTo = storage.confinedTo();
        return confinedTo != null && confinedTo.thread == Thread.currentThread() ? confinedTo : get();
    }

    /** {@return what {@link #recording(Object)} was given, or null} */
    public @Nullable Object recording() {
        return recording;
    }

    /** Keeps {@code state} for the thread. */
    public void recording(Object state) {
        recording = state;
    }

    /** Borrows a cache, if there is none, for a scope that is about to open. */
    void needCache() {
        if (cache == null) {
            cache = Pool.borrow(this);
        }
    }

    /** {@return the number of the scope that opens, among those opened with the same cache} */
    int nextOpening() {
        return cache == null ? 0 : ++cache.openings;
    }

    /** Makes {@code outer} the innermost scope. */
    void popTo(@Nullable ScopeImpl outer) {
        BlockCache borrowed = cache;
        if (outer == null && borrowed != null) {
            Pool.giveBack(borrowed);
            cache = null;
        }
        scope = outer;
    }

    /** {@return the innermost scope that is open, or the automatic one outside any scope} */
    public ScopeImpl innermost() {
        ScopeImpl inner = scope;
        if (inner != null && inner.isOpen()) {
            return inner;
        }
        Throwable failure = null;
        while (inner != null && !inner.isOpen()) {
            if (inner.isHalfClosed()) {
                failure = Failures.join(failure, ScopeClosing.finishClosing(inner));
            }
            inner = inner.parent;
        }
        popTo(inner);
        Failures.throwIfAny(failure);
        return inner != null ? inner : ScopeImpl.AUTOMATIC;
    }

    /** Leaves {@code storage}, of a scope confined to this thread, to be freed by this thread. For any thread. */
    synchronized void abandon(Storage storage) {
        if (abandoned == null) {
            abandoned = new ArrayList<>();
        }
        abandoned.add(storage);
    }

    /** Frees what was left to this thread. */
    void freeAbandoned() {
        List<Storage> left;
        synchronized (this) {
            left = abandoned;
            abandoned = null;
        }
        if (left != null) {
            left.forEach(Storage::disown);
        }
    }
}
