package dev.arenagrad.bindings;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * An operating system and a processor architecture: how libraries are called there, and where they and caches are kept.
 *
 * @param system       the operating system
 * @param architecture the processor, as the artifacts with libraries name it
 */
record Platform(OperatingSystem system, String architecture) {

    private static final Set<String> ARTIFACTS = Set.of("linux-x86_64", "linux-arm64", "macosx-arm64", "macosx-x86_64");

    /** The operating systems that are distinguished; any other Unix is treated as Linux. */
    enum OperatingSystem {
        LINUX, MACOS, WINDOWS
    }

    static Platform of(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        OperatingSystem system = name.startsWith("windows") ? OperatingSystem.WINDOWS
                : name.startsWith("mac") ? OperatingSystem.MACOS : OperatingSystem.LINUX;
        String architecture = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x86-64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            case String other -> other;
        };
        return new Platform(system, architecture);
    }

    static Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** The end of the name of the artifact with this platform's library, and the last folder of the library's path inside it. */
    String classifier() {
        String name = switch (system) {
            case LINUX -> "linux";
            case MACOS -> "macosx";
            case WINDOWS -> "windows";
        };
        return name + "-" + architecture;
    }

    /** Whether there is an artifact with this platform's library. */
    boolean hasArtifact() {
        return ARTIFACTS.contains(classifier());
    }

    String bundledName() {
        return system == OperatingSystem.MACOS ? "libopenblas.0.dylib" : systemName();
    }

    String systemName() {
        return switch (system) {
            case LINUX -> "libopenblas.so.0";
            case MACOS -> "libopenblas.dylib";
            case WINDOWS -> "libopenblas.dll";
        };
    }

    /** Libraries that lie beside the bundled one because it needs them, each after those it needs itself. */
    List<String> companions() {
        return switch (system) {
            case LINUX -> List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5");
            case MACOS -> List.of("libgcc_s.1.1.dylib", "libquadmath.0.dylib", "libgfortran.5.dylib");
            case WINDOWS -> List.of();
        };
    }

    /** The folders of an installed OpenBLAS: the JVM's library path, then those of package managers. */
    List<Path> systemFolders(Settings settings) {
        String libraryPath = settings.property("java.library.path");
        String[] configured = libraryPath == null ? new String[0] : libraryPath.split(File.pathSeparator);
        String multiarch = (architecture.equals("arm64") ? "aarch64" : architecture) + "-linux-gnu";
        Stream<String> wellKnown = switch (system) {
            case LINUX -> Stream.of("/usr/lib/" + multiarch, "/usr/lib64", "/usr/lib", "/usr/local/lib",
                    "/opt/OpenBLAS/lib");
            case MACOS -> Stream.of("/opt/homebrew/opt/openblas/lib", "/usr/local/opt/openblas/lib", "/opt/local/lib");
            case WINDOWS -> Stream.of();
        };
        return Stream.concat(Stream.of(configured), wellKnown).filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder).toAbsolutePath().normalize()).distinct().toList();
    }

    /** The folder for caches of this user; null if the user has no home, as in some containers. */
    @Nullable
    Path cacheFolder(Settings settings) {
        String parent = switch (system) {
            case LINUX -> settings.variable("XDG_CACHE_HOME");
            case MACOS -> null;
            case WINDOWS -> settings.variable("LOCALAPPDATA");
        };
        Path folder = parent != null && Path.of(parent).isAbsolute() ? Path.of(parent) : null;
        String home = settings.property("user.home");
        if (folder == null && home != null && Path.of(home).isAbsolute()) {
            folder = switch (system) {
                case LINUX -> Path.of(home, ".cache");
                case MACOS -> Path.of(home, "Library", "Caches");
                case WINDOWS -> Path.of(home, "AppData", "Local");
            };
        }
        return folder == null ? null : folder.resolve("arenagrad");
    }
}
