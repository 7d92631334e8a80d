package dev.arenagrad.memory.storage;

import org.jspecify.annotations.Nullable;

/** What few storages of confined scopes have, so that the others do not carry fields for it. */
final class StorageExtras {
    /** The budget that the bytes of the storage are charged to. */
    @Nullable Budget budget;

    /** Ledger entry through which the block can be reported and freed without the storage, if several threads may use it. */
    Ledger.@Nullable Entry entry;

    /** Contents not yet written to memory, or null; always null in a shared storage. */
    @Nullable DeferredContents deferred;
}
