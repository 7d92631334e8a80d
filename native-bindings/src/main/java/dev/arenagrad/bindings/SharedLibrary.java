package dev.arenagrad.bindings;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Loads OpenBLAS from a file into this module's class loader, where the generated bindings look their symbols up.
 *
 * <p>What has been loaded into a class loader stays there and would answer for any symbol it has. So a library is
 * looked at first, and loaded only if it is what we want.
 */
final class SharedLibrary {
    /** Enough to tell OpenBLAS from any other library; not all that is bound, since some builds leave functions out. */
    private static final List<String> REQUIRED = List.of("openblas_get_config", "openblas_get_corename",
            "openblas_get_num_threads", "openblas_set_num_threads", "cblas_sdot", "cblas_ddot", "cblas_sgemm",
            "cblas_dgemm");

    /** In the configuration of builds whose {@code blasint} has 64 bits, which would misread our 32-bit arguments. */
    private static final String WIDE_INTEGERS = "USE64BITINT";

    private SharedLibrary() {}

    static void loadOpenBlas(Path file) throws UnusableLibraryException {
        if (!(Linker.nativeLinker().canonicalLayouts().get("long") instanceof ValueLayout.OfLong)) {
            String system = System.getProperty("os.name");
            throw new UnusableLibraryException(
                    "the bindings need a C long of 64 bits, which " + system + " does not have");
        }
        try (Arena inspection = Arena.ofConfined()) {
            inspect(SymbolLookup.libraryLookup(file, inspection));
            load(file);
        } catch (IllegalArgumentException e) {
            throw whyNotOpened(file, e);
        }
    }

    /** Refuses a file that the dynamic linker must not be given: it would end the process. */
    static void requireSound(Path file) throws UnusableLibraryException {
        if (!Files.exists(file)) {
            throw new UnusableLibraryException("no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new UnusableLibraryException("not a file");
        }
        ElfFile.requireSound(file);
    }

    private static void inspect(SymbolLookup symbols) throws UnusableLibraryException {
        List<String> missing = REQUIRED.stream().filter(name -> symbols.find(name).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw new UnusableLibraryException("not a usable OpenBLAS: it lacks " + String.join(", ", missing));
        }
        String configuration = configuration(symbols.findOrThrow("openblas_get_config"));
        if (configuration.contains(WIDE_INTEGERS)) {
            throw new UnusableLibraryException("built for 64-bit integers, the bindings pass 32-bit ones: "
                    + configuration.strip());
        }
    }

    private static String configuration(MemorySegment function) {
        MethodHandle handle = Downcall.link(function, FunctionDescriptor.of(ADDRESS));
        try {
            return ((MemorySegment) handle.invokeExact()).reinterpret(Integer.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw Downcall.failure(e);
        }
    }

    /** Loads a library without a look at it: one that OpenBLAS needs and that the dynamic linker did not find. */
    static void load(Path file) throws UnusableLibraryException {
        try {
            System.load(file.toString());
        } catch (UnsatisfiedLinkError e) {
            throw UnusableLibraryException.of(e);
        }
    }

    /** The lookup keeps the dynamic linker's reason to itself; a load of the same file fails alike, and tells. */
    private static UnusableLibraryException whyNotOpened(Path file, IllegalArgumentException refusal) {
        try {
            load(file);
            return new UnusableLibraryException(String.valueOf(refusal.getMessage()), refusal);
        } catch (UnusableLibraryException e) {
            return e;
        }
    }
}
