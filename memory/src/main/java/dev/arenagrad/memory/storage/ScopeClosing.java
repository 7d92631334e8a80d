package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.LifetimeException;
import org.jspecify.annotations.Nullable;

/** What is done when a scope closes, by its thread, by another, or for a thread that has ended. */
final class ScopeClosing {
    private ScopeClosing() {}

    /**
     * Marks it as closed and does what is left to do. It is half closed from the moment it is marked, if that cannot even begin.
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
        throw new LifetimeException(scope.name() + " is closed already; a scope is closed once, best by"
                + " try-with-resources, and closing one around it closes it too");
    }

    /**
     * Does what is left to do once it is marked as closed. Where the stack or the heap is exhausted before that is done, whatever its
     * thread does next with scopes begins with the rest of it.
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
     * Does what is left to do once it is marked as closed: lets go of everything, whatever users' code throws that is called meanwhile.
     *
     * @return what that threw, and what is wrong with the order of closing; null if all is well
     */
    private static @Nullable Throwable free(ScopeImpl scope) {
        ThreadContext context = scope.callersContext();
        SharedKeeper keeper = scope.keeper();
        if (keeper != null) {
            keeper.close();
        }
        Throwable failure = null;
        String leftOpen = null;
        if (scope.isAround(context.scope)) {
            for (ScopeImpl inner = context.scope; inner != null && inner != scope; inner = context.scope) {
                leftOpen = inner.markClosed() ? inner.name() : leftOpen;
                failure = Failures.join(failure, finishClosing(inner));
            }
        }
        for (Retention first = firstRetentionInTurn(scope); first != null; first = firstRetentionInTurn(scope)) {
            failure = Failures.join(failure, first.endWith(scope));
        }
        if (scope.thread != null) {
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
                : Failures.join(failure, new LifetimeException(scope.name() + " was closed while " + leftOpen
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
        if (scope.thread != null) {
            return scope.firstRetention();
        }
        synchronized (scope) {
            return scope.firstRetention();
        }
    }

    /**
     * Frees everything owned by a confined scope whose thread ended without closing it, and reports the scope. Must not be called
     * concurrently. Exceptions of users' code are logged, since there is no caller to throw them to.
     */
    static void closeForEndedThread(ScopeImpl scope) {
        if (scope.confinedTo == null || !scope.markClosed()) {
            if (scope.halfClosed && scope.confinedTo != null) {
                letGoForEndedThread(scope, scope.confinedTo);
            }
            return;
        }
        AllocationSummary census = new AllocationSummary();
        scope.tell(census);
        letGoForEndedThread(scope, scope.confinedTo);
        LeakReports.report(Leak.Kind.THREAD_ENDED, scope.name(), ThreadName.of(scope.confinedTo.thread), census, scope
                .openedAt());
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
            LeakReports.warn("What a graph of an ended thread had packed could not be closed", failure);
        }
    }
}
