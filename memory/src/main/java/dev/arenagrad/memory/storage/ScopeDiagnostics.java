package dev.arenagrad.memory.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Additional state of a few scopes, beside their name: an event being recorded, the place where the scope was opened, and the cleanup of a
 * shared scope.
 *
 * @param name that of the scope, or null
 * @param event recorded from the opening on, or null
 * @param openedAt where it was opened; empty unless the place is recorded
 * @param cleanup the state that survives the scope object, if the scope is shared; else null
 */
record ScopeDiagnostics(@Nullable String name, @Nullable ScopeEvent event, List<StackTraceElement> openedAt,
        @Nullable SharedScopeCleanup cleanup) {
    /** {@return the additional state of a scope that opens, or null if it needs none} */
    static @Nullable ScopeDiagnostics over(ScopeImpl scope, ScopeImpl.Kind kind, @Nullable String name,
            ThreadContext context) {
        boolean remembersPlace = LeakReports.remembersPlace(context.nextOpening());
        ScopeEvent event = ScopeEvent.begun();
        if (event == null && !remembersPlace && kind != ScopeImpl.Kind.SHARED) {
            return null;
        }
        List<StackTraceElement> openedAt = remembersPlace ? CallSites.here() : List.of();
        SharedScopeCleanup cleanup = kind == ScopeImpl.Kind.SHARED
                ? new SharedScopeCleanup(scope, ThreadName.of(context.thread), openedAt)
                : null;
        try {
            return new ScopeDiagnostics(name, event, openedAt, cleanup);
        } catch (Throwable e) { // the heap is full
            if (cleanup != null) {
                cleanup.close();
            }
            throw e;
        }
    }
}
