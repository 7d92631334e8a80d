package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Keepable;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.URI;
import java.net.URL;
import java.nio.Buffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.text.DecimalFormat;
import java.text.SimpleDateFormat;
import java.time.ZoneId;
import java.time.chrono.Chronology;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.DoubleSummaryStatistics;
import java.util.GregorianCalendar;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.regex.Pattern;

/**
 * Decides, by classes and the types of fields, which objects cannot hold a tensor. Values of fields are never read. Fields of the JDK's
 * classes are not inspected: the classes listed here hold no tensor, any other may.
 */
final class TensorFreeTypes {
    /** Classes that hold nothing but what a class of a user's, derived from them, declares. */
    private static final Set<Class<?>> ROOTS = Set.of(Object.class, Record.class);

    private static final Set<Class<?>> VALUES = Set.of(Boolean.class, Character.class, Number.class, Byte.class,
            Short.class,
            Integer.class, Long.class, Float.class, Double.class, Void.class, Class.class, Enum.class,
            StackTraceElement.class, BigInteger.class, BigDecimal.class, MathContext.class, URI.class, URL.class,
            UUID.class, File.class, FileTime.class, Locale.class, Currency.class, Date.class, GregorianCalendar.class,
            HexFormat.class, DecimalFormat.class, SimpleDateFormat.class, DateTimeFormatter.class, Pattern.class,
            BitSet.class, StringJoiner.class, StringWriter.class, ByteArrayOutputStream.class, OptionalInt.class,
            OptionalLong.class, OptionalDouble.class, IntSummaryStatistics.class, LongSummaryStatistics.class,
            DoubleSummaryStatistics.class, Random.class, SecureRandom.class, SplittableRandom.class,
            ThreadLocalRandom.class, AtomicBoolean.class, AtomicInteger.class, AtomicLong.class,
            AtomicIntegerArray.class, AtomicLongArray.class, LongAdder.class, DoubleAdder.class, CountDownLatch.class,
            Semaphore.class, ReentrantLock.class, ReentrantReadWriteLock.class, StampedLock.class);

    /** Types of which the JDK's own implementations are values. */
    private static final List<Class<?>> KINDS = List.of(CharSequence.class, Path.class, TemporalAccessor.class,
            TemporalAmount.class, ZoneId.class, Chronology.class, Charset.class, Buffer.class, MemorySegment.class,
            MemoryLayout.class, Arena.class);

    /** The generators that {@code RandomGenerator.of} makes. */
    private static final String GENERATORS = "jdk.internal.random";

    private static final ClassValue<Boolean> SURE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return fieldsHoldNone(type);
        }
    };

    private TensorFreeTypes() {}

    /** {@return whether {@code value} is of one of the common types that hold no tensor} */
    static boolean isObvious(Object value) {
        return value instanceof Number && isSure(value.getClass())
                || value instanceof String || value instanceof Boolean || value instanceof Character
                || value instanceof Enum<?> || value.getClass().isArray() && value.getClass().componentType()
                        .isPrimitive();
    }

    /** {@return whether no object of exactly this class holds a tensor, but for the cause of an exception} */
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
        if (Throwable.class.isAssignableFrom(type)) {
            return false; // its cause may be of any class
        }
        return type.isPrimitive() || Modifier.isFinal(type.getModifiers()) || type.isEnum()
                || isValueOfJdk(type) && !ROOTS.contains(type) && (!type.isInterface() || type.isSealed())
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
            if (Keepable.class.isAssignableFrom(type)) {
                return false;
            }
            if (isOfJdk(type)) {
                if (!isValueOfJdk(type)) {
                    return false;
                }
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

    private static boolean isValueOfJdk(Class<?> type) {
        if (ROOTS.contains(type) || VALUES.contains(type)) {
            return true;
        }
        if (!isOfJdk(type) || type.isHidden() || Proxy.isProxyClass(type)) {
            return false;
        }
        return KINDS.stream().anyMatch(kind -> kind.isAssignableFrom(type))
                || Throwable.class.isAssignableFrom(type) && type.getModule() == Object.class.getModule()
                || type.getPackageName().equals(GENERATORS);
    }

    private static boolean isOfJdk(Class<?> type) {
        String module = type.getModule().getName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
