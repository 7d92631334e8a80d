package dev.arenagrad.examples.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What pages name in backticks is there: files, properties, classes with their members, and other words that are spelled as only
 * names are. Words of the JDK and of other libraries occur in the sources too, or are not decided.
 */
class NamesTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern PROPERTY = Pattern.compile("-?D?(arenagrad\\.[\\w.]+)(=.*)?");
    private static final Pattern FILE = Pattern.compile(
            "[\\w.*/-]+\\.(?:md|java|py|xml|kts|sh|jsh|ipynb)|(?:\\w[\\w-]*/)+[\\w.-]*");
    private static final Pattern MEMBER = Pattern.compile("([A-Z]\\w+)\\.([a-z]\\w*)(?:\\(.*\\))?");
    private static final Pattern CAMEL = Pattern.compile("\\.?([A-Za-z]*[a-z][A-Z]\\w*)(?:\\(.*\\))?");

    private final Sources sources = new Sources();

    NamesTest() throws IOException {}

    @Test
    void whatIsNamedExists() throws IOException {
        Set<String> missing = new TreeSet<>();
        int decided = 0;
        for (Page page : Page.all()) {
            for (String name : CODE.matcher(page.text()).results().map(code -> code.group(1).replace('\n', ' '))
                    .toList()) {
                String verdict = verdict(name);
                if (verdict != null) {
                    decided++;
                    if (!verdict.isEmpty()) {
                        missing.add(page.file() + ": `" + name + "`: " + verdict);
                    }
                }
            }
        }
        assertEquals("", String.join("\n", missing));
        assertTrue(decided > 500, decided + " names were decided");
    }

    /** {@return what is missing; empty if the name is known, null if that cannot be decided} */
    private String verdict(String name) {
        Matcher property = PROPERTY.matcher(name);
        if (property.matches()) {
            return sources.has(property.group(1)) ? "" : "no such property";
        }
        Matcher file = FILE.matcher(name);
        if (file.matches() && !name.contains("*") && !name.startsWith("target/") && !name.contains("/target/")) {
            return isFileOfOthers(name) || sources.hasPath(name) ? "" : "no such file";
        }
        Matcher member = MEMBER.matcher(name);
        if (member.matches() && sources.hasType(member.group(1))) {
            return sources.hasMember(member.group(1), member.group(2)) ? "" : "no such member";
        }
        Matcher camel = CAMEL.matcher(name);
        if (camel.matches()) {
            return sources.hasWord(camel.group(1)) ? "" : "no such name in the sources";
        }
        return null;
    }

    /** {@return whether a path leads into the reader's project, a jar, a class path or another's repository, by where it begins} */
    private static boolean isFileOfOthers(String name) {
        return List.of("src/", "META-INF/", "org/", "com/", "torch/", "java/").stream().anyMatch(name::startsWith);
    }
}
