package dev.arenagrad.memory.storage;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lists of a scope: the storages it owns and the retentions of the nodes recorded in it, each linked through its elements. A
 * part of the scope rather than objects of their own, since scopes open and close by the million. Not thread-safe.
 */
abstract sealed class OwnedLists permits ScopeImpl {
    /** Traversal ends after this many storages: the list is being changed by its thread, or too long for a report anyway. */
    private static final int MOST_WALKED = 1 << 20;

    /** Not private so that it can be put back without a call, where the stack is exhausted. */
    @Nullable Storage storages;

    private @Nullable Retention retentions;

    final void link(Storage storage) {
        Storage head = storages;
        storage.previous = null;
        storage.next = head;
        if (head != null) {
            head.previous = storage;
        }
        storages = storage;
    }

    final void unlink(Storage storage) {
        if (storage.previous != null) {
            storage.previous.next = storage.next;
        } else if (storages == storage) {
            storages = storage.next;
        }
        if (storage.next != null) {
            storage.next.previous = storage.previous;
        }
        storage.previous = null;
        storage.next = null;
    }

    /** {@return the first storage} The others follow by {@link Storage#next}. */
    final @Nullable Storage firstStorage() {
        return storages;
    }

    /** Empties the list of storages and gives what was its first. */
    final @Nullable Storage takeStorages() {
        Storage head = storages;
        storages = null;
        return head;
    }

    final void link(Retention retention) {
        Retention head = retentions;
        retention.previous = null;
        retention.next = head;
        if (head != null) {
            head.previous = retention;
        }
        retentions = retention;
    }

    final void unlink(Retention retention) {
        if (retention.previous != null) {
            retention.previous.next = retention.next;
        } else if (retentions == retention) {
            retentions = retention.next;
        }
        if (retention.next != null) {
            retention.next.previous = retention.previous;
        }
        retention.previous = null;
        retention.next = null;
    }

    final @Nullable Retention firstRetention() {
        return retentions;
    }

    /**
     * Shows the listed retentions to {@code action}, the last recorded first. If another thread calls this while the list changes, some may
     * be seen twice or not at all; nothing else can go wrong.
     */
    final void forEachRetention(Consumer<Retention> action) {
        int walked = 0;
        for (Retention retention = retentions; retention != null
                && walked++ < MOST_WALKED; retention = retention.next) {
            action.accept(retention);
        }
    }

    /**
     * Adds the listed storages to {@code summary}. If another thread calls this while the owner changes the list, some storages may be seen
     * twice or not at all; nothing else can go wrong.
     */
    final void addTo(AllocationSummary summary) {
        int walked = 0;
        for (Storage storage = storages; storage != null && walked++ < MOST_WALKED; storage = storage.next) {
            summary.add(storage);
        }
    }
}
