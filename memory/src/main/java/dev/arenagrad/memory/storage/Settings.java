package dev.arenagrad.memory.storage;

import dev.arenagrad.bindings.Switches;
import dev.arenagrad.memory.Leaks;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The system properties about memory, read once. One that is not understood is taken as absent, and {@link #requireValid} refuses it at each
 * use of memory: a class that could not be initialised because of it would say why the first time only.
 */
final class Settings {
    /** What is wrong with the first property that is not understood, or null. Set while the constants below are. */
    private static @Nullable String mistake;

    static final long MEMORY_LIMIT = bytes("arenagrad.memory.limit", 0);
    static final long POOL_LIMIT = bytes("arenagrad.pool.limit", 1L << 30);
    static final long AUTOMATIC_LIMIT = bytes("arenagrad.auto.limit", Runtime.getRuntime().maxMemory());
    static final Leaks.Level LEAKS = valid(() -> level(System.getProperty("arenagrad.leaks")), Leaks.Level.SAMPLED);
    static final long GLOBAL_LEAK = bytes("arenagrad.leaks.global", 256L << 20);
    static final long SAVED_LEAK = bytes("arenagrad.leaks.saved", 256L << 20);
    static final long LARGE_ALLOCATION = bytes("arenagrad.events.large", 1L << 20);
    static final boolean JMX = valid(() -> Switches.property("arenagrad.jmx", false), false);

    private Settings() {}

    /**
     * Refuses to go on with a property that is not understood.
     *
     * @throws IllegalArgumentException if there is one; the message names it, its value and what it may be
     */
    static void requireValid() {
        if (mistake != null) {
            throw new IllegalArgumentException(mistake);
        }
    }

    private static long bytes(String name, long otherwise) {
        return valid(() -> ByteSize.property(name, otherwise), otherwise);
    }

    private static <T> T valid(Supplier<T> property, T otherwise) {
        try {
            return property.get();
        } catch (IllegalArgumentException e) {
            mistake = mistake == null ? e.getMessage() : mistake;
            return otherwise;
        }
    }

    private static Leaks.Level level(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return Leaks.Level.SAMPLED;
        }
        return Arrays.stream(Leaks.Level.values()).filter(level -> level.name().equalsIgnoreCase(value.strip()))
                .findFirst().orElseThrow(() -> new IllegalArgumentException(
                        "the system property arenagrad.leaks must be one of "
                                + Arrays.toString(Leaks.Level.values()).toLowerCase(Locale.ROOT) + ", but is \""
                                + value + "\""));
    }
}
