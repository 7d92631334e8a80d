package dev.arenagrad.examples.cookbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page shows the lines of the programs. With {@code -Darenagrad.writeCookbook=true} they are put into it first. */
class CookbookPageTest {
    private static final Path PAGE = Path.of("../docs/cookbook.md");
    private static final Path SOURCES = Path.of("src/main/java/dev/arenagrad/examples/cookbook");

    private static final Pattern SHOWN = Pattern.compile(
            "(\\[`(\\w+)`\\]\\(\\.\\./examples/src/main/java/dev/arenagrad/examples/cookbook/\\2\\.java\\)[^\\n]*\\n\\n```java\\n).*?(```\\n)",
            Pattern.DOTALL);

    private static final Pattern REGION = Pattern.compile("\\n *// @start region=essence\\n(.*?)\\n *// @end\\n",
            Pattern.DOTALL);

    @Test
    void thePageShowsTheLinesOfThePrograms() throws IOException {
        String expected = SHOWN.matcher(Files.readString(PAGE)).replaceAll(CookbookPageTest::withLines);
        if (Boolean.getBoolean("arenagrad.writeCookbook")) {
            Files.writeString(PAGE, expected);
        }
        assertEquals(expected, Files.readString(PAGE), """
                docs/cookbook.md is out of date. To write it anew:
                mvn -pl examples -am test -Dtest=CookbookPageTest -Dsurefire.failIfNoSpecifiedTests=false \
                -Darenagrad.writeCookbook=true
                """);
    }

    private static String withLines(MatchResult shown) {
        try {
            Matcher region = REGION.matcher(Files.readString(SOURCES.resolve(shown.group(2) + ".java")));
            if (!region.find()) {
                throw new AssertionError(shown.group(2) + " has no region to show");
            }
            return Matcher.quoteReplacement(shown.group(1) + region.group(1).stripIndent() + "\n" + shown.group(3));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thePageHasEachProgramOnce() throws IOException {
        Set<String> programs = new TreeSet<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.map(file -> file.getFileName().toString().replace(".java", "")).filter(name -> !name.equals(
                    "package-info")).forEach(programs::add);
        }
        assertEquals(12, programs.size());
        assertEquals(programs.stream().collect(Collectors.joining(" ")), SHOWN.matcher(Files.readString(PAGE)).results()
                .map(shown -> shown.group(2)).sorted().collect(Collectors.joining(" ")));
    }
}
