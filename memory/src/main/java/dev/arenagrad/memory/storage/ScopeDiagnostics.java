package dev.arenagrad.memory.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a few scopes beyond what all have: an event that is being recorded, the place where it was opened, and the keeper of
 * a shared one.
 *
 * @param event recorded from the opening on, or null
 * @param openedAt where it was opened, empty unless that is to be remembered
 * @param keeper what is known of the scope apart from it, if it is shared
 */
record ScopeDiagnostics(@Nullable ScopeEvent event, List<StackTraceElement> openedAt, @Nullable SharedKeeper keeper) {
    /** {@return what is to be kept of a scope that opens, or null for nothing} */
    static @Nullable ScopeDiagnostics over(ScopeImpl scope, ScopeImpl.Kind kind, ThreadContext context) {
        boolean remembersPlace = LeakReports.remembersPlace(context.nextOpening());
        ScopeEvent event = ScopeEvent.begun();
        if (event == null && !remembersPlace && kind != ScopeImpl.Kind.SHARED) {
            return null;
        }
        List<StackTraceElement> openedAt = remembersPlace ? CallSites.here() : List.of();
        SharedKeeper keeper = kind == ScopeImpl.Kind.SHARED
                ? new SharedKeeper(scope, ThreadName.of(context.thread), openedAt)
                : null;
        try {
            return new ScopeDiagnostics(event, openedAt, keeper);
        } catch (Throwable e) { // the heap is full
            if (keeper != null) {
                keeper.close();
            }
            throw e;
        }
    }
}
