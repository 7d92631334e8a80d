package dev.arenagrad.memory.storage;

import org.jspecify.annotations.Nullable;

/**
 * What few storages have beside a block: the budget that they are charged to or, in front of it, an entry in a ledger, if several threads may
 * use the storage, or deferred contents, if only one may.
 */
sealed interface Attachment permits Budget, Ledger.Entry, Deferral {
    /** {@return the budget that the bytes of the storage are charged to, or null} */
    @Nullable
    Budget budget();
}
