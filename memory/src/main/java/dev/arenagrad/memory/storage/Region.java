package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A scope from the inside: the lists of the storages it owns and of the graph nodes recorded in it.
 *
 * <p>A confined region is touched by its thread alone. The lists of a shared region are guarded by its monitor. Automatic and
 * global regions list nothing.
 */
public final class Region implements Scope {
    /** Who frees a region's storages, and who may use them. */
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

    /** Where tensors go that are made outside any scope. */
    static final Region AUTOMATIC = new Region(Kind.AUTO, "the automatic scope", null, null);

    private static final int LARGEST_OWNERS_TOLD = 3;

    private final Kind kind;
    private final @Nullable String name;

    /** The thread it is confined to, or null. */
    final @Nullable Thread thread;

    /** What that thread has open, or null. */
    private final @Nullable ThreadContext confinedTo;

    /** The region that was innermost when this one opened. */
    final @Nullable Region parent;

    private @Nullable Budget budget;
    private @Nullable Storage storages;
    private @Nullable Retention retentions;
    private volatile boolean closed;

    private Region(Kind kind, @Nullable String name, @Nullable Region parent, @Nullable ThreadContext opener) {
        this.kind = kind;
        this.name = name;
        this.parent = parent;
        this.confinedTo = kind == Kind.CONFINED ? opener : null;
        this.thread = confinedTo == null ? null : confinedTo.thread;
        this.budget = parent == null ? null : parent.budget;
    }

    /** {@return a new innermost region of the calling thread} */
    public static Region open(Kind kind, @Nullable String name) {
        ThreadContext context = ThreadContext.get();
        Region around = context.innermost();
        Region region = new Region(kind, name, around == AUTOMATIC ? null : around, context);
        context.push(region);
        return region;
    }

    /** {@return the innermost region of the calling thread, the automatic one outside any scope} */
    public static Region current() {
        return ThreadContext.get().innermost();
    }

    /** Runs {@code block} as {@link Scope#tidy} describes. */
    public static <T> T tidy(Supplier<T> block) {
        try (Region region = open(Kind.CONFINED, null)) {
            T result = block.get();
            region.keepAll(result, region.outer());
            return result;
        }
    }

    private void keepAll(@Nullable Object value, Region target) {
        switch (value) {
            case Keepable keepable -> keepable.keepIn(target);
            case Collection<?> many -> many.forEach(one -> keepAll(one, target));
            case Map<?, ?> map -> map.values().forEach(one -> keepAll(one, target));
            case Object[] many -> Arrays.asList(many).forEach(one -> keepAll(one, target));
            case null, default -> {
            }
        }
    }

    @Override
    public <T extends Keepable> T keep(T value) {
        requireUsable();
        ThreadContext context = ThreadContext.get();
        Region before = context.keeping;
        context.keeping = this;
        try {
            value.keepIn(outer());
        } finally {
            context.keeping = before;
        }
        return value;
    }

    private Region outer() {
        Region outer = parent;
        while (outer != null && outer.closed) {
            outer = outer.parent;
        }
        return outer == null ? AUTOMATIC : outer;
    }

    @Override
    public Scope limit(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a limit must not be negative, but was " + bytes);
        }
        requireUsable();
        Budget limited = new Budget(bytes, parent == null ? null : parent.budget);
        withLock(() -> {
            for (Storage storage = storages; storage != null; storage = storage.next) {
                storage.rebudget(limited);
            }
            budget = limited;
        });
        return this;
    }

    @Override
    public long bytes() {
        long[] bytes = {0};
        withLock(() -> {
            for (Storage storage = storages; storage != null; storage = storage.next) {
                bytes[0] += storage.capacity();
            }
        });
        return bytes[0];
    }

    @Override
    public String name() {
        if (name != null) {
            return name;
        }
        return kind == Kind.CONFINED ? "a confined scope" : "a " + kind.name().toLowerCase(Locale.ROOT) + " scope";
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** {@return the thread it is confined to, or null} */
    public @Nullable Thread thread() {
        return thread;
    }

    /** {@return whether what lives in this region is there for as long as {@code other} is open} */
    public boolean outlives(Region other) {
        if (kind == Kind.AUTO || kind == Kind.GLOBAL) {
            return true;
        }
        return isAround(other);
    }

    /**
     * {@return whether what {@code owner} owns has to be handed over to live as long as this region}
     *
     * <p>What belongs to nobody has; so has what belongs to a region that will close before this one and is open on this thread, or is
     * asked to keep something. Regions that other threads opened for all keep what is theirs.
     *
     * @throws LifetimeException if {@code owner} is confined to another thread
     */
    public boolean shouldTake(@Nullable Region owner) {
        if (owner == null) {
            return true;
        }
        ThreadContext context = ThreadContext.get();
        if (owner.thread != null && owner.thread != context.thread) {
            throw new LifetimeException(owner.name() + " is confined to thread \"" + owner.thread.getName()
                    + "\", which alone can hand over what belongs to it");
        }
        return !owner.outlives(this) && (owner == context.keeping || owner.isAround(context.region));
    }

    private boolean isAround(@Nullable Region inner) {
        for (Region region = inner; region != null; region = region.parent) {
            if (region == this) {
                return true;
            }
        }
        return false;
    }

    /** {@return the region that tensors made outside any scope belong to} */
    public static Region automatic() {
        return AUTOMATIC;
    }

    /**
     * Prepares a storage that only graph nodes of this region will own: it must be open to the threads that may use the nodes,
     * and must not be lost when the garbage collector takes the nodes.
     */
    public void receive(Storage storage) {
        switch (kind) {
            case CONFINED -> {
            }
            case SHARED -> storage.thread = null;
            case AUTO, GLOBAL -> {
                if (shouldTake(storage.region())) {
                    adopt(storage);
                }
            }
        }
    }

    /** {@return this region or the nearest around it that frees things when it closes, or null} */
    @Nullable
    Region closable() {
        Region region = this;
        while (region != null && (region.kind == Kind.AUTO || region.kind == Kind.GLOBAL)) {
            region = region.parent;
        }
        return region;
    }

    Storage allocate(ThreadContext context, long bytes, Object origin) {
        if (bytes > SizeClass.LARGEST) {
            throw Pool.refused(bytes, null);
        }
        if (kind == Kind.AUTO) {
            CollectedBlock.reserve(bytes);
        }
        Budget charged = budget;
        if (charged != null) {
            long capacity = SizeClass.capacity(SizeClass.of(bytes));
            Budget exceeded = charged.charge(capacity);
            if (exceeded != null) {
                throw overLimit(exceeded, capacity, origin);
            }
        }
        Block block;
        try {
            block = Pool.take(context.cache, bytes);
        } catch (OutOfMemoryException e) {
            if (charged != null) {
                charged.discharge(SizeClass.capacity(SizeClass.of(bytes)));
            }
            throw e;
        }
        Storage storage = new Storage(block, bytes, origin);
        storage.budget = charged;
        storage.thread = thread;
        list(storage);
        return storage;
    }

    /**
     * Becomes the region that owns {@code storage}, instead of the one that did.
     *
     * @throws LifetimeException if the storage is dead, or confined to another thread, or if this region is
     * @throws OutOfMemoryException if this region is automatic and the limit of automatic memory does not allow it
     */
    public void adopt(Storage storage) {
        requireUsable();
        Region from = storage.region();
        if (from == this) {
            return;
        }
        if (kind == Kind.AUTO) {
            CollectedBlock.reserve(storage.capacity());
        }
        storage.beginAccess();
        boolean wasShared = storage.thread == null;
        storage.retain();
        if (from != null) {
            from.drop(storage);
        }
        if (wasShared) {
            storage.release();
        }
        storage.thread = thread;
        storage.rebudget(budget);
        list(storage);
    }

    /** Lets go of {@code storage}, unless another thread, or the close of this region, was first to do so. */
    void drop(Storage storage) {
        if (thread != null) {
            unlink(storage);
            storage.listed = false;
        } else {
            synchronized (this) {
                if (!storage.listed || storage.region != this) {
                    return;
                }
                unlink(storage);
                storage.listed = false;
            }
        }
        if (storage.collected != null) {
            storage.collected.cancel();
            storage.collected = null;
        }
        storage.release();
    }

    private void list(Storage storage) {
        storage.region = this;
        storage.listed = true;
        switch (kind) {
            case CONFINED -> link(storage);
            case SHARED -> {
                synchronized (this) {
                    if (!closed) {
                        link(storage);
                        return;
                    }
                }
                storage.listed = false;
                storage.release();
                throw closedMeanwhile();
            }
            case AUTO -> storage.collected = CollectedBlock.register(storage, storage.block());
            case GLOBAL -> {
            }
        }
    }

    private void link(Storage storage) {
        Storage head = storages;
        storage.previous = null;
        storage.next = head;
        if (head != null) {
            head.previous = storage;
        }
        storages = storage;
    }

    private void unlink(Storage storage) {
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

    void list(Retention retention) {
        retention.region = this;
        if (thread != null) {
            link(retention);
        } else {
            synchronized (this) {
                if (closed) {
                    throw closedMeanwhile();
                }
                link(retention);
            }
        }
    }

    void unlist(Retention retention) {
        if (thread != null) {
            unlink(retention);
        } else {
            synchronized (this) {
                unlink(retention);
            }
        }
    }

    private void link(Retention retention) {
        Retention head = retentions;
        retention.previous = null;
        retention.next = head;
        if (head != null) {
            head.previous = retention;
        }
        retentions = retention;
    }

    private void unlink(Retention retention) {
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

    /**
     * Runs {@code action} as if this region, the innermost of the calling thread, were not open: what is made belongs to the region
     * around it.
     *
     * @return the result of {@code action}
     */
    public <T extends @Nullable Object> T outside(Supplier<T> action) {
        ThreadContext context = callersContext();
        BlockCache cache = context.cache;
        context.region = parent;
        context.cache = parent == null ? null : cache;
        try {
            return action.get();
        } finally {
            while (context.region != null && context.region != parent) {
                context.region.close();
            }
            context.region = this;
            context.cache = cache;
        }
    }

    /** Lets go of every storage it owns, and stays open: for a region that serves many short tasks one after another. */
    public void clear() {
        Storage storage = storages;
        storages = null;
        while (storage != null) {
            Storage following = storage.next;
            storage.previous = null;
            storage.next = null;
            storage.listed = false;
            storage.release();
            storage = following;
        }
    }

    @Override
    public void close() {
        if (thread != null && thread != Thread.currentThread()) {
            throw new LifetimeException(name() + " is confined to thread \"" + thread.getName()
                    + "\" and cannot be closed by thread \"" + Thread.currentThread().getName() + "\"");
        }
        if (!markClosed()) {
            throw new LifetimeException(name()
                    + " is closed already; a scope is closed once, best by try-with-resources");
        }
        free();
    }

    /** {@return what the calling thread has open} It is the one that the region is confined to, if it is confined to one. */
    ThreadContext callersContext() {
        return confinedTo != null ? confinedTo : ThreadContext.get();
    }

    /** What is left to do once it is marked as closed. */
    private void free() {
        ThreadContext context = callersContext();
        boolean onThisThread = context.region != null && isAround(context.region);
        String leftOpen = onThisThread ? closeInner(context) : null;
        Retention retention;
        while ((retention = firstRetention()) != null) {
            retention.close(Retention.End.SCOPE);
        }
        withLock(this::clear);
        if (onThisThread) {
            context.popTo(parent);
        }
        if (leftOpen != null) {
            throw new LifetimeException(name() + " was closed while " + leftOpen
                    + ", opened inside it, was still open; both are"
                    + " closed now. Close scopes in the reverse order of opening, best by try-with-resources");
        }
    }

    /** {@return whether it was open until now} */
    private boolean markClosed() {
        boolean[] wasOpen = {false};
        withLock(() -> {
            wasOpen[0] = !closed;
            closed = true;
        });
        return wasOpen[0];
    }

    private @Nullable String closeInner(ThreadContext context) {
        String leftOpen = null;
        for (Region inner = context.region; inner != null && inner != this; inner = context.region) {
            if (inner.markClosed()) {
                leftOpen = inner.name();
                inner.free();
            } else {
                context.region = inner.parent;
            }
        }
        return leftOpen;
    }

    private @Nullable Retention firstRetention() {
        if (thread != null) {
            return retentions;
        }
        synchronized (this) {
            return retentions;
        }
    }

    private void withLock(Runnable action) {
        if (thread != null) {
            action.run();
        } else {
            synchronized (this) {
                action.run();
            }
        }
    }

    private LifetimeException closedMeanwhile() {
        return new LifetimeException(name()
                + " was closed by another thread while something was made in it; close a shared scope"
                + " when no thread works in it any more");
    }

    private void requireUsable() {
        if (closed) {
            throw new LifetimeException(name() + " is closed");
        }
        if (thread != null && thread != Thread.currentThread()) {
            throw new LifetimeException(name() + " is confined to thread \"" + thread.getName()
                    + "\" and was used by thread \""
                    + Thread.currentThread().getName() + "\"");
        }
    }

    private OutOfMemoryException overLimit(Budget exceeded, long bytes, Object origin) {
        StringBuilder message = new StringBuilder(200).append(origin).append(" needs ").append(bytes)
                .append(" bytes, which would pass the limit of ").append(exceeded.limit).append(" bytes set for ")
                .append(name())
                .append(" or a scope around it; in use: ").append(exceeded.used()).append(", peak: ").append(exceeded
                        .peak())
                .append(", largest owners:");
        largestOwners(message);
        return new OutOfMemoryException(message.append(
                ". Nothing was changed; free tensors by closing inner scopes, or raise the"
                        + " limit").toString());
    }

    /** Names the largest storages of this region and of those around it. */
    private void largestOwners(StringBuilder message) {
        Storage[] largest = new Storage[LARGEST_OWNERS_TOLD];
        for (Region region = this; region != null; region = region.parent) {
            Region listing = region;
            region.withLock(() -> listing.collectLargest(largest));
        }
        for (Storage storage : largest) {
            if (storage != null) {
                message.append(' ').append(storage.origin()).append(" (").append(storage.capacity()).append(" bytes)");
            }
        }
    }

    private void collectLargest(Storage[] largest) {
        for (Storage storage = storages; storage != null; storage = storage.next) {
            Storage candidate = storage;
            for (int i = 0; i < largest.length && candidate != null; i++) {
                if (largest[i] == null || largest[i].capacity() < candidate.capacity()) {
                    Storage smaller = largest[i];
                    largest[i] = candidate;
                    candidate = smaller;
                }
            }
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
