package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.OutOfMemoryException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Adds storages to scopes, hands them over from one scope to another, and releases single ones. */
final class Ownership {
    private Ownership() {}

    /** {@return a new storage, which the scope owns} */
    static Storage allocate(ScopeImpl scope, ThreadContext context, long bytes, Object origin, @Nullable Object shape) {
        if (bytes > SizeClass.LARGEST) {
            throw RefusalMessages.ofProcess(bytes, origin, shape);
        }
        if (scope.kind == ScopeImpl.Kind.AUTO) {
            CollectedBlock.reserve(bytes);
        }
        int sizeClass = SizeClass.of(bytes);
        Storage storage = new Storage(bytes, origin, shape, scope.thread());
        Budget charged = scope.budget();
        if (charged != null) {
            ScopeLimits.charge(scope, charged, SizeClass.capacity(sizeClass), origin, shape);
            storage.attached = charged;
        }
        boolean mayClose = scope.kind == ScopeImpl.Kind.SHARED;
        if (mayClose) {
            storage.retain(); // until it has its block, for another thread may close the scope before that
        }
        boolean isListed = false;
        try {
            list(scope, storage);
            isListed = true;
            // The block comes last, when it has a place: nothing that fails before or after can lose it.
            if (!Pool.take(context.cache, sizeClass, storage)) {
                throw RefusalMessages.ofProcess(bytes, origin, shape);
            }
            AllocationEvent.emit(storage, scope);
            if (mayClose && !scope.isOpen()) {
                throw scope.closedMeanwhile();
            }
        } catch (Throwable e) {
            if (isListed) {
                drop(scope, storage);
            } else {
                letGoOf(scope, storage);
            }
            if (mayClose) {
                storage.release();
            }
            throw e;
        }
        if (mayClose) {
            storage.release();
        }
        scope.reportGrowth();
        if (scope.event() != null) {
            scope.event().allocated(storage.capacity());
        }
        if (bytes >= LargeAllocationEvent.THRESHOLD) {
            LargeAllocationEvent.emit(storage, scope);
        }
        return storage;
    }

    /** {@return a storage over borrowed memory, owned by the scope} */
    static Storage borrow(ScopeImpl scope, MemorySegment memory, Lender lender, Object origin, @Nullable Object shape) {
        BorrowedBlock block = new BorrowedBlock(memory, lender);
        Storage storage = new Storage(block, origin, shape, scope.confinedTo == null ? block.thread : scope.thread());
        block.countIn();
        try {
            list(scope, storage);
        } catch (Throwable e) {
            block.countOut();
            throw e;
        }
        return storage;
    }

    /**
     * Makes {@code scope} the one that owns {@code storage}, instead of the one that did.
     *
     * @throws LifetimeException if the storage is dead, or confined to another thread, or if the scope is
     * @throws OutOfMemoryException if the scope is automatic and the limit of automatic memory does not allow it
     */
    static void adopt(ScopeImpl scope, Storage storage) {
        scope.requireUsable();
        if (scope.kind == ScopeImpl.Kind.AUTO && storage.scope() != scope) {
            CollectedBlock.reserve(storage.capacity());
        }
        take(scope, storage);
        scope.reportGrowth();
    }

    /** As {@link #adopt}, but room was made before, the scope is known to be open and the thread's, and growth is not reported. */
    static void take(ScopeImpl scope, Storage storage) {
        if (storage.scope() == scope) {
            return;
        }
        storage.requireThread();
        if (storage.isShared()) {
            synchronized (storage) {
                takeInTurn(scope, storage);
            }
        } else {
            takeInTurn(scope, storage);
        }
    }

    private static void takeInTurn(ScopeImpl scope, Storage storage) {
        storage.requireThread();
        ScopeImpl from = storage.scope();
        if (from == scope) {
            return;
        }
        if (from != null) {
            from.requireThread();
        }
        storage.retain();
        try {
            if (from != null) {
                drop(from, storage);
            }
            storage.leaveLedger();
            storage.confineTo(scope.thread());
            storage.rebudget(scope.budget());
            list(scope, storage);
        } catch (Throwable e) {
            letGoOf(scope, storage);
            throw e;
        }
    }

    /** Releases the share in {@code storage} that the scope has taken or was about to take. */
    private static void letGoOf(ScopeImpl scope, Storage storage) {
        if (storage.scope() == scope) {
            drop(scope, storage);
        } else {
            storage.release();
        }
    }

    /** Lets go of {@code storage} as soon as a thread can that may. For any thread. */
    static void abandon(ScopeImpl scope, Storage storage) {
        if (scope.confinedTo != null) {
            scope.confinedTo.abandon(storage);
        } else {
            drop(scope, storage);
        }
    }

    /**
     * Lets go of {@code storage}, unless another thread, or the close of the scope, was first to do so.
     *
     * @throws LifetimeException if the scope is confined to another thread
     */
    static void drop(ScopeImpl scope, Storage storage) {
        if (scope.confinedTo != null) {
            scope.requireThread();
            unlist(scope, storage);
        } else {
            synchronized (scope) {
                if (storage.scope() == scope) {
                    unlist(scope, storage);
                }
            }
        }
    }

    private static void unlist(ScopeImpl scope, Storage storage) {
        scope.unlink(storage);
        try {
            storage.unlisted();
            storage.release();
        } catch (Throwable e) {
            if (scope.kind == ScopeImpl.Kind.CONFINED || scope.kind == ScopeImpl.Kind.SHARED) {
                scope.link(storage);
            }
            storage.listedIn(scope);
            throw e;
        }
    }

    private static void list(ScopeImpl scope, Storage storage) {
        switch (scope.kind) {
            case CONFINED -> {
                scope.link(storage);
                storage.listedIn(scope);
            }
            case SHARED -> {
                if (!listShared(scope, storage)) {
                    throw scope.closedMeanwhile();
                }
            }
            case AUTO -> {
                storage.attached = CollectedBlock.register(storage);
                storage.listedIn(scope);
            }
            case GLOBAL -> {
                storage.attached = GlobalMemory.add(storage);
                storage.listedIn(scope);
            }
        }
    }

    /** {@return whether the scope was open to list it} */
    private static boolean listShared(ScopeImpl scope, Storage storage) {
        synchronized (scope) {
            storage.listedIn(scope);
            if (!scope.isOpen()) {
                storage.unlisted();
                return false;
            }
            if (storage.budget() != scope.budget()) {
                storage.rebudget(scope.budget()); // a limit was set since it was charged
            }
            storage.attached = Objects.requireNonNull(scope.cleanup()).add(storage);
            scope.link(storage);
            return true;
        }
    }
}
