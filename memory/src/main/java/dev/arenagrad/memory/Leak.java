package dev.arenagrad.memory;

import java.util.List;

/**
 * A leak: a scope that was not closed, memory that keeps growing, or graphs that no backward pass will free.
 *
 * <p>Leaks of one cause, which is what scopes of one name (but for numbers in it) left behind in one way, are gathered: the first is
 * reported, and then whenever their number has doubled.
 *
 * @param kind what is wrong
 * @param scope the name of the scope; of several, that of the first
 * @param thread the name of the thread that opened it, or that made the memory grow
 * @param count the number of leaks of this cause found so far; for {@link Kind#SAVED_GROWTH}, the number of closed scopes that the memory
 *        comes from
 * @param bytes the bytes of blocks that the scope held when it was found; of several, all found since the last report of the cause
 * @param tensors the number of storages it held
 * @param largestOwners what it held, by operation and shape, the largest first; five at most
 * @param chain for {@link Kind#SAVED_GROWTH}, the nodes from a kept result to one that saved memory, by name and shape, equal ones in a row
 *        told once; else, or if it was not found, empty
 * @param place where the scope was opened or the memory made, innermost frame first; empty if it was not kept
 */
public record Leak(Kind kind, String scope, String thread, long count, long bytes, long tensors,
        List<MemoryReport.Owner> largestOwners, List<String> chain, List<StackTraceElement> place) {
    /** What is wrong. */
    public enum Kind {
        /** A thread ended with a confined scope open; its memory was freed. */
        THREAD_ENDED("was left open by a thread that has ended, and what it owned was freed"),
        /** A shared scope became unreachable without having been closed; its memory was freed. */
        SCOPE_UNREACHABLE("was garbage collected without having been closed, and what it owned was freed"),
        /** A thread opens scope in scope and closes none. */
        SCOPES_PILE_UP("is the innermost of many that its thread opened and did not close"),
        /** What global scopes hold has doubled again. */
        GLOBAL_GROWTH("holds twice as much as at its last report, and frees nothing"),
        /**
         * Graphs that were kept when the scopes in which they were recorded closed hold more and more memory for a backward pass that does not
         * come.
         */
        SAVED_GROWTH("keeps graphs of scopes that have closed, and no backward pass has freed what they saved");

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
        if (kind == Kind.SAVED_GROWTH) {
            text.append(" of ").append(count).append(" scopes");
        }
        String separator = ", the largest: ";
        for (MemoryReport.Owner owner : largestOwners) {
            text.append(separator).append(owner);
            separator = ", ";
        }
        if (count > 1 && kind != Kind.SAVED_GROWTH) {
            text.append(". There were ").append(count).append(" such leaks so far");
        }
        if (!chain.isEmpty()) {
            text.append(". The chain from a kept result: ").append(String.join(" <- ", chain));
        }
        if (kind == Kind.SAVED_GROWTH) {
            text.append(". If no pass is to come, keep values and no graphs: loss.detach() or loss.item()");
        }
        appendPlace(text);
        return text.toString();
    }

    private void appendPlace(StringBuilder text) {
        if (place.isEmpty()) {
            text.append(". Its place is not known; -Darenagrad.leaks=all remembers ").append(kind == Kind.SAVED_GROWTH
                    ? "more of them"
                    : "it for every scope");
            return;
        }
        text.append(switch (kind) {
            case GLOBAL_GROWTH -> ". It grew";
            case SAVED_GROWTH -> ". The largest was made";
            default -> ". It was opened";
        });
        place.forEach(frame -> text.append("\n    at ").append(frame));
    }
}
