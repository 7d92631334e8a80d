package dev.arenagrad.memory.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * Owns storages on behalf of an object on the heap. It releases them when asked to, or when the object has become unreachable. Thread-safe.
 */
final class CollectedOwner implements Runnable {
    private final List<Storage> storages = new ArrayList<>(2);

    private CollectedOwner() {}

    static CollectedOwner of(Object behalf) {
        CollectedOwner owner = new CollectedOwner();
        CollectedBlock.CLEANER.register(behalf, owner);
        return owner;
    }

    /** Takes over one owner's share of {@code storage}. */
    synchronized void add(Storage storage) {
        storages.add(storage);
    }

    @Override
    public synchronized void run() {
        while (!storages.isEmpty()) {
            Storage last = storages.removeLast();
            try {
                last.release();
            } catch (Throwable e) {
                storages.add(last); // to be let go when this is called again
                throw e;
            }
        }
    }
}
