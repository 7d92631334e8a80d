package dev.arenagrad.bindings;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds OpenBLAS and loads it: from the path the user gave, else from the jar on the class path, else from the system.
 *
 * <p>A path that was given and does not work is an error. Taking another library instead would leave the user with
 * other speed or other numbers than asked for, and no word about it.
 */
final class LibraryLocator {
    static final String PATH_PROPERTY = "arenagrad.openblas.path";
    static final String PATH_VARIABLE = "ARENAGRAD_OPENBLAS_PATH";

    /** Why there is no library on the class path, if there is none. */
    static final String NO_RESOURCE = "no such resource";

    private static final System.Logger LOGGER = System.getLogger(LibraryLocator.class.getName());

    private final Platform platform;
    private final Settings settings;
    private final ClassLoader bundles;
    private final NativeCache cache;
    private final List<Path> systemFolders;

    LibraryLocator(Platform platform, Settings settings, ClassLoader bundles, NativeCache cache,
            List<Path> systemFolders) {
        this.platform = platform;
        this.settings = settings;
        this.bundles = bundles;
        this.cache = cache;
        this.systemFolders = systemFolders;
    }

    static LibraryLocator ofThisProcess() {
        Platform platform = Platform.current();
        Settings settings = Settings.ofThisProcess();
        return new LibraryLocator(platform, settings, LibraryLocator.class.getClassLoader(),
                NativeCache.of(platform, settings), platform.systemFolders(settings));
    }

    /**
     * A library that has been loaded.
     *
     * @param file   its path, absolute
     * @param origin which of the places it was found in
     * @param insteadOf why it is the system's and not the one on the class path; null if it is not the system's
     */
    record Loaded(Path file, String origin, @Nullable String insteadOf) {}

    /** Loads the first usable library, or throws {@link OpenBlasNotFoundException}. */
    Loaded load() {
        String property = settings.property(PATH_PROPERTY);
        if (property != null) {
            return loadGiven(property, "system property " + PATH_PROPERTY);
        }
        String variable = settings.variable(PATH_VARIABLE);
        if (variable != null) {
            return loadGiven(variable, "environment variable " + PATH_VARIABLE);
        }
        List<String> failures = new ArrayList<>();
        failures.add("system property " + PATH_PROPERTY + ": not set");
        failures.add("environment variable " + PATH_VARIABLE + ": not set");
        String bundled;
        try {
            return loadBundled();
        } catch (UnusableLibraryException e) {
            bundled = e.getMessage();
            failures.add(bundleFolder() + "/" + platform.bundledName() + " on the class path: " + bundled);
        }
        for (Path folder : systemFolders) {
            Path file = folder.resolve(platform.systemName());
            try {
                return new Loaded(loadSound(file), "system", bundled);
            } catch (UnusableLibraryException e) {
                failures.add(file + ": " + e.getMessage());
            }
        }
        throw new OpenBlasNotFoundException("OpenBLAS was not found. These places were tried:\n  - "
                + String.join("\n  - ", failures) + "\nAdd org.bytedeco:openblas with the classifier "
                + platform.classifier() + " to the class path, or name a library with -D" + PATH_PROPERTY + "=/path/to/"
                + platform.systemName());
    }

    private Loaded loadGiven(String path, String origin) {
        String reason;
        try {
            return new Loaded(loadSound(Path.of(path).toAbsolutePath()), origin, null);
        } catch (UnusableLibraryException | InvalidPathException e) {
            reason = e.getMessage();
        }
        throw new OpenBlasNotFoundException("OpenBLAS could not be loaded from the path that was given:\n  - " + origin
                + ": " + path + ": " + reason + "\nNo other place was tried, because the path was given explicitly.");
    }

    /** Loads a library that nothing is known of, or a copy of it, and returns which file it was. */
    private Path loadSound(Path library) throws UnusableLibraryException {
        SharedLibrary.requireSound(library);
        List<Path> all = new ArrayList<>(companions(library));
        for (Path companion : all) {
            try {
                SharedLibrary.requireSound(companion);
            } catch (UnusableLibraryException e) {
                throw new UnusableLibraryException(companion.getFileName() + " beside it: " + e.getMessage(), e);
            }
        }
        all.add(library);
        return loadOrElse(library, () -> NativeCache.copyToTemporary(all));
    }

    private Loaded loadBundled() throws UnusableLibraryException {
        try {
            BundledFile library = BundledFile.find(bundles, bundleFolder(), platform.bundledName());
            if (library == null) {
                throw new UnusableLibraryException(NO_RESOURCE);
            }
            List<BundledFile> all = new ArrayList<>();
            for (String name : platform.companions()) {
                BundledFile companion = BundledFile.find(bundles, bundleFolder(), name);
                if (companion != null) {
                    all.add(companion);
                }
            }
            all.add(library);
            Path file = cache.extract("openblas-" + platform.classifier(), all).resolve(library.name());
            return new Loaded(loadOrElse(file, () -> NativeCache.extractToTemporary(all)), "class path", null);
        } catch (IOException e) {
            throw new UnusableLibraryException("could not be extracted: " + e, e);
        }
    }

    private interface Copying {
        /** Puts the library, and what lies beside it, into another folder. */
        Path run() throws IOException;
    }

    /** Loads a library, or a copy of it where that helps, and returns which file it was. */
    private Path loadOrElse(Path library, Copying copying) throws UnusableLibraryException {
        try {
            load(library);
            return library;
        } catch (UnusableLibraryException e) {
            if (e.obstacle() == UnusableLibraryException.Obstacle.ITSELF) {
                throw e;
            }
            return loadCopy(library, copying, e);
        }
    }

    private Path loadCopy(Path library, Copying copying, UnusableLibraryException why) throws UnusableLibraryException {
        LOGGER.log(Level.WARNING, "Cannot load " + library + ": " + why.getMessage()
                + ". Trying a copy of its own for this class loader, in a temporary folder"
                + (why.obstacle() == UnusableLibraryException.Obstacle.NO_EXECUTION
                        ? "; -D" + NativeCache.FOLDER_PROPERTY + " names a folder that libraries can be loaded from."
                        : "."));
        try {
            Path copy = copying.run().resolve(library.getFileName());
            load(copy);
            return copy;
        } catch (UnusableLibraryException | IOException e) {
            throw new UnusableLibraryException(why.getMessage() + "; then, as a copy in a temporary folder: " + e
                    .getMessage(), e);
        }
    }

    /**
     * Loads a library, if need be after those beside it that it needs. Not those first, because the system's own
     * libgcc_s is to be preferred (other native code in this process may need a newer one); but the bundled libgfortran
     * does not look for its own dependencies beside itself, so that on a system without them the first try fails.
     */
    private void load(Path library) throws UnusableLibraryException {
        try {
            SharedLibrary.loadOpenBlas(library);
        } catch (UnusableLibraryException e) {
            if (e.obstacle() != UnusableLibraryException.Obstacle.ITSELF) {
                throw e;
            }
            loadWithCompanions(library, e);
        }
    }

    private void loadWithCompanions(Path library, UnusableLibraryException failure) throws UnusableLibraryException {
        List<Path> companions = companions(library);
        if (companions.isEmpty()) {
            throw failure;
        }
        try {
            for (Path companion : companions) {
                SharedLibrary.load(companion);
            }
            SharedLibrary.loadOpenBlas(library);
        } catch (UnusableLibraryException e) {
            throw new UnusableLibraryException(failure.getMessage() + "; then, after the libraries beside it: "
                    + e.getMessage(), e);
        }
    }

    private List<Path> companions(Path library) {
        return platform.companions().stream().map(library::resolveSibling).filter(Files::isRegularFile).toList();
    }

    private String bundleFolder() {
        return "org/bytedeco/openblas/" + platform.classifier();
    }
}
