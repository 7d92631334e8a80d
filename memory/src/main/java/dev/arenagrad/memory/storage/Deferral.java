package dev.arenagrad.memory.storage;

import org.jspecify.annotations.Nullable;

/** Contents that a storage has not yet written to its memory, and the budget that it is charged to. */
record Deferral(DeferredContents contents, @Nullable Budget budget) implements Attachment {
    private static final Deferral ZEROS = new Deferral(DeferredContents.ZEROS, null);

    static Deferral of(DeferredContents contents, @Nullable Budget budget) {
        return contents == DeferredContents.ZEROS && budget == null ? ZEROS : new Deferral(contents, budget);
    }
}
