package dev.arenagrad.bindings;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

import dev.arenagrad.openblas.OpenBlasNatives;

/**
 * Finds OpenBLAS and loads it: from the path the user gave, else the one that the user's program brings along, else, if it brings none,
 * the system's.
 *
 * <p>What was given or brought along and does not work is an error. Taking another library instead would leave the user with other speed or
 * other numbers than asked for.
 */
final class LibraryLocator {
    static final String PATH_PROPERTY = "arenagrad.openblas.path";
    static final String PATH_VARIABLE = "ARENAGRAD_OPENBLAS_PATH";

    /** Asks for the system's library, by the value {@code true}. */
    static final String SYSTEM_PROPERTY = "arenagrad.openblas.system";

    private static final String ARTIFACT = "openblas-natives-";
    private static final String MODULE = "dev.arenagrad.openblas.";

    private static final System.Logger LOGGER = System.getLogger(LibraryLocator.class.getName());

    private final Platform platform;
    private final Settings settings;
    private final List<ClassLoader> bundles;
    private final NativeCache cache;
    private final List<Path> systemFolders;

    LibraryLocator(Platform platform, Settings settings, List<ClassLoader> bundles, NativeCache cache,
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
        return new LibraryLocator(platform, settings, bundles(), NativeCache.of(platform, settings), platform
                .systemFolders(settings));
    }

    /** On the class path and among the modules of an application one class loader reads all; a layer may have one for each module. */
    private static List<ClassLoader> bundles() {
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        loaders.add(LibraryLocator.class.getClassLoader());
        ModuleLayer layer = LibraryLocator.class.getModule().getLayer();
        if (layer != null) {
            ServiceLoader.load(layer, OpenBlasNatives.class).stream()
                    .forEach(natives -> loaders.add(natives.type().getClassLoader()));
        }
        return List.copyOf(loaders);
    }

    /**
     * A library that has been loaded.
     *
     * @param file   its path, absolute
     * @param origin which of the places it was found in
     * @param isStopgap whether it is the system's because there was no other, and nobody asked for it
     */
    record Loaded(Path file, String origin, boolean isStopgap) {}

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
        boolean isAskedFor = Switches.value(SYSTEM_PROPERTY, settings.property(SYSTEM_PROPERTY), false);
        if (isAskedFor) {
            return loadSystem(false, List.of("system property " + SYSTEM_PROPERTY
                    + ": true, so that no bundled library was tried"));
        }
        List<BundledFile> bundled;
        try {
            bundled = findBundled();
        } catch (IOException e) {
            throw notBundled(String.valueOf(e.getMessage()));
        }
        if (!bundled.isEmpty()) {
            return loadBundled(bundled);
        }
        return loadSystem(true, List.of("system property " + PATH_PROPERTY + ": not set",
                "environment variable " + PATH_VARIABLE + ": not set",
                bundleFolder() + "/" + platform.bundledName()
                        + " on the class path or the module path: no such resource"));
    }

    private Loaded loadSystem(boolean isStopgap, List<String> before) {
        List<String> failures = new ArrayList<>(before);
        for (Path folder : systemFolders) {
            Path file = folder.resolve(platform.systemName());
            try {
                return new Loaded(loadSound(file), "the system's", isStopgap);
            } catch (UnusableLibraryException e) {
                failures.add(file + ": " + e.getMessage());
            }
        }
        throw new OpenBlasNotFoundException("OpenBLAS was not found. These places were tried:\n  - "
                + String.join("\n  - ", failures) + "\n" + howToBundle() + ", or name a library with -D" + PATH_PROPERTY
                + "=/path/to/" + platform.systemName());
    }

    /** The remedy if no library is bundled, as the beginning of a sentence. */
    String howToBundle() {
        if (!platform.hasArtifact()) {
            return "There is no artifact with OpenBLAS for " + platform.classifier() + ": install one";
        }
        return "Add dev.arenagrad:" + ARTIFACT + platform.classifier()
                + " to the class path or the module path (for a jlink image: the module "
                + MODULE + platform.classifier().replace('-', '_') + ")";
    }

    private Loaded loadGiven(String path, String origin) {
        String reason;
        try {
            return new Loaded(loadSound(Path.of(path).toAbsolutePath()), origin, false);
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

    /** The bundled library, last, and the libraries that it needs; nothing if there is none. */
    private List<BundledFile> findBundled() throws IOException {
        for (ClassLoader loader : bundles) {
            BundledFile library = BundledFile.find(loader, bundleFolder(), platform.bundledName());
            if (library != null) {
                List<BundledFile> all = new ArrayList<>();
                for (String name : platform.companions()) {
                    BundledFile companion = BundledFile.find(loader, bundleFolder(), name);
                    if (companion != null) {
                        all.add(companion);
                    }
                }
                all.add(library);
                return all;
            }
        }
        return List.of();
    }

    private Loaded loadBundled(List<BundledFile> files) {
        try {
            Path file = cache.extract("openblas-" + platform.classifier(), files).resolve(files.getLast().name());
            return new Loaded(loadOrElse(file, () -> NativeCache.extractToTemporary(files)), "bundled", false);
        } catch (IOException e) {
            throw notBundled("it could not be extracted: " + e);
        } catch (UnusableLibraryException e) {
            throw notBundled(String.valueOf(e.getMessage()));
        }
    }

    private OpenBlasNotFoundException notBundled(String reason) {
        return new OpenBlasNotFoundException("The bundled OpenBLAS could not be loaded:\n  - " + bundleFolder() + "/"
                + platform.bundledName() + " on the class path or the module path: " + reason
                + "\nNo other was tried, because it would compute other bits at another speed. -D" + SYSTEM_PROPERTY
                + "=true takes the system's own, -D" + PATH_PROPERTY + "=/path/to/" + platform.systemName()
                + " a library that you name.");
    }

    private interface Copying {
        /** Copies the library, and the files beside it, into another folder. */
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
        return "META-INF/openblas/" + platform.classifier();
    }
}
