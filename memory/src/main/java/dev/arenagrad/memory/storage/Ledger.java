package dev.arenagrad.memory.storage;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of storages that several threads may use. Unlike a list of storages, the ledger keeps no storage reachable, so it can report
 * and free blocks whose storages have become unreachable. Thread-safe.
 */
final class Ledger {
    /** A block and what it is for. */
    static non-sealed class Entry implements Attachment {
        /** Null as long as the storage has none. */
        @Nullable Block block;

        /** What the storage is charged to. */
        @Nullable Budget budget;

        final long capacity;
        private final Ledger ledger;
        private final Object origin;
        private final @Nullable Object shape;
        private boolean listed;
        private @Nullable Entry previous;
        private @Nullable Entry next;

        Entry(Ledger ledger, Storage storage) {
            this.ledger = ledger;
            this.block = storage.block;
            this.capacity = storage.capacityWanted();
            this.budget = storage.budget();
            this.origin = storage.origin();
            this.shape = storage.shape();
        }

        @Override
        public final @Nullable Budget budget() {
            return budget;
        }

        /** Takes the block off the ledger, because its storage was freed or has a new owner. */
        void cancel() {
            strike();
        }

        /** {@return whether it was on the ledger until now} */
        final boolean strike() {
            return ledger.remove(this);
        }

        /** Gives the block back on behalf of an unreachable storage. */
        final void free() {
            if (budget != null) {
                budget.discharge(capacity);
            }
            Block held = block;
            if (held instanceof BorrowedBlock borrowed) {
                borrowed.giveBack();
            } else if (held != null) {
                Pool.give(held);
            }
        }
    }

    private @Nullable Entry first;
    private long bytes;

    synchronized void add(Entry entry) {
        Entry head = first;
        entry.next = head;
        if (head != null) {
            head.previous = entry;
        }
        first = entry;
        entry.listed = true;
        bytes += entry.capacity;
    }

    private synchronized boolean remove(Entry entry) {
        if (!entry.listed) {
            return false;
        }
        if (entry.previous != null) {
            entry.previous.next = entry.next;
        } else {
            first = entry.next;
        }
        if (entry.next != null) {
            entry.next.previous = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
        entry.listed = false;
        bytes -= entry.capacity;
        return true;
    }

    synchronized long bytes() {
        return bytes;
    }

    void addTo(AllocationSummary summary) {
        addTo(summary, _ -> true);
    }

    synchronized void addTo(AllocationSummary summary, Predicate<Entry> wanted) {
        for (Entry entry = first; entry != null; entry = entry.next) {
            if (entry.block != null && wanted.test(entry)) {
                summary.add(entry.origin, entry.shape, entry.capacity);
            }
        }
    }

    /** Frees all blocks on the ledger, outside its monitor: to free a borrowed one may close a file. */
    void freeAll() {
        for (Entry entry = takeFirst(); entry != null; entry = takeFirst()) {
            entry.free();
        }
    }

    private synchronized @Nullable Entry takeFirst() {
        Entry head = first;
        if (head != null) {
            remove(head);
        }
        return head;
    }
}
