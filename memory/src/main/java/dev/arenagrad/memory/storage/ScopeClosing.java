package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.LifetimeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes a scope: by its own thread, by another, or on behalf of a thread that has ended. */
final class ScopeClosing {
    private ScopeClosing() {}

    /**
     * Marks the scope as closed and releases everything it owns. If the release cannot even begin, the scope is half closed.
     *
     * @param once whether to refuse a scope that is closed already
     * @return as {@link #free}
     */
    static @Nullable Throwable markAndFinish(ScopeImpl scope, boolean once) {
        boolean marked = false;
        try {
            marked = scope.markClosed();
            if (marked || !once) {
                return finishClosing(scope);
            }
        } catch (Throwable e) {
            if (marked) {
                scope.halfClosed = true;
            }
            throw e;
        }
        throw new LifetimeException(scope.described() + " is closed already; a scope is closed once, best by"
                + " try-with-resources, and closing one around it closes it too");
    }

    /**
     * Releases everything the scope owns, once it is marked as closed. If the stack or the heap is exhausted on the way, the thread's next
     * operation on scopes does the rest first.
     *
     * @return as {@link #free}
     */
    @Nullable
    static Throwable finishClosing(ScopeImpl scope) {
        Throwable failure;
        try {
            failure = free(scope);
        } catch (Throwable e) {
            scope.halfClosed = true;
            throw e;
        }
        if (scope.halfClosed) {
            scope.halfClosed = false;
        }
        return failure;
    }

    /**
     * Releases everything the scope owns, once it is marked as closed, even if users' code called meanwhile throws.
     *
     * @return the exceptions of users' code, joined with a violation of the order of closing; null if there are none
     */
    private static @Nullable Throwable free(ScopeImpl scope) {
        ThreadContext context = scope.callersContext();
        SharedScopeCleanup cleanup = scope.cleanup();
        if (cleanup != null) {
            cleanup.close();
        }
        Throwable failure = null;
        String leftOpen = null;
        if (scope.isAround(context.scope)) {
            for (ScopeImpl inner = context.scope; inner != null && inner != scope; inner = context.scope) {
                leftOpen = inner.markClosed() ? inner.described() : leftOpen;
                failure = Failures.join(failure, finishClosing(inner));
            }
        }
        for (Retention first = firstRetentionInTurn(scope); first != null; first = firstRetentionInTurn(scope)) {
            failure = Failures.join(failure, first.endWith(scope));
        }
        if (scope.confinedTo != null) {
            finish(scope, context);
        } else {
            synchronized (scope) {
                finish(scope, context);
            }
        }
        if (scope.isAround(context.scope)) {
            context.popTo(scope.parent);
        }
        return leftOpen == null ? failure
                : Failures.join(failure, new LifetimeException(scope.described() + " was closed while " + leftOpen
                        + ", opened inside it, was still open; both are"
                        + " closed now. Close scopes in the reverse order of opening, best by try-with-resources"));
    }

    private static void finish(ScopeImpl scope, ThreadContext context) {
        if (!scope.counted) {
            return;
        }
        ScopeEvent event = scope.event();
        if (event != null) {
            for (Storage storage = scope.firstStorage(); storage != null; storage = storage.next) {
                event.owned(storage.capacity());
            }
            event.closed(scope.name(), scope.kind);
        }
        scope.clear();
        Pool.countScopes(context.cache, -1);
        scope.counted = false;
    }

    private static @Nullable Retention firstRetentionInTurn(ScopeImpl scope) {
        if (scope.confinedTo != null) {
            return scope.firstRetention();
        }
        synchronized (scope) {
            return scope.firstRetention();
        }
    }

    /**
     * Frees everything owned by a confined scope whose thread ended without closing it, and adds the scope to {@code leaks}. Must not be
     * called concurrently. Exceptions of users' code are logged, since there is no caller to throw them to.
     */
    static void closeForEndedThread(ScopeImpl scope, List<FoundLeak> leaks) {
        if (scope.confinedTo == null || !scope.markClosed()) {
            if (scope.halfClosed && scope.confinedTo != null) {
                letGoForEndedThread(scope, scope.confinedTo);
            }
            return;
        }
        AllocationSummary summary = new AllocationSummary();
        scope.addTo(summary);
        letGoForEndedThread(scope, scope.confinedTo);
        leaks.add(new FoundLeak(Leak.Kind.THREAD_ENDED, scope.name(), ThreadName.of(scope.confinedTo.thread), summary,
                scope.openedAt()));
    }

    private static void letGoForEndedThread(ScopeImpl scope, ThreadContext ended) {
        Throwable failure = null;
        for (Retention first = scope.firstRetention(); first != null; first = scope.firstRetention()) {
            failure = Failures.join(failure, first.endForEndedThread(scope));
        }
        scope.clear();
        if (scope.counted) {
            Pool.countScopes(ended.cache, -1);
            scope.counted = false;
        }
        if (failure != null) {
            LeakReports.warn("Closing the packed tensors of an ended thread's graph failed", failure);
        }
    }
}
