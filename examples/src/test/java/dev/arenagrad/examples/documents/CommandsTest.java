package dev.arenagrad.examples.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands on pages, long ones too, name profiles, modules, properties, tests, classes and files that there are. */
class CommandsTest {
    /** Properties of Maven, its plugins and the JDK, which the sources need not name. */
    private static final Pattern OF_OTHERS = Pattern.compile(
            "test|skipTests|maven\\..*|surefire\\..*|altDeploymentRepository|includeScope|outputDirectory|java\\..*");
    private static final Set<String> TAKE_THE_NEXT = Set.of("-P", "-pl");

    private final Sources sources = new Sources();

    CommandsTest() throws IOException {}

    @Test
    void whatCommandsNameExists() throws IOException {
        List<String> faults = new ArrayList<>();
        int commands = 0;
        for (Page page : Page.all()) {
            for (String line : lines(page)) {
                commands++;
                faults(line).forEach(fault -> faults.add(page.file() + ": " + line + ": " + fault));
            }
        }
        assertEquals("", String.join("\n", faults));
        assertTrue(commands > 20, commands + " commands");
    }

    /** {@return the commands in its blocks, and those that stand in its text in backticks} */
    private static List<String> lines(Page page) {
        Stream<String> inText = Pattern.compile("`(mvn [^`]+)`").matcher(page.text()).results().map(code -> code.group(
                1)
                .replace('\n', ' '));
        return Stream.concat(page.blocks().stream().flatMap(block -> Command.of(block).stream()).map(Command::line),
                inText).toList();
    }

    private List<String> faults(String line) {
        List<String> faults = new ArrayList<>();
        List<String> words = List.of(line.split("\\s+"));
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String next = i + 1 < words.size() && TAKE_THE_NEXT.contains(word) ? words.get(i + 1) : "";
            if (word.startsWith("-P") && words.getFirst().equals("mvn")) {
                List.of((word.substring(2) + next).split(",")).forEach(profile -> {
                    if (!sources.text("pom.xml").contains("<id>" + profile + "</id>")) {
                        faults.add("no profile " + profile);
                    }
                });
            } else if (word.equals("-pl")) {
                List.of(next.split(",")).forEach(module -> {
                    if (!Files.exists(Page.ROOT.resolve(module + "/pom.xml"))) {
                        faults.add("no module " + module);
                    }
                });
            } else if (word.startsWith("-Dtest=")) {
                List.of(word.substring(7).split(",")).forEach(test -> {
                    if (!test.contains("*") && !sources.hasType(test)) {
                        faults.add("no test " + test);
                    }
                });
            } else if (word.startsWith("-D")) {
                String property = word.substring(2).replaceFirst("=.*", "");
                if (!OF_OTHERS.matcher(property).matches() && !sources.has(property)) {
                    faults.add("no property " + property);
                }
            } else if (word.startsWith("dev.arenagrad.")) {
                if (!sources.hasType(word.substring(word.lastIndexOf('.') + 1)) && !sources.has("@Name(\"" + word
                        + "\")")) {
                    faults.add("no class or event " + word);
                }
            } else if (word.matches("(\\w[\\w-]*/)+[\\w-]+\\.(java|py|sh|jsh)|\\.ci/run")) {
                if (!Files.exists(Page.ROOT.resolve(word))) {
                    faults.add("no file " + word);
                }
            }
        }
        return faults;
    }
}
