package dev.arenagrad.bindings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds OpenBLAS and loads it: from the path the user gave, else from the jar on the class path, else from the system.
 *
 * <p>A path that was given and does not work is an error. Taking another library instead would leave the user with
 * other speed or other numbers than asked for, and no word about it.
 */
final class LibraryLocator {
    static final String PATH_PROPERTY = "arenagrad.openblas.path";
    static final String PATH_VARIABLE = "ARENAGRAD_OPENBLAS_PATH";

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
     */
    record Loaded(Path file, String origin) {}

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
        try {
            return loadBundled();
        } catch (UnusableLibraryException e) {
            failures.add(bundleFolder() + "/" + platform.bundledName() + " on the class path: " + e.getMessage());
        }
        for (Path folder : systemFolders) {
            Path file = folder.resolve(platform.systemName());
            try {
                SharedLibrary.loadOpenBlas(file);
                return new Loaded(file, "system");
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
            Path file = Path.of(path).toAbsolutePath();
            load(file);
            return new Loaded(file, origin);
        } catch (UnusableLibraryException | InvalidPathException e) {
            reason = e.getMessage();
        }
        throw new OpenBlasNotFoundException("OpenBLAS could not be loaded from the path that was given:\n  - " + origin
                + ": " + path + ": " + reason + "\nNo other place was tried, because the path was given explicitly.");
    }

    private Loaded loadBundled() throws UnusableLibraryException {
        Path folder;
        try {
            BundledFile library = BundledFile.find(bundles, bundleFolder(), platform.bundledName());
            if (library == null) {
                throw new UnusableLibraryException("no such resource");
            }
            List<BundledFile> all = new ArrayList<>();
            for (String name : platform.companions()) {
                BundledFile companion = BundledFile.find(bundles, bundleFolder(), name);
                if (companion != null) {
                    all.add(companion);
                }
            }
            all.add(library);
            folder = cache.extract("openblas-" + platform.classifier(), all);
        } catch (IOException e) {
            throw new UnusableLibraryException("could not be extracted: " + e, e);
        }
        Path file = folder.resolve(platform.bundledName());
        load(file);
        return new Loaded(file, "class path");
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
            loadWithCompanions(library, e);
        }
    }

    private void loadWithCompanions(Path library, UnusableLibraryException failure) throws UnusableLibraryException {
        List<Path> companions = platform.companions().stream().map(library::resolveSibling).filter(Files::isRegularFile)
                .toList();
        if (companions.isEmpty()) {
            throw failure;
        }
        try {
            for (Path companion : companions) {
                SharedLibrary.loadCompanion(companion);
            }
            SharedLibrary.loadOpenBlas(library);
        } catch (UnusableLibraryException e) {
            throw new UnusableLibraryException(failure.getMessage() + "; then, after the libraries beside it: "
                    + e.getMessage(), e);
        }
    }

    private String bundleFolder() {
        return "org/bytedeco/openblas/" + platform.classifier();
    }
}
