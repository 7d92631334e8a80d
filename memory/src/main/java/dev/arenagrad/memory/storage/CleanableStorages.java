package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.LifetimeException;
import java.util.ArrayList;

/**
 * Storages that an object on the heap needs, in scopes that outlive it, such as the moments of an optimiser. They are freed on request,
 * when their scopes close, or some time after the object has become unreachable. Storages of a confined scope are freed only by its thread,
 * at the latest when it next {@linkplain #of makes} such an object. Thread-safe.
 */
public final class CleanableStorages {
    private final ArrayList<Storage> storages = new ArrayList<>();

    private CleanableStorages() {}

    /** {@return an empty list for {@code holder}, which must not be reachable from the storages} */
    public static CleanableStorages of(Object holder) {
        ThreadContext.get().freeAbandoned();
        CleanableStorages created = new CleanableStorages();
        CollectedBlock.CLEANER.register(holder, created::abandon);
        return created;
    }

    /** Makes room for {@code more} storages, so that adding them needs no heap memory, and forgets those that were freed. */
    public synchronized void makeRoom(int more) {
        storages.removeIf(storage -> !storage.isAlive());
        storages.ensureCapacity(storages.size() + more);
    }

    /** Adds a storage, which stays owned by its scope. */
    public synchronized void add(Storage storage) {
        storages.add(storage);
    }

    /**
     * Frees all of them.
     *
     * @throws LifetimeException if one is confined to another thread; nothing was freed then
     */
    public synchronized void free() {
        for (Storage storage : storages) {
            if (storage.isAlive()) {
                storage.requireThread();
            }
        }
        storages.forEach(Storage::disown);
        storages.clear();
    }

    private synchronized void abandon() {
        for (Storage storage : storages) {
            ScopeImpl scope = storage.scope();
            if (scope != null) {
                Ownership.abandon(scope, storage);
            }
        }
        storages.clear();
    }
}
