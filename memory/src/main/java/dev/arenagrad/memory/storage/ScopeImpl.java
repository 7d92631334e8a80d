package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.MemoryReport.ScopeUse;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The implementation of {@link Scope}: its kind, its place among the others, and the lists of the storages it owns and of the graph nodes
 * recorded in it. {@link Ownership} adds and removes storages, {@link ScopeClosing} closes it, {@link ScopeLimits} limits it.
 *
 * <p>A confined scope is touched by its thread alone. The lists of a shared scope, its budget, and who owns a storage of a scope that is
 * not confined, are guarded by the scope's monitor. What automatic and global scopes own stands in one ledger for all of each.
 *
 * <p>Locks are taken in the order: monitor of a retention, monitor of a shared storage, monitor of one scope, ledgers, the pool's lock. No
 * code of users runs under any of them.
 */
public final class ScopeImpl extends OwnedLists implements Scope {
    /** Kinds of scopes, by how their storages are freed and which threads may use them. */
    public enum Kind {
        /** Freed at close, used by one thread. */
        CONFINED,
        /** Freed at close, used by every thread. */
        SHARED,
        /** Freed by the garbage collector. */
        AUTO,
        /** Never freed. */
        GLOBAL
    }

    /** The scope of tensors made outside any other scope. */
    static final ScopeImpl AUTOMATIC = new ScopeImpl(Kind.AUTO, "the automatic scope", null, null, true);

    /** So many scopes inside one another make a first report of scopes that pile up. */
    static final int DEEP = 1024;

    private static final VarHandle CLOSED;
    private static final VarHandle BUDGET;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CLOSED = lookup.findVarHandle(ScopeImpl.class, "closed", boolean.class);
            BUDGET = lookup.findVarHandle(ScopeImpl.class, "budget", Budget.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Kind kind;

    /** The state of the thread it is confined to, or null. */
    final @Nullable ThreadContext confinedTo;

    /** The scope that was innermost when this one opened. */
    final @Nullable ScopeImpl parent;

    /** Written without a fence, as {@link #closed} is. */
    private volatile @Nullable Budget budget;

    /** Of a confined scope written without a fence, which would cost as much as all the rest of closing it. */
    private volatile boolean closed;

    /** Whether its closing was cut short, because the stack or the heap was exhausted, and has not been ended since. */
    volatile boolean halfClosed;

    /** Whether it is among the open scopes that are counted. Guarded as the lists are. */
    boolean counted;

    /** The number of scopes around it. */
    private final int depth;

    /** Whether users opened it, rather than the library for work of its own. */
    final boolean watched;

    /** Its name, or {@link ScopeDiagnostics}, which have that; null, as in most scopes, for neither. */
    private @Nullable Object extras;

    private ScopeImpl(Kind kind, @Nullable String name, @Nullable ScopeImpl parent, @Nullable ThreadContext opener,
            boolean watched) {
        this.watched = watched;
        this.kind = kind;
        this.extras = name;
        this.parent = parent;
        this.confinedTo = kind == Kind.CONFINED ? opener : null;
        Budget inherited = parent == null ? null : parent.budget;
        if (inherited != null) {
            BUDGET.setRelease(this, inherited);
        }
        this.depth = parent == null ? 1 : parent.depth + 1;
    }

    /** {@return a new innermost scope of the calling thread, which is watched until it closes} */
    public static ScopeImpl open(Kind kind, @Nullable String name) {
        ThreadContext context = ThreadContext.get();
        ScopeImpl scope = counted(context, kind, name, true);
        try {
            ScopeDiagnostics diagnostics = ScopeDiagnostics.over(scope, kind, name, context);
            if (diagnostics != null) {
                synchronized (scope) {
                    scope.extras = diagnostics;
                }
            }
            if (scope.depth >= context.depthToReport) {
                scope.reportDepth(context);
            }
        } catch (Throwable e) {
            Failures.throwIfAny(Failures.join(e, ScopeClosing.markAndFinish(scope, false)));
        }
        context.scope = scope;
        return scope;
    }

    /**
     * {@return a new innermost scope of a thread, confined to it} It has no event and no leak detection: for internal work that always
     * closes it.
     *
     * @param context the calling thread's
     */
    public static ScopeImpl openUnwatched(ThreadContext context, @Nullable String name) {
        ScopeImpl scope = counted(context, Kind.CONFINED, name, false);
        context.scope = scope;
        return scope;
    }

    /** {@return a new scope, which is counted, but not yet the innermost: after that nothing may be called that could fail} */
    private static ScopeImpl counted(ThreadContext context, Kind kind, @Nullable String name, boolean watched) {
        ScopeImpl around = context.innermost();
        ScopeImpl scope = new ScopeImpl(kind, name, around == AUTOMATIC ? null : around, context, watched);
        context.needCache();
        Pool.countScopes(context.cache, 1);
        scope.counted = true;
        return scope;
    }

    private void reportDepth(ThreadContext context) {
        context.depthToReport = 2 * depth;
        AllocationSummary summary = new AllocationSummary();
        for (ScopeImpl scope = this; scope != null; scope = scope.parent) {
            ScopeImpl listing = scope;
            scope.withLock(() -> listing.addTo(summary));
        }
        LeakReports.report(new FoundLeak(Leak.Kind.SCOPES_PILE_UP, name(), ThreadName.of(context.thread), summary,
                CallSites.here()));
    }

    /** {@return the innermost scope of the calling thread, the automatic one outside any scope} */
    public static ScopeImpl current() {
        return ThreadContext.get().innermost();
    }

    /** Runs {@code block} as {@link Scope#tidy} describes. */
    public static <T> T tidy(Supplier<T> block) {
        ScopeImpl scope = openUnwatched(ThreadContext.get(), null);
        Throwable failure = null;
        try {
            T result = scope.calling("a block of Scope.tidy", block);
            ScopeImpl outer = scope.outer();
            Handover.to(outer, scope, _ -> KeepableFinder.forEach(result, keepable -> keepable.keepIn(outer)));
            return result;
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            scope.closeAfter(failure);
        }
    }

    /**
     * {@return the result of {@code call}, which is users' code that runs in this scope}
     *
     * @param what the caller, for the exception
     * @throws LifetimeException if the code closed this scope or one around it, so that the caller cannot continue
     */
    public <T extends @Nullable Object> T calling(String what, Supplier<T> call) {
        T result = call.get();
        requireOpenAfter(what);
        return result;
    }

    /**
     * Makes sure that users' code, called while this scope was the innermost, left it open.
     *
     * @param what what called it, for the exception
     * @throws LifetimeException if the code closed this scope, or one around it
     */
    public void requireOpenAfter(String what) {
        if (closed) {
            throw new LifetimeException(described() + " was closed during " + what
                    + ", which cannot go on without it; close a scope where it was opened, best by try-with-resources");
        }
    }

    /**
     * Closes the scope after a computation, if it is still open.
     *
     * @param failure the exception that ended the computation, or null; exceptions of closing are added to it as suppressed
     */
    public void closeAfter(@Nullable Throwable failure) {
        if (closed) {
            return;
        }
        try {
            close();
        } catch (Throwable e) {
            Failures.throwIfAny(Failures.join(failure, e));
        }
    }

    @Override
    public <T extends Keepable> T keep(T value) {
        requireUsable();
        ScopeImpl outer = outer();
        Handover.to(outer, this, _ -> value.keepIn(outer));
        return value;
    }

    private ScopeImpl outer() {
        ScopeImpl outer = parent;
        while (outer != null && outer.closed) {
            outer = outer.parent;
        }
        return outer == null ? AUTOMATIC : outer;
    }

    @Override
    public Scope limit(long bytes) {
        ScopeLimits.limit(this, bytes);
        return this;
    }

    @Override
    public long bytes() {
        long[] bytes = {0};
        withLock(() -> {
            for (Storage storage = firstStorage(); storage != null; storage = storage.next) {
                bytes[0] += storage.capacity();
            }
        });
        return bytes[0];
    }

    @Override
    public String name() {
        String name = givenName();
        if (name != null) {
            return name;
        }
        return kind == Kind.CONFINED ? "a confined scope" : "a " + kind.name().toLowerCase(Locale.ROOT) + " scope";
    }

    private @Nullable String givenName() {
        Object known = extras;
        return known instanceof ScopeDiagnostics diagnostics ? diagnostics.name() : (String) known;
    }

    private @Nullable ScopeDiagnostics diagnostics() {
        return extras instanceof ScopeDiagnostics diagnostics ? diagnostics : null;
    }

    /** {@return its name or, if it has none, that of the nearest scope around it that has; else a description of this one} */
    String nearestName() {
        for (ScopeImpl scope = this; scope != null; scope = scope.parent) {
            String name = scope.givenName();
            if (name != null) {
                return name;
            }
        }
        return name();
    }

    /** {@return the scope in the sentence of a message} */
    public String described() {
        return givenName() == null || kind == Kind.AUTO ? name() : "scope \"" + name() + "\"";
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** {@return the thread it is confined to, or null} */
    public @Nullable Thread thread() {
        return confinedTo == null ? null : confinedTo.thread;
    }

    private String threadName() {
        return confinedTo == null ? "" : ThreadName.of(confinedTo.thread);
    }

    /** {@return whether everything in this scope lives as long as {@code other} is open} */
    public boolean outlives(ScopeImpl other) {
        if (kind == Kind.AUTO || kind == Kind.GLOBAL) {
            return true;
        }
        return isAround(other);
    }

    /**
     * {@return whether storages of {@code owner} must be handed over to live as long as this scope}
     *
     * <p>This is so without an owner, and for a scope that will close before this one and is open on this thread or is asked to keep
     * something. Shared scopes that other threads opened keep their storages.
     *
     * @throws LifetimeException if {@code owner} is confined to another thread
     */
    public boolean shouldTake(@Nullable ScopeImpl owner) {
        if (owner == null) {
            return true;
        }
        ThreadContext context = ThreadContext.get();
        if (!owner.isOpenTo(context.thread)) {
            throw new LifetimeException(owner.described() + " is confined to thread \"" + owner.threadName()
                    + "\", which alone can hand over what belongs to it");
        }
        return !owner.outlives(this) && (context.handover != null && owner == context.handover.keeping
                || owner.isAround(context.scope));
    }

    boolean isAround(@Nullable ScopeImpl inner) {
        for (ScopeImpl scope = inner; scope != null; scope = scope.parent) {
            if (scope == this) {
                return true;
            }
        }
        return false;
    }

    /** {@return the scope that tensors made outside any scope belong to} */
    public static ScopeImpl automatic() {
        return AUTOMATIC;
    }

    /**
     * Prepares a storage that only graph nodes of this scope will own: it must be open to the threads that may use the nodes,
     * and must not be lost when the garbage collector takes the nodes. An automatic scope takes it whatever the limit of automatic
     * memory is.
     */
    public void receive(Storage storage) {
        switch (kind) {
            case CONFINED -> {
            }
            case SHARED -> {
                storage.requireThread();
                storage.confineTo(null);
            }
            case AUTO, GLOBAL -> {
                if (shouldTake(storage.scope())) {
                    Ownership.take(this, storage);
                }
            }
        }
    }

    /** {@return the scope that decides about the end of a graph recorded in this one: the nearest that frees things, or the automatic} */
    public ScopeImpl home() {
        ScopeImpl owner = closable();
        return owner == null ? AUTOMATIC : owner;
    }

    boolean isAutomatic() {
        return kind == Kind.AUTO;
    }

    /** {@return this scope or the nearest around it that frees things when it closes, or null} */
    @Nullable
    ScopeImpl closable() {
        ScopeImpl scope = this;
        while (scope != null && (scope.kind == Kind.AUTO || scope.kind == Kind.GLOBAL)) {
            scope = scope.parent;
        }
        return scope;
    }

    /** {@return this scope or, if the library opened it for work of its own, the nearest around it that users did, or null} */
    @Nullable
    ScopeImpl watched() {
        ScopeImpl scope = this;
        while (scope != null && !scope.watched) {
            scope = scope.parent;
        }
        return scope;
    }

    /**
     * Adds the scope and its storages, if it is confined and open. May be called by any thread, with the restriction of {@link
     * OwnedLists#addTo}.
     */
    void addConfined(List<ScopeUse> scopes, AllocationSummary all) {
        if (kind == Kind.CONFINED && !closed) {
            AllocationSummary own = new AllocationSummary();
            addTo(own);
            addTo(all);
            scopes.add(new ScopeUse(name(), kind.name(), threadName(), own
                    .bytes(), own.tensors()));
        }
    }

    /**
     * Becomes the scope that owns {@code storage}, instead of the one that did.
     *
     * @throws LifetimeException if the storage is dead, or confined to another thread, or if this scope is
     * @throws OutOfMemoryException if this scope is automatic and the limit of automatic memory does not allow it
     */
    public void adopt(Storage storage) {
        Ownership.adopt(this, storage);
    }

    /** Reports the growth of global memory to the leak listeners. Called without locks, after something was handed to this scope. */
    void reportGrowth() {
        if (kind == Kind.GLOBAL) {
            GlobalMemory.reportGrowth();
        }
    }

    /** {@return whether this scope was open to list {@code retention}, which is in no list} */
    boolean list(Retention retention) {
        if (confinedTo != null) {
            requireThread();
            link(retention);
            return true;
        }
        synchronized (this) {
            if (!closed) {
                link(retention);
            }
            return !closed;
        }
    }

    /** Takes {@code retention} off the list. For a thread that may {@linkplain #isOpenTo use} this scope, or that closes it. */
    void unlist(Retention retention) {
        if (confinedTo != null) {
            unlink(retention);
        } else {
            synchronized (this) {
                unlink(retention);
            }
        }
    }

    /**
     * Runs users' code as if this scope, the innermost of the calling thread, were not open: new tensors belong to the scope around it.
     * Scopes that the code leaves open are closed.
     *
     * @param what the caller of the code, for the exception
     * @return the result of {@code action}
     * @throws LifetimeException if the code closed the scope around this one, which stays open, but is not the innermost of the thread any
     * more
     */
    public <T extends @Nullable Object> T outside(String what, Supplier<T> action) {
        ThreadContext context = callersContext();
        BlockCache cache = context.cache;
        context.scope = parent;
        context.cache = parent == null ? null : cache;
        Throwable failure = null;
        try {
            return action.get();
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            failure = closeInside(context, parent, failure);
            if (parent == null || parent.isOpen()) {
                context.scope = this;
                context.cache = cache;
            }
            Failures.throwIfAny(failure);
            if (parent != null) {
                parent.requireOpenAfter(what);
            }
        }
    }

    /**
     * Closes all scopes open on the calling thread inside {@code outer}, or all if that is null.
     *
     * @return {@code failure}, joined with exceptions of users' code
     */
    private static @Nullable Throwable closeInside(ThreadContext context, @Nullable ScopeImpl outer,
            @Nullable Throwable failure) {
        Throwable joined = failure;
        ScopeImpl inner = context.scope;
        while (inner != null && inner != outer && (outer == null || outer.isAround(inner))) {
            joined = Failures.join(joined, ScopeClosing.markAndFinish(inner, false));
            inner = context.scope;
        }
        return joined;
    }

    /** Lets go of every storage it owns, and stays open: for a scope that serves many short tasks one after another. */
    public void clear() {
        Storage storage = takeStorages();
        while (storage != null) {
            Storage following = storage.next;
            storage.previous = null;
            storage.next = null;
            try {
                storage.unlisted();
                storage.release(); // last: whatever fails before has let nothing go
            } catch (Throwable e) {
                storage.next = following;
                if (following != null) {
                    following.previous = storage;
                }
                storages = storage;
                storage.listedIn(this);
                throw e;
            }
            storage = following;
        }
    }

    @Override
    public void close() {
        if (!isOpenTo(Thread.currentThread())) {
            throw new LifetimeException(described() + " is confined to thread \"" + threadName()
                    + "\" and cannot be closed by thread \"" + ThreadName.current() + "\"");
        }
        Failures.throwIfAny(ScopeClosing.markAndFinish(this, true));
    }

    /** {@return the state of the calling thread, which is the thread of the scope if it is confined} */
    ThreadContext callersContext() {
        return confinedTo != null ? confinedTo : ThreadContext.get();
    }

    /** {@return whether its closing was interrupted and must be completed} False while another thread is closing it. */
    boolean isHalfClosed() {
        return halfClosed;
    }

    /** {@return the event under way that records it, or null} */
    @Nullable
    ScopeEvent event() {
        ScopeDiagnostics diagnostics = diagnostics();
        return diagnostics == null ? null : diagnostics.event();
    }

    /** {@return where it was opened, empty unless that is remembered} */
    List<StackTraceElement> openedAt() {
        ScopeDiagnostics diagnostics = diagnostics();
        return diagnostics == null ? List.of() : diagnostics.openedAt();
    }

    /** {@return the budget that bounds it, or null} */
    @Nullable
    Budget budget() {
        return budget;
    }

    /** Bounds it by {@code limit}. With the lock held. */
    void budget(Budget limit) {
        BUDGET.setRelease(this, limit);
    }

    @Nullable
    SharedScopeCleanup cleanup() {
        ScopeDiagnostics diagnostics = diagnostics();
        return diagnostics == null ? null : diagnostics.cleanup();
    }

    /** {@return whether it was open until now} */
    boolean markClosed() {
        if (confinedTo == null) {
            synchronized (this) {
                boolean wasOpen = !closed;
                closed = true;
                return wasOpen;
            }
        }
        boolean wasOpen = !closed;
        CLOSED.setRelease(this, true);
        return wasOpen;
    }

    void withLock(Runnable action) {
        if (confinedTo != null) {
            action.run();
        } else {
            synchronized (this) {
                action.run();
            }
        }
    }

    LifetimeException closedMeanwhile() {
        return new LifetimeException(described()
                + " was closed by another thread while something was made in it; close a shared scope"
                + " when no thread works in it any more");
    }

    /**
     * Makes sure that something can be handed to this scope by the calling thread.
     *
     * @throws LifetimeException if it is closed, or confined to another thread
     */
    public void requireUsable() {
        if (closed) {
            throw new LifetimeException(described() + " is closed");
        }
        requireThread();
    }

    /** {@return whether {@code user} may change the lists of this scope} */
    boolean isOpenTo(Thread user) {
        return confinedTo == null || confinedTo.thread == user;
    }

    void requireThread() {
        if (!isOpenTo(Thread.currentThread())) {
            throw new LifetimeException(described() + " is confined to thread \"" + threadName()
                    + "\" and was used by thread \""
                    + ThreadName.current() + "\"");
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
