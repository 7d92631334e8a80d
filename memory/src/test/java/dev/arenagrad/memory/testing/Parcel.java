package dev.arenagrad.memory.testing;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.Handover;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;

/** The smallest thing that can be kept: one storage, which moves only if it would not live long enough where it is. */
public record Parcel(Storage storage) implements Keepable {
    /** {@return a new storage of {@code bytes} in the innermost scope} */
    public static Parcel of(long bytes) {
        return new Parcel(Storage.allocate(bytes, "parcel"));
    }

    @Override
    public void keepIn(Scope scope) {
        Handover.to((ScopeImpl) scope, handover -> handover.add(storage));
    }

    public boolean isAlive() {
        return storage.isAlive();
    }

    /** Frees what no closing scope will free. */
    public void free() {
        storage.disown();
    }
}
