package dev.arenagrad.memory.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The comment of a package, which is to say where each of its classes belongs. */
public final class PackageInfo {
    private static final Pattern NAME = Pattern.compile("[A-Za-z]\\w*");

    private PackageInfo() {}

    /**
     * {@return the classes of a package that its comment does not name}
     *
     * @param name the package, one of the module whose tests run
     */
    public static List<String> unnamedClasses(String name) throws IOException {
        Path folder = Path.of("src/main/java", name.replace('.', '/'));
        Set<String> named = NAME.matcher(Files.readString(folder.resolve("package-info.java"))).results().map(
                MatchResult::group).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(type -> !type.equals("package-info") && !named.contains(type)).sorted().toList();
        }
    }
}
