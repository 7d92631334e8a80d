package dev.arenagrad.ops;

import dev.arenagrad.bindings.Switches;
import dev.arenagrad.ops.kernels.Simd;
import dev.arenagrad.ops.parallel.Threads;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Selects the backend that computes. The system property {@code arenagrad.backend} names the first one ({@code openblas}, the default, or
 * {@code java}); {@link #use} changes it later, for the whole process.
 */
public final class Backends {
    private static final String PROPERTY = "arenagrad.backend";

    private static volatile @Nullable Backend current;

    private Backends() {}

    /**
     * {@return the backend that computes}
     *
     * @throws IllegalArgumentException if the system property names none, {@code arenagrad.threads} no number of threads, or
     *         {@code arenagrad.simd} is neither true nor false
     * @throws RuntimeException if OpenBLAS is wanted and cannot be loaded
     */
    public static Backend current() {
        Backend backend = current;
        return backend != null ? backend : first();
    }

    private static synchronized Backend first() {
        Backend backend = current;
        if (backend == null) {
            Threads.allowed();
            Switches.property(Simd.PROPERTY, true);
            backend = named(System.getProperty(PROPERTY, "openblas"));
            current = backend;
        }
        return backend;
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
        return new WideningBackend(switch (name.toLowerCase(Locale.ROOT)) {
            case "openblas" -> OpenBlasBackend.create();
            case "java" -> JavaBackend.create();
            default -> throw new IllegalArgumentException("unknown backend \"" + name
                    + "\" (system property " + PROPERTY + "); there are \"openblas\" and \"java\"");
        });
    }
}
