package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Keepable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicMarkableReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicStampedReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds every {@link Keepable} in a result: itself, or in records, collections, maps (keys too), entries, optionals, atomic references,
 * arrays and the causes of exceptions, nested to any depth, a container inside itself included.
 *
 * <p>An object is skipped if, by the types of its fields, it cannot hold a tensor. An object that may hold one but cannot be inspected is
 * refused, since it would be returned with dead tensors inside.
 */
final class KeepableFinder {
    private final Consumer<Keepable> action;
    private final ArrayDeque<Object> toVisit = new ArrayDeque<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private KeepableFinder(Consumer<Keepable> action) {
        this.action = action;
    }

    /**
     * Calls {@code action} for each keepable in {@code value}.
     *
     * @throws IllegalArgumentException if {@code value} contains an object that may hold tensors but cannot be inspected
     */
    static void forEach(@Nullable Object value, Consumer<Keepable> action) {
        if (value instanceof Keepable keepable) {
            action.accept(keepable);
        } else if (value != null && !TensorFreeTypes.isObvious(value)) {
            new KeepableFinder(action).run(value);
        }
    }

    private void run(Object root) {
        meet(root);
        for (Object container = toVisit.poll(); container != null; container = toVisit.poll()) {
            visit(container);
        }
    }

    private void meet(@Nullable Object value) {
        if (value instanceof Keepable keepable) {
            action.accept(keepable);
        } else if (value != null && !TensorFreeTypes.isObvious(value) && seen.add(value)) {
            toVisit.add(value);
        }
    }

    private void visit(Object container) {
        switch (container) {
            case Collection<?> many -> many.forEach(this::meet);
            case Map<?, ?> map -> map.forEach((key, value) -> {
                meet(key);
                meet(value);
            });
            case Object[] many -> {
                for (Object one : many) {
                    meet(one);
                }
            }
            case Optional<?> optional -> optional.ifPresent(this::meet);
            case Map.Entry<?, ?> entry -> {
                meet(entry.getKey());
                meet(entry.getValue());
            }
            case AtomicReference<?> reference -> meet(reference.get());
            case AtomicStampedReference<?> reference -> meet(reference.getReference());
            case AtomicMarkableReference<?> reference -> meet(reference.getReference());
            case AtomicReferenceArray<?> many -> {
                for (int i = 0; i < many.length(); i++) {
                    meet(many.get(i));
                }
            }
            case Record composite -> meetComponents(composite);
            case Throwable failure -> {
                requireSure(failure);
                meet(failure.getCause());
                for (Throwable suppressed : failure.getSuppressed()) {
                    meet(suppressed);
                }
            }
            default -> requireSure(container);
        }
    }

    private static void requireSure(Object object) {
        if (!TensorFreeTypes.isSure(object.getClass())) {
            throw refused(object, "it may hold tensors and cannot be looked into");
        }
    }

    private void meetComponents(Record composite) {
        for (RecordComponent component : composite.getClass().getRecordComponents()) {
            if (!TensorFreeTypes.isSureOfField(component.getType())) {
                meet(read(composite, component.getAccessor()));
            }
        }
    }

    private static @Nullable Object read(Record composite, Method accessor) {
        if (!accessor.trySetAccessible()) {
            throw refused(composite,
                    "its package is not open to the module dev.arenagrad.memory, so that its component "
                            + accessor.getName() + " cannot be read");
        }
        try {
            return accessor.invoke(composite);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IllegalArgumentException refused(Object value, String why) {
        return new IllegalArgumentException("a result of type " + value.getClass().getName()
                + " cannot be handed on, because " + why
                + "; let the type implement Keepable, whose method keepIn hands over its"
                + " tensors (and does nothing if there are none), or return tensors in a record, collection, map, array or Optional");
    }
}
