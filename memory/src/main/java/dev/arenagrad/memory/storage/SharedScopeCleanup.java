package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.MemoryReport.ScopeUse;
import java.lang.ref.Cleaner.Cleanable;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Cleanup of a shared scope that becomes unreachable without having been closed: the scope is reported and its blocks are freed, since
 * everything that it owns is unreachable too. Storages of other scopes stay owned by the nodes recorded in it.
 */
final class SharedScopeCleanup implements Runnable {
    private static final Set<SharedScopeCleanup> OPEN = ConcurrentHashMap.newKeySet();

    /** The blocks that the scope owns. */
    private final Ledger ledger = new Ledger();

    /** For reports, which must not keep the scope reachable. */
    private final WeakReference<ScopeImpl> scope;

    private final String scopeName;
    private final String opener;
    private final List<StackTraceElement> openedAt;
    private final Cleanable cleanable;
    private volatile boolean closed;

    SharedScopeCleanup(ScopeImpl scope, String opener, List<StackTraceElement> openedAt) {
        this.scope = new WeakReference<>(scope);
        this.scopeName = scope.name();
        this.opener = opener;
        this.openedAt = openedAt;
        cleanable = CollectedBlock.CLEANER.register(scope, this);
        try {
            OPEN.add(this);
        } catch (Throwable e) { // the heap is full
            close();
            throw e;
        }
    }

    /** {@return the entry of a storage that the scope owns from now on} */
    Ledger.Entry add(Storage storage) {
        Ledger.Entry entry = new Ledger.Entry(ledger, storage);
        ledger.add(entry);
        return entry;
    }

    /** Cancels the cleanup, because the scope was closed. */
    void close() {
        closed = true;
        OPEN.remove(this);
        cleanable.clean();
    }

    /** Called when the scope is unreachable; does nothing when called by {@link #close()}. */
    @Override
    public void run() {
        if (closed) {
            return;
        }
        OPEN.remove(this);
        AllocationSummary summary = new AllocationSummary();
        ledger.addTo(summary);
        ledger.freeAll();
        Pool.countScopes(null, -1);
        LeakReports.report(new FoundLeak(Leak.Kind.SCOPE_UNREACHABLE, scopeName, opener, summary, openedAt));
    }

    /** Shows the open shared scopes, and the threads that opened them, to {@code action}. */
    static void forEachOpen(BiConsumer<ScopeImpl, String> action) {
        for (SharedScopeCleanup cleanup : OPEN) {
            ScopeImpl open = cleanup.scope.get();
            if (open != null) {
                action.accept(open, cleanup.opener);
            }
        }
    }

    /** {@return the open shared scopes and what they hold, which is added to {@code all} too} */
    static List<ScopeUse> openScopes(AllocationSummary all) {
        return OPEN.stream().map(cleanup -> cleanup.use(all)).toList();
    }

    private ScopeUse use(AllocationSummary all) {
        AllocationSummary own = new AllocationSummary();
        ledger.addTo(own);
        ledger.addTo(all);
        return new ScopeUse(scopeName, ScopeImpl.Kind.SHARED.name(), opener, own.bytes(), own.tensors());
    }
}
