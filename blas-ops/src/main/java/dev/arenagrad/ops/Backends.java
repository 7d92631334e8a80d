package dev.arenagrad.ops;

import java.util.Locale;

/**
 * Which backend computes. The system property {@code arenagrad.backend} names the first one ({@code openblas}, the default, or
 * {@code java}); {@link #use} changes it later, for the whole process.
 */
public final class Backends {
    private static final String PROPERTY = "arenagrad.backend";

    private static volatile Backend current = named(System.getProperty(PROPERTY, "openblas"));

    private Backends() {}

    /** {@return the backend that computes} */
    public static Backend current() {
        return current;
    }

    /**
     * Lets another backend compute from now on. Arrays need no conversion: both read the same memory.
     *
     * @param name {@code openblas} or {@code java}
     * @throws IllegalArgumentException if there is no backend of that name
     * @throws RuntimeException if OpenBLAS is wanted and cannot be loaded; the backend is unchanged then
     */
    public static void use(String name) {
        current = named(name);
    }

    private static Backend named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "openblas" -> OpenBlasBackend.create();
            case "java" -> JavaBackend.create();
            default -> throw new IllegalArgumentException("unknown backend \"" + name
                    + "\" (system property " + PROPERTY + "); there are \"openblas\" and \"java\"");
        };
    }
}
