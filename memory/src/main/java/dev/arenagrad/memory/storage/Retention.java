package dev.arenagrad.memory.storage;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one graph node keeps alive for its backward pass. The node owns storages through it, until backward has passed the node or
 * the region in which the node was recorded closes.
 *
 * <p>In a confined region the guard is a real confined {@link Arena}: what was saved can be reached only while it is alive, so a
 * second backward pass finds it closed. Shared arenas are too dear to close once a node; there, the guard is a state that only
 * the first of several passes, which take turns at a node, finds open.
 *
 * <p>A confined retention is used by its region's thread alone; the others by any thread.
 */
public abstract class Retention {
    /** Why a retention cannot be reached any more. */
    public enum End {
        /** A backward pass went through the node. */
        BACKWARD,
        /** The scope in which the node was recorded closed. */
        SCOPE
    }

    private static final Storage[] NONE = {};
    private static final VarHandle END;

    static {
        try {
            END = MethodHandles.lookup().findVarHandle(Retention.class, "end", End.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable Arena arena;

    /** Of a confined retention written without a fence. */
    private volatile @Nullable End end;

    private Storage[] storages = NONE;
    private int count;

    /** Owns what must be let go even if nobody does it and the garbage collector takes this retention. */
    private @Nullable CollectedOwner collected;

    /** The closable region it is listed in, or null if the garbage collector decides alone. */
    @Nullable Region region;

    /** Neighbours in the list of {@link #region}. */
    @Nullable Retention previous;
    @Nullable Retention next;

    /**
     * Opens a retention.
     *
     * @param recorded the region that the node was recorded in, the innermost of the calling thread
     */
    @SuppressWarnings("this-escape") // it is only linked into a list here, which this thread or a lock guards
    protected Retention(Region recorded) {
        Region owner = recorded.closable();
        if (owner != null) {
            owner.list(this);
            if (owner.thread != null) {
                arena = Arena.ofConfined();
            }
        }
    }

    /**
     * Becomes an owner of {@code storage} until the end.
     *
     * @throws dev.arenagrad.memory.LifetimeException if it is dead
     */
    protected final void own(Storage storage) {
        storage.retain();
        if (region != null) {
            Pool.countSaved(cache(region), storage.capacity());
        } else if (!storage.isCollected()) {
            ownCollected(storage);
            return;
        }
        if (count == storages.length) {
            storages = Arrays.copyOf(storages, count + 2);
        }
        storages[count++] = storage;
    }

    /** Counts what is owned as saved no more. Graphs of automatic regions are not counted: nobody learns when they end. */
    private void countOut() {
        if (region == null) {
            return;
        }
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += storages[i].capacity();
        }
        Pool.countSaved(cache(region), -bytes);
    }

    private static @Nullable BlockCache cache(Region region) {
        return region.callersContext().cache;
    }

    private void ownCollected(Storage storage) {
        if (collected == null) {
            collected = CollectedOwner.of(this);
        }
        collected.add(storage);
    }

    /** Called once, after the storages were let go: drops references by which the garbage collector could still reach them. */
    protected void forget() {}

    private void letGo() {
        countOut();
        for (int i = 0; i < count; i++) {
            storages[i].release();
        }
        storages = NONE;
        count = 0;
        if (collected != null) {
            collected.run();
        }
        forget();
    }

    /** {@return whether what was saved can be reached} */
    public final boolean isOpen() {
        Arena guard = arena;
        return guard != null ? guard.scope().isAlive() : end == null;
    }

    /** {@return why it ended, or null if it is open} */
    public final @Nullable End end() {
        return end;
    }

    /** {@return the name of the scope it was recorded in} */
    public final String scopeName() {
        return region == null ? "the automatic scope" : region.name();
    }

    /** Gives everything back, because a backward pass went through the node. */
    public final void spend() {
        close(End.BACKWARD);
    }

    final void close(End why) {
        Arena guard = arena;
        if (guard != null) {
            if (end != null) {
                return;
            }
            guard.close();
            END.setRelease(this, why);
        } else {
            synchronized (this) {
                if (end != null) {
                    return;
                }
                end = why;
            }
        }
        if (region != null) {
            region.unlist(this);
        }
        letGo();
    }

    /** As {@link #close(End)}, for a confined retention whose thread has ended: the guard can be closed by nobody else. */
    final void closeForEndedThread() {
        arena = null;
        close(End.SCOPE);
    }

    /** Moves it to the closable region around or at {@code to}, which from then on decides about its end. */
    public final void moveTo(Region to) {
        Region owner = to.closable();
        if (owner == region || end != null) {
            return;
        }
        countOut();
        if (region != null) {
            region.unlist(this);
        }
        region = null;
        if (owner != null) {
            owner.list(this);
        }
        if (arena != null && (owner == null || owner.thread == null)) {
            arena.close();
            arena = null;
        }
        Storage[] owned = storages;
        int moved = count;
        storages = NONE;
        count = 0;
        for (int i = 0; i < moved; i++) {
            to.receive(owned[i]);
            own(owned[i]);
            owned[i].release();
        }
    }
}
