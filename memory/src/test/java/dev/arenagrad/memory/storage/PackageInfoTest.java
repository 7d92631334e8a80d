package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The comment of the package says where each of its classes belongs. */
class PackageInfoTest {
    private static final Path PACKAGE = Path.of("src/main/java/dev/arenagrad/memory/storage");
    private static final Pattern NAME = Pattern.compile("[A-Za-z]\\w*");

    @Test
    void packageInfoNamesEveryClass() throws IOException {
        Set<String> named = NAME.matcher(Files.readString(PACKAGE.resolve("package-info.java"))).results()
                .map(word -> word.group()).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(PACKAGE)) {
            List<String> missing = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("package-info") && !named.contains(name)).sorted().toList();
            assertEquals(List.of(), missing, "package-info.java names these nowhere");
        }
    }
}
