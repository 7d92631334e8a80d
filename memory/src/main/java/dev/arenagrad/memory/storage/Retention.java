package dev.arenagrad.memory.storage;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps alive the storages that one graph node needs for its backward pass, until a pass has run the node or the scope in which the node
 * was recorded closes.
 *
 * <p>In a confined scope the guard is a real confined {@link Arena}: what was saved can be reached only while it is alive, so a second
 * backward pass finds it closed. In other scopes the guard is a state behind a lock, since closing a shared arena for each node would be
 * too expensive. Passes take turns at a node; only the first finds the state open.
 *
 * <p>A retention with an arena is used only by its scope's thread. A retention that was ever in a scope that is not confined may be used by
 * any thread, even if a confined scope takes it over. Its monitor guards when and why it ends, where it is listed, and what it owns. No
 * thread waits for a backward pass while holding the monitor, so a scope may close, or the retention be handed over, while a pass runs its
 * node.
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

    /** The number of storages held in fields. */
    private static final int FEW = 2;

    private static final VarHandle END;

    static {
        try {
            END = MethodHandles.lookup().findVarHandle(Retention.class, "end", End.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Until other threads may use it. */
    private @Nullable Arena arena;

    /** Written without a fence if the retention is confined. */
    private volatile @Nullable End end;

    /** What it owns: the first two, which are all that most nodes save, and the others. */
    private @Nullable Storage first;
    private @Nullable Storage second;
    private Storage[] others = NONE;
    private int count;

    /** Whether the storages were released when it ended. */
    private boolean empty;

    /** Owns the storages that must be released even if this retention becomes unreachable without having ended. */
    private @Nullable CollectedOwner collected;

    /** The closable scope it is listed in, or was last; null if the garbage collector decides alone. */
    private @Nullable ScopeImpl scope;

    /** Neighbours in the list of {@link #scope}. */
    @Nullable Retention previous;
    @Nullable Retention next;

    /**
     * Opens a retention.
     *
     * @param recorded the scope that the node was recorded in, the innermost of the calling thread
     */
    @SuppressWarnings("this-escape") // it is only linked into a list here, which this thread or a lock guards
    protected Retention(ScopeImpl recorded) {
        ScopeImpl owner = recorded.closable();
        if (owner != null) {
            scope = owner;
            if (!owner.list(this)) {
                throw owner.closedMeanwhile();
            }
            if (owner.confinedTo != null) {
                arena = Arena.ofConfined();
            }
        }
    }

    /**
     * Becomes an owner of {@code storage} until the retention ends.
     *
     * @throws dev.arenagrad.memory.LifetimeException if it is dead or confined to another thread, or if the retention has already ended
     */
    protected final void own(Storage storage) {
        if (!ownIfOpen(storage)) {
            throw Objects.requireNonNull(scope).closedMeanwhile();
        }
    }

    /**
     * Becomes an owner of {@code storage} until the retention ends, unless the retention has already ended.
     *
     * @return whether it did
     * @throws dev.arenagrad.memory.LifetimeException if the storage is dead or confined to another thread
     */
    protected final boolean ownIfOpen(Storage storage) {
        storage.requireThread();
        if (arena != null) {
            add(storage);
            return true;
        }
        storage.share();
        synchronized (this) {
            if (end != null) {
                return false;
            }
            add(storage);
            return true;
        }
    }

    private void add(Storage storage) {
        if (count == FEW + others.length) {
            others = Arrays.copyOf(others, others.length + FEW);
        }
        put(count, storage); // ahead of counting it, after which nothing may be called that could fail
        storage.retain();
        try {
            if (scope != null) {
                Pool.countSaved(cache(), storage.capacity());
            } else if (!storage.isCollected()) {
                ownCollected(storage);
                return;
            }
        } catch (Throwable e) {
            storage.release();
            throw e;
        }
        count++;
    }

    private void put(int i, Storage storage) {
        switch (i) {
            case 0 -> first = storage;
            case 1 -> second = storage;
            default -> others[i - FEW] = storage;
        }
    }

    private Storage storage(int i) {
        return Objects.requireNonNull(switch (i) {
            case 0 -> first;
            case 1 -> second;
            default -> others[i - FEW];
        });
    }

    /**
     * Adds the bytes owned to the count of saved bytes, or subtracts them. Graphs of automatic scopes are not counted, since their end is
     * not observed.
     *
     * @param sign 1 or -1
     */
    private void countOwned(int sign) {
        ScopeImpl counting = scope;
        if (counting == null) {
            return;
        }
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += storage(i).capacity();
        }
        Pool.countSaved(cache(), sign * bytes);
    }

    /** {@return the cache that the calling thread counts in} */
    private @Nullable BlockCache cache() {
        ThreadContext context = arena != null && scope != null ? scope.callersContext() : ThreadContext.get();
        return context.cache;
    }

    private void ownCollected(Storage storage) {
        if (collected == null) {
            collected = CollectedOwner.of(this);
        }
        collected.add(storage);
    }

    /** Shows the storages that it owns to {@code action}. */
    final void forEachStorage(Consumer<Storage> action) {
        if (arena != null) {
            showStorages(action);
        } else {
            synchronized (this) {
                showStorages(action);
            }
        }
    }

    /** As {@link #forEachStorage}, for reports of any thread: some may be seen that were just released, or not be seen. */
    final void forEachStorageSeen(Consumer<Storage> action) {
        Stream.concat(Stream.of(first, second), Arrays.stream(others)).limit(count).filter(Objects::nonNull).forEach(
                action);
    }

    private void showStorages(Consumer<Storage> action) {
        for (int i = 0; i < count; i++) {
            action.accept(storage(i));
        }
    }

    /**
     * Called after the storages were released: drops references that keep them reachable. An exception of users' code called here is
     * rethrown by the operation that ended the retention. May be called again, with nothing left to do.
     */
    protected void forget() {}

    /** Releases all storages. If the stack is exhausted on the way, it is called again for the rest. */
    private void letGo() {
        countOwned(-1);
        try {
            while (count > 0) {
                storage(count - 1).release();
                count--;
            }
        } catch (Throwable e) {
            countOwned(1);
            throw e;
        }
        first = null;
        second = null;
        others = NONE;
        if (collected != null) {
            collected.run();
        }
        empty = true;
    }

    /** {@return whether the saved tensors can be read} */
    public final boolean isOpen() {
        Arena guard = arena;
        return guard != null ? guard.scope().isAlive() : end == null;
    }

    /** {@return why it ended, or null if it is open} */
    public final @Nullable End end() {
        return end;
    }

    /** {@return the scope it was recorded in, in the sentence of a message} */
    public final String recordedIn() {
        ScopeImpl owner = scope;
        return owner == null ? "the automatic scope" : owner.described();
    }

    /** {@return whether one thread alone can use it, and ever could} */
    public final boolean isConfined() {
        return arena != null;
    }

    /** Gives everything back, because a backward pass went through the node. */
    public final void spend() {
        Failures.throwIfAny(end(End.BACKWARD, null));
    }

    /**
     * Gives everything back and leaves the list of {@code closing}, which closes, unless it was handed to another scope meanwhile.
     *
     * @return the exception of users' code that was notified of the end, or null
     */
    final @Nullable Throwable endWith(ScopeImpl closing) {
        return end(End.SCOPE, closing);
    }

    /** As {@link #endWith}, for a confined retention whose thread has ended, so that the guard can no longer be closed. */
    final @Nullable Throwable endForEndedThread(ScopeImpl closing) {
        arena = null;
        return end(End.SCOPE, closing);
    }

    private @Nullable Throwable end(End why, @Nullable ScopeImpl closing) {
        Arena guard = arena;
        boolean isToForget;
        if (guard == null) {
            isToForget = endInTurn(why, closing);
        } else {
            isToForget = !empty || closing != null;
            if (!empty) {
                if (guard.scope().isAlive()) {
                    guard.close();
                }
                END.setRelease(this, why);
                letGo();
            }
            if (scope != null) {
                scope.unlist(this);
            }
        }
        return isToForget ? failureOfForgetting() : null;
    }

    private @Nullable Throwable failureOfForgetting() {
        try {
            forget();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /**
     * {@return whether references are to be dropped now that it has ended} If the ending thread may not modify the scope's list, the
     * retention stays listed until the scope closes.
     */
    private synchronized boolean endInTurn(End why, @Nullable ScopeImpl closing) {
        if (closing != null && closing != scope) {
            return false;
        }
        boolean ends = !empty;
        if (ends) {
            end = end == null ? why : end;
            letGo();
        }
        if (scope != null && (closing != null || ends && scope.isOpenTo(Thread.currentThread()))) {
            scope.unlist(this);
        }
        return ends || closing != null;
    }

    /**
     * Moves it to the closable scope around or at {@code to}, which from then on decides about its end.
     *
     * @throws dev.arenagrad.memory.LifetimeException if what it owns is confined to another thread, and then nothing is changed; or if
     *         that scope was closed by another thread meanwhile, and then this has ended with it
     */
    public final void moveTo(ScopeImpl to) {
        ScopeImpl closed;
        if (arena != null) {
            closed = move(to);
        } else {
            synchronized (this) {
                closed = move(to);
            }
        }
        if (closed != null) {
            Failures.throwIfAny(failureOfForgetting());
            throw closed.closedMeanwhile();
        }
    }

    /**
     * {@return null, or the scope with which it ended, because that was closed when it was to be listed there}
     *
     * <p>Where the stack or the heap gives out on the way, everything is owned as before or as afterwards. What is owned is opened to the
     * threads of the target first, which does no harm if nothing comes of it.
     */
    private @Nullable ScopeImpl move(ScopeImpl to) {
        ScopeImpl owner = to.closable();
        if (owner == scope || end != null) {
            return null;
        }
        if (owner != null) {
            owner.requireThread();
        }
        for (int i = 0; i < count; i++) {
            storage(i).requireThread();
        }
        boolean staysConfined = arena != null && owner != null && owner.confinedTo != null;
        for (int i = 0; i < count; i++) {
            to.receive(storage(i));
            if (!staysConfined) {
                storage(i).share();
            }
        }
        if (arena != null && !staysConfined) {
            arena.close();
            arena = null;
        }
        countOwned(-1);
        if (!relist(owner)) {
            end = End.SCOPE;
            letGo();
            scope = owner;
            return owner;
        }
        scope = owner;
        if (owner != null) {
            countOwned(1);
        } else {
            leaveToCollector();
        }
        return null;
    }

    /**
     * Moves it from the list of its scope to the list of {@code owner}, if there is one. The field {@code scope} is null afterwards.
     *
     * @return false if {@code owner} was closed
     */
    private boolean relist(@Nullable ScopeImpl owner) {
        ScopeImpl before = scope;
        try {
            if (before != null) {
                before.unlist(this);
            }
            scope = null;
            return owner == null || owner.list(this);
        } catch (Throwable e) {
            scope = before;
            if (before != null) {
                before.unlist(this); // which does nothing if it was not listed
                before.list(this);
            }
            countOwned(1);
            throw e;
        }
    }

    /** Hands the ownership of storages that are not yet collected automatically to the garbage collector. */
    private void leaveToCollector() {
        for (int i = count - 1; i >= 0; i--) {
            Storage storage = storage(i);
            if (!storage.isCollected()) {
                Storage last = storage(count - 1);
                ownCollected(storage);
                count--; // nothing is called until its place is taken: the stack might be exhausted
                if (i == 0) {
                    first = last;
                } else if (i == 1) {
                    second = last;
                } else {
                    others[i - FEW] = last;
                }
            }
        }
    }
}
