package dev.arenagrad.examples.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What pages show of POMs, Gradle files and Kotlin is what the consumers of {@code integration-tests} build with, but for what stands
 * around it, or names artifacts that there are.
 */
class BuildSnippetsTest {
    private static final Pattern ARTIFACT = Pattern.compile(
            "<groupId>dev\\.arenagrad</groupId>\\s*<artifactId>([\\w-]+)</artifactId>|\"dev\\.arenagrad:([\\w-]+)[\":]");

    private final Sources sources = new Sources();

    BuildSnippetsTest() throws IOException {}

    private static List<Page.Block> blocks(String language) throws IOException {
        return Page.all().stream().flatMap(page -> page.blocks().stream()).filter(block -> block.language().equals(
                language)).toList();
    }

    @Test
    void xmlIsWellFormed() throws Exception {
        List<String> faults = new ArrayList<>();
        for (Page.Block block : blocks("xml")) {
            try {
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader("<all>"
                        + block.text().replaceFirst("^<\\?xml.*\\?>", "") + "</all>")));
            } catch (SAXException e) {
                faults.add(block + ": " + e.getMessage());
            }
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void artifactsExist() throws IOException {
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                for (String artifact : ARTIFACT.matcher(block.text()).results().map(found -> found.group(1) != null
                        ? found.group(1)
                        : found.group(2)).toList()) {
                    named++;
                    String module = artifact.replaceFirst("^openblas-natives-.*", "openblas-natives");
                    if (!Files.exists(Page.ROOT.resolve(module + "/pom.xml")) && !sources.has("<artifactId>" + module
                            + "</artifactId>")) {
                        missing.add(block + ": " + artifact);
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named > 3, named + " artifacts");
    }

    @Test
    void linesOfKotlinAreThoseOfTheConsumers() throws IOException {
        String consumers = withoutSpace(sources.text(".kts") + sources.text(".kt")).replace("@project.version@",
                "0.1.0-SNAPSHOT").replace("@openblas.platform@", "linux-x86_64");
        List<String> faults = new ArrayList<>();
        for (Page.Block block : blocks("kotlin")) {
            for (String line : block.lines()) {
                if (!consumers.contains(withoutSpace(line))) {
                    faults.add(block + ": " + line);
                }
            }
        }
        assertEquals("", String.join("\n", faults));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
