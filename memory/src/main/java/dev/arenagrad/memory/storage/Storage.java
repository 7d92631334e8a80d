package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.MemoryReport;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The unit of ownership: one block of off-heap memory, a count of its owners, and the version of its contents.
 *
 * <p>Its owners are the scope it is listed in, graph nodes that saved it, and operations that are using it. When the last owner releases
 * it, the block returns to the pool at once and the storage is dead; it can never be used to reach memory that was reused.
 *
 * <p>A storage may also {@linkplain #borrow borrow} memory that belongs to a lender, and ends with that memory. The lender counts as one
 * more owner, so that no sole owner reuses the memory as its own.
 *
 * <p>A storage that only one thread has ever been able to use counts with plain arithmetic. Once others may hold it, because it came into a
 * shared, automatic or global scope or a graph node that lives in one owns it, it is shared: its owners and its version change atomically,
 * and stay so if a confined scope takes it over, since accesses that other threads began go on meanwhile. Whichever scope takes it over,
 * and whoever replaces a gradient in it, holds the monitor of a shared storage.
 */
public final class Storage {
    private static final VarHandle OWNERS;
    private static final VarHandle VERSION;
    private static final VarHandle THREAD;
    private static final VarHandle LISTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OWNERS = lookup.findVarHandle(Storage.class, "owners", int.class);
            VERSION = lookup.findVarHandle(Storage.class, "version", int.class);
            THREAD = lookup.findVarHandle(Storage.class, "thread", Thread.class);
            LISTED = lookup.findVarHandle(Storage.class, "listed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long byteSize;
    private final Object origin;
    private final @Nullable Object shape;

    /** Null until the pool assigns it and after the storage is freed. */
    @Nullable Block block;

    private int owners = 1;
    private int version;

    /** The only thread that may begin to use it, or null if every thread may. Written by that thread, or under the monitor. */
    private @Nullable Thread thread;

    /** Whether other threads may hold it, or once could. Set by the only thread that has it, before any other can see it. */
    private boolean shared;

    /** The scope that owns it, or did last. */
    private @Nullable ScopeImpl scope;

    /** Whether {@link #scope} owns it still. Changed under the lock of a scope that is not confined. */
    private boolean listed;

    /** Neighbours in the list of {@link #scope}. */
    @Nullable Storage previous;
    @Nullable Storage next;

    /** A budget, a {@link Ledger.Entry} or, unless it is shared, a {@link Deferral}; null, as in most storages, for none of them. */
    @Nullable Attachment attached;

    /**
     * Makes a storage that has no block yet, and one owner.
     *
     * @param thread the only one that may use it, or null if every thread may
     */
    Storage(long byteSize, Object origin, @Nullable Object shape, @Nullable Thread thread) {
        this.byteSize = byteSize;
        this.origin = origin;
        this.shape = shape;
        this.thread = thread;
        this.shared = thread == null;
    }

    /** Makes a storage over borrowed memory, with one owner besides the lender. */
    Storage(BorrowedBlock borrowed, Object origin, @Nullable Object shape, @Nullable Thread thread) {
        this(borrowed.segment.byteSize(), origin, shape, thread);
        this.block = borrowed;
        this.owners = 2;
        this.shared = true;
    }

    /**
     * Allocates in the innermost scope of the calling thread. The contents are arbitrary.
     *
     * @param bytes how many bytes are wanted, not negative
     * @param origin what asks for it, for messages; its {@code toString} names the operation
     * @return the storage, owned by that scope
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit or the operating system does not allow it
     */
    public static Storage allocate(long bytes, Object origin) {
        return allocate(bytes, origin, null);
    }

    /**
     * As {@link #allocate(long, Object)}.
     *
     * @param shape what the bytes are, for reports; its {@code toString} is the shape of a tensor. Neither it nor {@code origin} may
     *        lead to the storage, which would never be garbage then
     */
    public static Storage allocate(long bytes, Object origin, @Nullable Object shape) {
        return allocate(ThreadContext.get(), bytes, origin, shape);
    }

    /** As {@link #allocate(long, Object, Object)}, for the result of an operation on {@code operand}. */
    public static Storage allocate(long bytes, Object origin, @Nullable Object shape, Storage operand) {
        return allocate(ThreadContext.get(operand), bytes, origin, shape);
    }

    private static Storage allocate(ThreadContext context, long bytes, Object origin, @Nullable Object shape) {
        return Ownership.allocate(context.innermost(), context, bytes, origin, shape);
    }

    /**
     * Makes a storage over borrowed memory, in the innermost scope of the calling thread. It can be used until the scope releases it or the
     * arena of the memory is closed, by threads that both allow. It counts against no limit.
     *
     * @param memory native memory of an arena that is alive and accessible by the calling thread
     * @param lender the owner of the memory
     * @param origin as for {@link #allocate(long, Object, Object)}
     * @param shape as for {@link #allocate(long, Object, Object)}
     * @return the storage, owned by that scope; if this throws, the lender's arena is not closed
     */
    public static Storage borrow(MemorySegment memory, Lender lender, Object origin, @Nullable Object shape) {
        return Ownership.borrow(ScopeImpl.current(), memory, lender, origin, shape);
    }

    /**
     * As {@link #allocate(long, Object, Object)}, but in {@code scope}.
     *
     * @throws LifetimeException if the scope is closed, or confined to another thread
     */
    public static Storage allocateIn(ScopeImpl scope, long bytes, Object origin, @Nullable Object shape) {
        scope.requireUsable();
        return Ownership.allocate(scope, ThreadContext.get(), bytes, origin, shape);
    }

    /** {@return the bytes asked for; the segment may be longer} */
    public long byteSize() {
        return byteSize;
    }

    /** {@return the bytes of the block it occupies, 0 once it is dead} */
    public long capacity() {
        Block held = block;
        return held == null ? 0 : held.capacity();
    }

    /** {@return the bytes of the block it occupies, or is about to} */
    long capacityWanted() {
        return isBorrowed() ? 0 : SizeClass.capacity(SizeClass.of(byteSize));
    }

    /** {@return its origin: the operation that allocated it} */
    public Object origin() {
        return origin;
    }

    /** {@return the shape it was made for, or null if none was given} */
    @Nullable
    Object shape() {
        return shape;
    }

    /** {@return whether its memory is borrowed} */
    public boolean isBorrowed() {
        return shared && block instanceof BorrowedBlock;
    }

    /** {@return whether its memory may be read, but not written} */
    public boolean isReadOnly() {
        return shared && block instanceof BorrowedBlock borrowed && borrowed.segment.isReadOnly();
    }

    /** {@return whether its memory is still there; of a shared storage in which the caller has no share, whether it was a moment ago} */
    public boolean isAlive() {
        Block held = block;
        return held != null && (!(held instanceof BorrowedBlock borrowed) || borrowed.isAlive());
    }

    /** {@return how many operations changed its contents in place} */
    public int version() {
        return (int) VERSION.getAcquire(this);
    }

    /** Records that its contents were changed in place. */
    public void bumpVersion() {
        if (shared) {
            VERSION.getAndAdd(this, 1);
        } else {
            version++;
        }
    }

    /**
     * {@return its memory: unscoped, or if it is borrowed bound to the lender's arena}
     *
     * <p>For kernels, between {@link #beginAccess()} and {@link #endAccess()}.
     *
     * @throws LifetimeException if it is dead
     */
    public MemorySegment segment() {
        Block held = block;
        if (held == null) {
            throw freed();
        }
        if (attached != null) {
            writeDeferred();
        }
        return held.segment;
    }

    /**
     * {@return its memory for users, bound to an arena that is closed before the memory is freed}
     *
     * <p>If only the calling thread could ever use the storage, its arena is confined and is also closed before other threads gain access.
     * Otherwise the arena is shared. Borrowed memory is bound to the arena of the lender.
     *
     * @throws LifetimeException if it is dead or confined to another thread
     */
    public MemorySegment lend() {
        ArenaCloser.retry();
        requireThread();
        if (block == null) {
            throw freed();
        }
        Thread only = shared ? null : thread;
        if (!shared) {
            share(); // so that its end looks for the arena
        }
        beginAccess();
        try {
            synchronized (this) {
                return lendInTurn(only);
            }
        } finally {
            endAccess();
        }
    }

    private MemorySegment lendInTurn(@Nullable Thread only) {
        Block held = block();
        if (held instanceof BorrowedBlock) {
            return held.segment;
        }
        if (held instanceof LentBlock lent) {
            return lent.bound;
        }
        LentBlock lent = new LentBlock(held, this, only);
        block = lent;
        return lent.bound;
    }

    /**
     * Gives all its bytes new contents. They are written when the {@linkplain #segment() memory} is first requested, or never, if the
     * storage is freed or {@linkplain #forgetContents() overwritten} before that. Contents of a shared storage are written at once.
     *
     * @throws LifetimeException if it is dead
     */
    public void defer(DeferredContents contents) {
        MemorySegment memory = block().segment;
        if (!shared) {
            Deferral deferral = Deferral.of(contents, budget());
            forgetContents();
            attached = deferral;
        } else {
            contents.writeTo(memory.asSlice(0, byteSize));
            contents.drop();
        }
    }

    /** {@return the deferred contents, or null if they have been written} */
    public @Nullable DeferredContents deferred() {
        return attached instanceof Deferral deferral ? deferral.contents() : null;
    }

    /** Discards deferred contents and leaves the bytes arbitrary, for a caller that is about to overwrite them all. */
    public void forgetContents() {
        if (attached instanceof Deferral deferral) {
            DeferredContents contents = deferral.contents();
            attached = deferral.budget();
            contents.drop();
        }
    }

    /**
     * Exchanges memory with {@code other}: this storage gets the other's memory and contents, and {@code other} gets memory with arbitrary
     * contents.
     *
     * @throws IllegalArgumentException if it is not {@linkplain #isExchangeableWith exchangeable} with other
     */
    public void exchange(Storage other) {
        if (!isExchangeableWith(other)) {
            throw new IllegalArgumentException("only written storages of one size and thread exchange their memory");
        }
        Block mine = block();
        block = other.block();
        other.block = mine;
    }

    /** {@return whether both are of the same byte size, only ever used by the same thread, and have no deferred contents} */
    public boolean isExchangeableWith(Storage other) {
        return byteSize == other.byteSize && !shared && !other.shared && thread == other.thread && deferred() == null
                && other.deferred() == null;
    }

    /** Writes deferred contents. If that fails, they stay deferred. */
    private void writeDeferred() {
        Block held = block;
        if (attached instanceof Deferral deferral && held != null) {
            DeferredContents contents = deferral.contents();
            contents.writeTo(held.segment.asSlice(0, byteSize));
            attached = deferral.budget();
            contents.drop();
        }
    }

    /**
     * Makes sure that it is alive, that this thread may use it, and that it stays alive until {@link #endAccess()}.
     *
     * @throws LifetimeException if it is dead or confined to another thread
     */
    public void beginAccess() {
        requireThread();
        if (shared) {
            beginSharedAccess();
        } else if (block == null) {
            throw freed();
        }
    }

    private void beginSharedAccess() {
        retain();
        if (block instanceof BorrowedBlock borrowed) {
            String fault = borrowed.fault();
            if (fault != null) {
                release();
                throw lost(fault);
            }
        }
    }

    /**
     * Ends what {@link #beginAccess()} began.
     *
     * @throws LifetimeException if the memory is borrowed and ended meanwhile; the access has ended then too
     */
    public void endAccess() {
        if (shared) {
            if (block instanceof BorrowedBlock borrowed) {
                endAccess(borrowed);
            } else {
                releaseShared(); // needs less stack than the beginning did
            }
        }
    }

    private void endAccess(BorrowedBlock borrowed) {
        String fault = borrowed.fault();
        release();
        if (fault != null) {
            throw lost(fault);
        }
    }

    /**
     * Makes sure that the calling thread may begin to use it.
     *
     * @throws LifetimeException if it is confined to another thread
     */
    void requireThread() {
        if (thread != Thread.currentThread()) {
            Thread owner = thread();
            if (owner != null) {
                throw wrongThread(owner);
            }
        }
    }

    /**
     * {@return the only thread that may begin to use it, or null if every thread may} Earlier writes of that thread are visible to the
     * caller.
     */
    public @Nullable Thread thread() {
        return (Thread) THREAD.getAcquire(this);
    }

    /** Allows owners on other threads. Called by the only thread that may use it; closes the thread's arena over it. */
    void share() {
        if (!shared) {
            writeDeferred();
            shared = true;
        } else if (block instanceof LentBlock lent && lent.thread != null && ArenaCloser.close(lent.arena,
                lent.thread)) {
            block = lent.pooled;
        }
    }

    /**
     * Allows only {@code only} to use it from now on or, if that is null, every thread that may use its memory. Accesses that other threads
     * have begun continue.
     */
    void confineTo(@Nullable Thread only) {
        Thread allowed = only;
        if (only == null) {
            share();
            if (block instanceof BorrowedBlock borrowed) {
                allowed = borrowed.thread;
            }
        }
        THREAD.setRelease(this, allowed);
    }

    /**
     * Adds an owner.
     *
     * @throws LifetimeException if it is dead
     */
    public void retain() {
        if (!shared) {
            if (owners <= 0) {
                throw freed();
            }
            owners++;
            return;
        }
        int before;
        do {
            before = (int) OWNERS.getVolatile(this);
            if (before <= 0) {
                throw freed();
            }
        } while (!OWNERS.compareAndSet(this, before, before + 1));
    }

    /** Removes one owner; the last one frees the block. If the stack is exhausted meanwhile, the owner was not removed. */
    public void release() {
        if (shared) {
            releaseShared();
        } else {
            if (owners == 1) {
                die();
            }
            owners--;
        }
    }

    private void releaseShared() {
        if (block instanceof BorrowedBlock borrowed) {
            releaseBorrowed(borrowed);
        } else if ((int) OWNERS.getAndAdd(this, -1) == 1) {
            try {
                if (block instanceof LentBlock lent) {
                    endLoan(lent);
                } else {
                    die();
                }
            } catch (Throwable e) {
                OWNERS.setVolatile(this, 1);
                throw e;
            }
        }
    }

    private void endLoan(LentBlock lent) {
        if (ArenaCloser.close(lent.arena, lent.thread)) {
            block = lent.pooled;
        } else {
            block = null;
            try {
                ArenaCloser.closeLater(lent.arena, lent.thread, () -> Pool.give(lent.pooled));
            } catch (Throwable e) {
                block = lent;
                throw e;
            }
        }
        die();
    }

    private void releaseBorrowed(BorrowedBlock borrowed) {
        int before;
        do {
            before = (int) OWNERS.getVolatile(this);
        } while (!OWNERS.compareAndSet(this, before, before == 2 ? 0 : before - 1));
        if (before == 2) {
            try {
                leaveLedger();
                borrowed.giveBack();
                block = null;
            } catch (Throwable e) {
                OWNERS.setVolatile(this, 2);
                throw e;
            }
        }
    }

    /** {@return whether the caller, who is an owner, is the only one} */
    public boolean isSolelyOwned() {
        return hasOwners(1);
    }

    /** {@return whether it has {@code count} owners, of whom the caller is one} */
    public boolean hasOwners(int count) {
        return (int) OWNERS.getVolatile(this) == count;
    }

    /** Takes it out of the scope that owns it, before that scope closes. */
    public void disown() {
        ScopeImpl owner = scope();
        if (owner != null) {
            Ownership.drop(owner, this);
        }
    }

    /** {@return whether one thread alone may begin to use it} */
    public boolean isConfined() {
        return thread() != null;
    }

    /** {@return whether other threads may hold it, or once could} Called by threads that may use it or own a share of it. */
    public boolean isShared() {
        return shared;
    }

    /** {@return the scope that owns it, or null} */
    public @Nullable ScopeImpl scope() {
        return (boolean) LISTED.getAcquire(this) ? scope : null;
    }

    /** {@return the state of the thread that the scope is confined to which owns it or did last, or null} For any thread. */
    @Nullable
    ThreadContext confinedTo() {
        ScopeImpl owner = scope;
        return owner == null ? null : owner.confinedTo;
    }

    /** {@return the scope that owned it last and let it go, so that others keep it alive; null if a scope owns it} */
    @Nullable
    ScopeImpl lastScope() {
        return (boolean) LISTED.getAcquire(this) ? null : scope;
    }

    /** {@return whether it is one of those that {@code owner} sums up} */
    boolean isOf(MemoryReport.Owner owner) {
        return owner.operation().equals(originName()) && owner.shape().equals(shape == null ? "" : shape.toString());
    }

    /** Notes that {@code owner}, which has a share in it, owns it from now on. */
    void listedIn(ScopeImpl owner) {
        scope = owner;
        LISTED.setRelease(this, true);
    }

    /** Notes that the scope that owned it does no more. */
    void unlisted() {
        LISTED.setRelease(this, false);
    }

    private void die() {
        if (attached != null) {
            forgetContents();
            leaveLedger();
            leaveBudget();
        }
        if (block != null) {
            ThreadContext context = !shared && scope != null ? scope.callersContext() : ThreadContext.get();
            Pool.give(context.cache, this);
        }
    }

    void leaveLedger() {
        Ledger.Entry left = entry();
        if (left != null) {
            left.cancel();
            attached = left.budget;
        }
    }

    private void leaveBudget() {
        if (attached instanceof Budget left) {
            left.discharge(capacityWanted());
            attached = null;
        }
    }

    /** {@return the entry through which its block can be reported and freed without it, or null} */
    Ledger.@Nullable Entry entry() {
        return attached instanceof Ledger.Entry held ? held : null;
    }

    /** {@return whether it is freed when it becomes unreachable} */
    boolean isCollected() {
        return attached instanceof CollectedBlock;
    }

    /** {@return the budget that its bytes are charged to, or null} */
    @Nullable
    Budget budget() {
        Attachment held = attached;
        return held == null ? null : held.budget();
    }

    /** Moves the charge for its bytes to {@code to}. */
    void rebudget(@Nullable Budget to) {
        Budget from = budget();
        if (from == to) {
            return;
        }
        Ledger.Entry entry = entry();
        Attachment charged = attached instanceof Deferral deferral ? new Deferral(deferral.contents(), to) : to;
        long bytes = capacityWanted();
        if (from != null) {
            from.discharge(bytes);
        }
        // Nothing is called until this is noted: the stack might be exhausted.
        if (entry != null) {
            entry.budget = to;
        } else {
            attached = charged;
        }
        if (to != null) {
            to.chargeAnyway(bytes);
        }
    }

    Block block() {
        Block held = block;
        if (held == null) {
            throw freed();
        }
        return held;
    }

    private LifetimeException freed() {
        return new LifetimeException("the memory made by " + originName() + " was freed, because " + scopeName()
                + (scope != null && scope.isOpen() ? " let it go" : " closed")
                + "; keep a tensor with scope.keep(tensor), or copy its values out before that");
    }

    private LifetimeException lost(String fault) {
        return new LifetimeException("the memory borrowed by " + originName() + " is gone: " + fault
                + "; keep what was lent open for as long as tensors and graphs need it, or clone() the tensor before");
    }

    private LifetimeException wrongThread(Thread owner) {
        if (block instanceof BorrowedBlock borrowed && borrowed.thread == owner) {
            return new LifetimeException("the memory borrowed by " + originName()
                    + " belongs to an arena that is confined to thread \"" + ThreadName.of(owner)
                    + "\", and was used from thread \"" + ThreadName.current()
                    + "\"; borrow memory of Arena.ofShared() to use it from several threads");
        }
        return new LifetimeException("the memory made by " + originName() + " belongs to " + scopeName()
                + ", which is confined to thread \"" + ThreadName.of(owner) + "\", and was used from thread \""
                + ThreadName.current() + "\"; make it in Scope.shared() to use it from several threads");
    }

    private String originName() {
        return name(origin);
    }

    /** {@return the name of the operation that an origin stands for, in messages and reports} */
    static String name(Object origin) {
        return origin.toString().toLowerCase(Locale.ROOT);
    }

    private String scopeName() {
        return scope == null ? "its scope" : scope.described();
    }
}
