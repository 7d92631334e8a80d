package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.LifetimeException;
import java.util.ArrayList;

/**
 * Storages in scopes of others that an object on the heap needs: freed when it asks for that, when their scopes close, or some time
 * after the object became unreachable. Those of a confined scope are freed by its thread alone, at the latest when it next
 * {@linkplain #of makes} such an object. Thread-safe.
 */
public final class Dependents {
    private final ArrayList<Storage> storages = new ArrayList<>();

    private Dependents() {}

    /** {@return an empty list for {@code holder}, which must not be reachable from the storages} */
    public static Dependents of(Object holder) {
        ThreadContext.get().freeAbandoned();
        Dependents dependents = new Dependents();
        CollectedBlock.CLEANER.register(holder, dependents::abandon);
        return dependents;
    }

    /** Makes room for {@code more} storages, so that to add those needs no memory on the heap. */
    public synchronized void makeRoom(int more) {
        storages.ensureCapacity(storages.size() + more);
    }

    /** Adds a storage, which its scope owns. */
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
