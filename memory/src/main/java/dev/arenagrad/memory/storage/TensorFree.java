package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Keepable;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.stream.BaseStream;

/** Which objects can hold no tensor, by their classes and the types of their fields. Values of fields are never read. */
final class TensorFree {
    /** The types of the JDK whose objects hold or make whatever they were given. The others hold nothing of a user's. */
    private static final List<Class<?>> HOLDERS = List.of(Collection.class, Map.class, Map.Entry.class, Optional.class,
            AtomicReference.class, AtomicReferenceArray.class, Iterable.class, Iterator.class, Spliterator.class,
            Enumeration.class, BaseStream.class, Supplier.class, Callable.class, Future.class, CompletionStage.class,
            Reference.class, ThreadLocal.class);

    private static final ClassValue<Boolean> SURE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return fieldsHoldNone(type);
        }
    };

    private TensorFree() {}

    /** {@return whether {@code value} is of one of the common types that hold no tensor} */
    static boolean isObvious(Object value) {
        return value instanceof Number && isOfJdk(value.getClass())
                || value instanceof String || value instanceof Boolean || value instanceof Character
                || value instanceof Enum<?> || value.getClass().isArray() && value.getClass().componentType()
                        .isPrimitive();
    }

    /** {@return whether no object of exactly this class holds a tensor} */
    static boolean isSure(Class<?> type) {
        return SURE.get(type);
    }

    /** {@return whether no field declared with this type leads to a tensor} */
    static boolean isSureOfField(Class<?> declared) {
        return isClosed(declared) && isSure(declared);
    }

    /** {@return whether the objects found under a declared type are of classes known from it} */
    private static boolean isClosed(Class<?> declared) {
        Class<?> type = declared;
        while (type.isArray()) {
            type = type.componentType();
        }
        return type.isPrimitive() || Modifier.isFinal(type.getModifiers()) || type.isEnum()
                || isOfJdk(type) && type != Object.class && !type.isInterface() && !isHolder(type)
                || type == CharSequence.class || type == Path.class;
    }

    private static boolean fieldsHoldNone(Class<?> start) {
        Set<Class<?>> seen = new HashSet<>();
        ArrayDeque<Class<?>> open = new ArrayDeque<>(List.of(start));
        for (Class<?> type = open.poll(); type != null; type = open.poll()) {
            if (type.isPrimitive() || type.isEnum() || !seen.add(type)) {
                continue;
            }
            if (type.isArray()) {
                if (!isClosed(type)) {
                    return false;
                }
                open.add(type.componentType());
                continue;
            }
            if (Keepable.class.isAssignableFrom(type) || isHolder(type)) {
                return false;
            }
            if (isOfJdk(type)) {
                continue;
            }
            if (type.getSuperclass() != null) {
                open.add(type.getSuperclass());
            }
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    if (!isClosed(field.getType())) {
                        return false;
                    }
                    open.add(field.getType());
                }
            }
        }
        return true;
    }

    private static boolean isHolder(Class<?> type) {
        return !Path.class.isAssignableFrom(type) && HOLDERS.stream().anyMatch(holder -> holder.isAssignableFrom(type));
    }

    private static boolean isOfJdk(Class<?> type) {
        String module = type.getModule().getName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
