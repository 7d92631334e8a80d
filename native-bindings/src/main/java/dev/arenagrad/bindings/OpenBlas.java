package dev.arenagrad.bindings;

import java.lang.System.Logger.Level;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.arenagrad.bindings.openblas.cblas_h;

import org.jspecify.annotations.Nullable;

/**
 * The OpenBLAS library of this process: loads it once, and says which one it is.
 *
 * <p>The generated bindings find their functions in what this class has loaded, so {@link #load()} must have returned
 * before the first call of any of them: a generated function that is touched earlier is broken for the rest of the
 * process.
 *
 * <p>These places are tried, in this order; nothing is ever downloaded:
 * <ol>
 * <li>the file that the system property {@code arenagrad.openblas.path} names,
 * <li>the file that the environment variable {@code ARENAGRAD_OPENBLAS_PATH} names,
 * <li>the library in the {@code openblas-natives} artifact for this platform, on the class path or the module path, extracted to a cache
 * folder of the user (or to the folder that the system property {@code arenagrad.cache.dir} names),
 * <li>an OpenBLAS that is installed on the system.
 * </ol>
 * A library that was named, or is bundled, and cannot be used is an error: the later places are not tried then. The system property
 * {@code arenagrad.openblas.system}, if {@code true}, leaves the bundled one out.
 *
 * <p>One line of the log, at level {@code INFO}, tells which library was loaded.
 *
 * <p>The library computes on the thread that calls it, since callers on many threads would otherwise fight over its own. The system
 * property {@code arenagrad.openblas.threads} or the environment variable {@code OPENBLAS_NUM_THREADS} gives it more.
 *
 * <p>All methods may be called by any thread. Those that ask the library something load it first, if need be.
 */
public final class OpenBlas {
    private static final System.Logger LOGGER = System.getLogger(OpenBlas.class.getName());
    private static final Pattern VERSION = Pattern.compile("OpenBLAS (\\S+)");
    /** The version whose headers the bindings were made from, and which the build depends on. */
    static final String OF_THE_BINDINGS = "0.3.31";
    private static final String THREADS_PROPERTY = "arenagrad.openblas.threads";
    private static final String THREADS_VARIABLE = "OPENBLAS_NUM_THREADS";

    /** No number: the variable was read by the library itself. */
    private static final int AS_THE_LIBRARY_HAS_READ = 0;

    private static final Object LOCK = new Object();

    private static volatile LibraryLocator.@Nullable Loaded loaded;

    private OpenBlas() {}

    /**
     * Loads the library, unless that is done. When several threads come at once, one of them loads and the others wait.
     *
     * @throws OpenBlasNotFoundException if no usable library was found; a later call tries again
     * @throws IllegalArgumentException  if the system property {@code arenagrad.openblas.threads} is no number or less than 1
     */
    public static void load() {
        loaded();
    }

    /**
     * Whether the library is loaded. Does not load it.
     *
     * @return true if a call of {@link #load()} has succeeded
     */
    public static boolean isLoaded() {
        return loaded != null;
    }

    /**
     * The file that was loaded, wherever it came from.
     *
     * @return an absolute path
     * @throws OpenBlasNotFoundException if no usable library was found
     */
    public static Path libraryPath() {
        return loaded().file();
    }

    /**
     * The library's version.
     *
     * @return for example {@code 0.3.31}, or {@code unknown} if the library's configuration does not begin with it
     * @throws OpenBlasNotFoundException if no usable library was found
     */
    public static String version() {
        Matcher matcher = VERSION.matcher(config());
        return matcher.lookingAt() ? matcher.group(1) : "unknown";
    }

    /**
     * The processor family whose kernels the library has chosen for this machine.
     *
     * @return OpenBLAS's name of it, for example {@code Haswell}
     * @throws OpenBlasNotFoundException if no usable library was found
     */
    public static String coreType() {
        load();
        return cblas_h.openblas_get_corename().getString(0);
    }

    /**
     * How the library was built.
     *
     * @return OpenBLAS's own description: version, options, the chosen kernels, the greatest number of threads
     * @throws OpenBlasNotFoundException if no usable library was found
     */
    public static String config() {
        load();
        return cblas_h.openblas_get_config().getString(0).strip();
    }

    /**
     * Whether the library has a function. Builds differ: the one for macOS, for instance, has no strided batched gemm,
     * though its version number is that of the others. A generated function that the library lacks must not be
     * touched.
     *
     * @param function the C name, for example {@code cblas_sgemm_batch_strided}
     * @return true if the function can be called
     * @throws OpenBlasNotFoundException if no usable library was found
     */
    public static boolean provides(String function) {
        load();
        return SymbolLookup.loaderLookup().find(function).isPresent();
    }

    /**
     * How many threads the library may use for one call.
     *
     * @return the number, at least 1
     * @throws OpenBlasNotFoundException if no usable library was found
     */
    public static int threads() {
        load();
        return cblas_h.openblas_get_num_threads();
    }

    /**
     * Sets how many threads the library may use for one call. This is one number for the whole process; set it when
     * the program starts, not while other threads compute.
     *
     * @param threads the number; the library takes its own greatest number for a greater one
     * @throws IllegalArgumentException  if {@code threads} is less than 1
     * @throws OpenBlasNotFoundException if no usable library was found
     */
    public static void setThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("At least one thread is needed, not " + threads);
        }
        load();
        cblas_h.openblas_set_num_threads(threads);
    }

    private static LibraryLocator.Loaded loaded() {
        LibraryLocator.Loaded result = loaded;
        if (result != null) {
            return result;
        }
        synchronized (LOCK) {
            result = loaded;
            if (result == null) {
                int threads = wantedThreads(Settings.ofThisProcess());
                LibraryLocator locator = LibraryLocator.ofThisProcess();
                result = locator.load();
                if (threads != AS_THE_LIBRARY_HAS_READ) {
                    cblas_h.openblas_set_num_threads(threads);
                }
                loaded = result;
                tell(result, locator.howToBundle());
            }
            return result;
        }
    }

    static int wantedThreads(Settings settings) {
        String property = settings.property(THREADS_PROPERTY);
        if (property == null) {
            return settings.variable(THREADS_VARIABLE) == null ? 1 : AS_THE_LIBRARY_HAS_READ;
        }
        int threads;
        try {
            threads = Integer.parseInt(property.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("-D" + THREADS_PROPERTY + "=" + property + " is not a number of threads",
                    e);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("-D" + THREADS_PROPERTY + "=" + property
                    + ": at least one thread is needed");
        }
        return threads;
    }

    /** Logs which library was loaded, since another one than the bundled gives other bits at another speed. */
    private static void tell(LibraryLocator.Loaded library, String howToBundle) {
        int threads = threads();
        LOGGER.log(Level.INFO, "OpenBLAS " + version() + ", kernels for " + coreType() + ", " + threads + (threads == 1
                ? " thread" : " threads")
                + ": " + library.file() + " (" + library.origin() + ")");
        if (library.isStopgap()) {
            LOGGER.log(Level.WARNING, "No OpenBLAS is bundled for this platform: computing with the system's "
                    + (isOlder(version(), OF_THE_BINDINGS) ? version() + ", which is older than the " + OF_THE_BINDINGS
                            + " that this library is made for. "
                            : version() + ". ")
                    + howToBundle + ", or say -D" + LibraryLocator.SYSTEM_PROPERTY
                    + "=true if the system's is what you want.");
        }
    }

    static boolean isOlder(String version, String than) {
        String[] left = version.split("\\D+");
        String[] right = than.split("\\D+");
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            if (!left[i].equals(right[i])) {
                return left[i].isEmpty() || Integer.parseInt(left[i]) < Integer.parseInt(right[i]);
            }
        }
        return left.length < right.length;
    }
}
