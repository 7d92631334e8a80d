package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.LifetimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands storages and parts of a graph over to a scope, all or none: everything is found and checked, and room is made for it, before
 * anything moves.
 *
 * <p>A handover requested while another one to the same scope is being collected on the calling thread becomes part of it. So a composite
 * moves as a whole, although each of its parts is handed over separately.
 */
public final class Handover {
    /** A part of a graph, recorded in one scope, that can go to another. */
    public interface Part {
        /** {@return the scope that it lives in} */
        ScopeImpl scope();

        /** {@return what it keeps for a backward pass, or null} */
        @Nullable
        Retention retention();

        /** {@return its name and shape, for reports} */
        String label();

        /** Shows the parts behind it in the graph to {@code action}. */
        void forEachInput(Consumer<Handover.Part> action);

        /** Moves this part, and everything it keeps, into {@code target}. Room has already been made. */
        void moveTo(ScopeImpl target);
    }

    /** Up to this many parts are searched linearly, more in a table. */
    private static final int FEW = 8;

    /** The scope that was asked to keep something, or null. */
    final @Nullable ScopeImpl keeping;

    private final ScopeImpl target;
    private List<Storage> storages = List.of();
    private List<Part> parts = List.of();
    private @Nullable Set<Part> seen;

    private Handover(@Nullable ScopeImpl keeping, ScopeImpl target) {
        this.keeping = keeping;
        this.target = target;
    }

    /**
     * Hands over to {@code target} what {@code collector} adds.
     *
     * @throws LifetimeException if something of it is dead or confined to another thread, or if the target is closed or confined to
     *         another thread; nothing has moved then
     * @throws dev.arenagrad.memory.OutOfMemoryException if the target is automatic and the limit of automatic memory does not allow it;
     *         nothing has moved then
     */
    public static void to(ScopeImpl target, Consumer<Handover> collector) {
        to(target, null, collector);
    }

    static void to(ScopeImpl target, @Nullable ScopeImpl keeping, Consumer<Handover> collector) {
        ThreadContext context = ThreadContext.get();
        Handover around = context.handover;
        if (around != null && around.target == target && keeping == null) {
            collector.accept(around);
            return;
        }
        Handover handover = new Handover(keeping == null && around != null ? around.keeping : keeping, target);
        context.handover = handover;
        try {
            collector.accept(handover);
            handover.complete(context);
        } finally {
            context.handover = around;
        }
    }

    /**
     * Adds a storage, unless it lives long enough where it is.
     *
     * @throws LifetimeException if it is dead or confined to another thread
     */
    public void add(Storage storage) {
        if (target.shouldTake(storage.scope())) {
            storage.beginAccess();
            storage.endAccess();
            if (storages.isEmpty()) {
                storages = new ArrayList<>(1);
            }
            storages.add(storage);
        }
    }

    /**
     * Adds a part of a graph, unless it lives long enough where it is.
     *
     * @return whether it was added now, so that the parts behind it in the graph must be visited
     * @throws LifetimeException if it is confined to another thread
     */
    public boolean add(Part part) {
        if (!target.shouldTake(part.scope()) && !mayHideOthers(part) || contains(part)) {
            return false;
        }
        if (parts.isEmpty()) {
            parts = new ArrayList<>(4);
        }
        parts.add(part);
        if (seen != null) {
            seen.add(part);
        }
        return true;
    }

    /**
     * {@return whether a part that stays may lie before parts that do not} A thread with no scope open may have gone on with the graph of
     * a shared scope.
     */
    private boolean mayHideOthers(Part part) {
        return part.scope() == ScopeImpl.AUTOMATIC && keeping != null && keeping.confinedTo == null;
    }

    private boolean contains(Part part) {
        if (seen == null && parts.size() < FEW) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i) == part) {
                    return true;
                }
            }
            return false;
        }
        if (seen == null) {
            seen = Collections.newSetFromMap(new IdentityHashMap<>());
            seen.addAll(parts);
        }
        return seen.contains(part);
    }

    /** {@return how many parts were added} */
    public int parts() {
        return parts.size();
    }

    /** {@return part number {@code i}, from 0} */
    public Part part(int i) {
        return parts.get(i);
    }

    private void complete(ThreadContext context) {
        if (storages.isEmpty() && parts.isEmpty()) {
            return;
        }
        target.requireUsable();
        requireThread();
        if (target.isAutomatic()) {
            CollectedBlock.reserve(bytesToCollect());
        }
        for (int i = 0; i < storages.size(); i++) {
            Ownership.take(target, storages.get(i));
        }
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (target.shouldTake(part.scope())) {
                part.moveTo(target);
            }
        }
        target.reportGrowth();
        if (!parts.isEmpty() && keeping != null && keeping.watched) {
            KeptResults.note(context, parts.getFirst());
        }
    }

    /** Makes sure that this thread may move what the parts keep. */
    private void requireThread() {
        for (int i = 0; i < parts.size(); i++) {
            Retention retention = parts.get(i).retention();
            if (retention != null) {
                retention.forEachStorage(Storage::requireThread);
            }
        }
    }

    private long bytesToCollect() {
        Set<Storage> moved = Collections.newSetFromMap(new IdentityHashMap<>());
        moved.addAll(storages);
        for (Part part : parts) {
            Retention retention = part.retention();
            if (retention != null && target.shouldTake(part.scope())) {
                retention.forEachStorage(storage -> {
                    if (target.shouldTake(storage.scope())) {
                        moved.add(storage);
                    }
                });
            }
        }
        return moved.stream().mapToLong(Storage::capacity).sum();
    }
}
