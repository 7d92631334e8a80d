package dev.arenagrad.memory;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * How much off-heap memory scopes and operations hold, as data and, by {@link #toString()}, as text. Bytes are bytes of blocks.
 *
 * <p>The sums are exact if no other thread allocates, frees, opens or closes meanwhile. Memory that only graph nodes own is listed under
 * {@code savedOwners} alone; what only the gradients of a running backward pass own is part of {@code liveBytes} alone.
 *
 * @param liveBytes the bytes in use
 * @param peakBytes the most bytes that were in use at the same time, since the start or {@link Memory#resetPeak()}
 * @param pooledBytes the bytes kept for reuse
 * @param heldBytes the bytes taken from the operating system: those in use and those kept for reuse
 * @param savedBytes the bytes that graph nodes keep for their backward pass, once for each node
 * @param borrowedBytes the bytes of memory of others that tensors were made over, which are no part of the other figures
 * @param limitBytes the limit of the process, 0 if there is none
 * @param openScopes the number of open scopes
 * @param allocations the number of blocks that were handed out since the start
 * @param systemAllocations the number of blocks that were taken from the operating system since the start
 * @param refusals the number of requests that were refused since the start, by a limit or by the operating system
 * @param scopes what each open scope holds, the largest first
 * @param owners what was made by each operation in each shape and belongs to a scope, the largest first
 * @param savedOwners what was made by each operation in each shape and is kept by graph nodes, once for each node, the largest first;
 *        without graphs recorded outside any scope or kept out of every one, as {@code savedBytes}
 */
public record MemoryReport(long liveBytes, long peakBytes, long pooledBytes, long heldBytes, long savedBytes,
        long borrowedBytes, long limitBytes, long openScopes, long allocations, long systemAllocations, long refusals,
        List<ScopeUse> scopes, List<Owner> owners, List<Owner> savedOwners) {
    private static final int OWNERS_PRINTED = 20;
    private static final int SCOPES_PRINTED = 20;

    /**
     * What one scope holds, without the scopes inside of it.
     *
     * @param name its name
     * @param kind CONFINED, SHARED, AUTO or GLOBAL
     * @param thread the name of the thread that opened it, empty for the automatic and the global scope
     * @param bytes the bytes it owns
     * @param tensors the number of storages it owns
     */
    public record ScopeUse(String name, String kind, String thread, long bytes, long tensors) {}

    /**
     * What one operation made in one shape.
     *
     * @param operation the operation
     * @param shape the shape, or empty if unknown
     * @param bytes the bytes of all storages
     * @param tensors the number of storages
     */
    public record Owner(String operation, String shape, long bytes, long tensors) implements Serializable {
        @Override
        public String toString() {
            return operation + (shape.isEmpty() ? "" : " " + shape) + " (" + bytes + " bytes"
                    + (tensors == 1 ? ")" : " in " + tensors + ")");
        }
    }

    /** {@return a text of several lines: the figures, the scopes, the owners and what graphs saved, at most 20 of each} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(512);
        text.append("Off-heap memory of tensors, in bytes\n");
        figure(text, "in use", liveBytes);
        figure(text, "peak", peakBytes);
        figure(text, "kept for reuse", pooledBytes);
        figure(text, "taken from the system", heldBytes);
        figure(text, "saved for backward", savedBytes);
        figure(text, "borrowed", borrowedBytes);
        figure(text, "limit (0: none)", limitBytes);
        figure(text, "scopes open", openScopes);
        figure(text, "allocations", allocations);
        figure(text, "of the system", systemAllocations);
        figure(text, "refusals", refusals);
        text.append("By scope            bytes    tensors\n");
        scopes.stream().limit(SCOPES_PRINTED).forEach(scope -> line(text, scope.bytes, scope.tensors, scope.name + ", "
                + scope.kind.toLowerCase(Locale.ROOT)
                + (scope.thread.isEmpty() ? "" : ", thread \"" + scope.thread + "\"")));
        more(text, scopes.size() - SCOPES_PRINTED);
        owners(text, "By operation        bytes    tensors\n", owners);
        if (!savedOwners.isEmpty()) {
            owners(text, "Saved for backward by operation\n", savedOwners);
        }
        return text.toString();
    }

    private static void owners(StringBuilder text, String heading, List<Owner> listed) {
        text.append(heading);
        listed.stream().limit(OWNERS_PRINTED).forEach(owner -> line(text, owner.bytes, owner.tensors, owner.operation
                + " " + owner.shape));
        more(text, listed.size() - OWNERS_PRINTED);
    }

    private static void figure(StringBuilder text, String name, long value) {
        text.append(String.format(Locale.ROOT, "  %-22s %14d\n", name, value));
    }

    private static void line(StringBuilder text, long bytes, long tensors, String what) {
        text.append(String.format(Locale.ROOT, "%25d %10d  %s\n", bytes, tensors, what.strip()));
    }

    private static void more(StringBuilder text, int count) {
        if (count > 0) {
            text.append("  and ").append(count).append(" more\n");
        }
    }
}
