package dev.arenagrad.memory;

import java.util.List;

/**
 * A leak: a scope that was not closed, or that keeps growing.
 *
 * @param kind what is wrong
 * @param scope the name of the scope
 * @param thread the name of the thread that opened it, or that made the memory grow
 * @param bytes the bytes of blocks that the scope held when it was found
 * @param tensors the number of storages it held
 * @param largestOwners what it held, by operation and shape, the largest first; five at most
 * @param place where the scope was opened or the memory grew, innermost frame first; empty if it was not kept
 */
public record Leak(Kind kind, String scope, String thread, long bytes, long tensors,
        List<MemoryReport.Owner> largestOwners,
        List<StackTraceElement> place) {
    /** What is wrong. */
    public enum Kind {
        /** A thread ended with a confined scope open; its memory was freed. */
        THREAD_ENDED("was left open by a thread that has ended, and what it owned was freed"),
        /** A shared scope became unreachable without having been closed; its memory was freed. */
        SCOPE_UNREACHABLE("was garbage collected without having been closed, and what it owned was freed"),
        /** A thread opens scope in scope and closes none. */
        SCOPES_PILE_UP("is the innermost of many that its thread opened and did not close"),
        /** What global scopes hold has doubled again. */
        GLOBAL_GROWTH("holds twice as much as at its last report, and frees nothing");

        private final String verdict;

        Kind(String verdict) {
            this.verdict = verdict;
        }
    }

    /** {@return a description of the leak, followed by a line for each frame of its place} */
    public String message() {
        StringBuilder text = new StringBuilder(200).append("Leak: ").append(scope).append(" (thread \"").append(thread)
                .append("\") ").append(kind.verdict).append(": ").append(bytes).append(" bytes in ").append(tensors)
                .append(" tensors");
        String separator = ", the largest: ";
        for (MemoryReport.Owner owner : largestOwners) {
            text.append(separator).append(owner);
            separator = ", ";
        }
        if (place.isEmpty()) {
            text.append(". Its place is not known; -Darenagrad.leaks=all remembers it for every scope");
        } else {
            text.append(kind == Kind.GLOBAL_GROWTH ? ". It grew" : ". It was opened");
            place.forEach(frame -> text.append("\n    at ").append(frame));
        }
        return text.toString();
    }
}
