package dev.arenagrad.examples.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java on pages compiles: it is part of a source of the build, a file of its own, or the body of a method. Pages with a test of their
 * own, whose name ends in {@code PageTest}, are held by that.
 */
class JavaSnippetsTest {
    /** What the body of a method may use without declaring it. */
    private static final String FRAME = """
            import dev.arenagrad.*;
            import dev.arenagrad.inspect.*;
            import dev.arenagrad.io.*;
            import dev.arenagrad.memory.*;
            import dev.arenagrad.nn.*;
            import dev.arenagrad.ops.*;
            import dev.arenagrad.optim.*;
            import java.lang.foreign.*;
            import java.nio.file.Path;
            import java.util.*;

            abstract class %s {
                Tensor x, y, weight, bias, samples, labels, total, loss;
                int i;

                abstract void step();

                void snippet() throws Exception {
            %s
                }
            }
            """;

    private static final Pattern PRINTED = Pattern.compile("println\\(.*?\\); *// (.*)");

    @Test
    void snippetsCompile(@TempDir Path folder) throws IOException {
        Sources files = new Sources();
        String sources = withoutSpace(files.text(".java"));
        String pageTests = files.text("PageTest.java");
        List<String> faults = new ArrayList<>();
        int snippets = 0;
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                if (block.language().equals("java")) {
                    snippets++;
                    if (!sources.contains(withoutSpace(block.text())) && !pageTests.contains(block.page().toString())) {
                        faults.addAll(compile(folder, block));
                    }
                }
            }
        }
        assertEquals("", String.join("\n", faults));
        assertTrue(snippets > 10, snippets + " snippets");
    }

    @Test
    void programsPrintWhatTheirCommentsSay(@TempDir Path folder) throws Exception {
        int programs = 0;
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                Matcher main = Pattern.compile("class (\\w+) \\{\\s+public static void main").matcher(block.text());
                if (block.language().equals("java") && main.find()) {
                    programs++;
                    assertEquals(List.of(), compile(folder, block));
                    List<String> expected = PRINTED.matcher(block.text()).results().map(said -> said.group(1)).toList();
                    assertEquals(expected, run(folder.resolve(nameOf(block)), main.group(1)), block.toString());
                }
            }
        }
        assertTrue(programs > 0);
    }

    private static List<String> run(Path classes, String program) throws Exception {
        Process child = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp", classes
                + File.pathSeparator + classPath(), "--enable-native-access=ALL-UNNAMED", "--add-modules",
                "jdk.incubator.vector", program).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader lines = child.inputReader()) {
            List<String> printed = lines.lines().toList();
            assertEquals(0, child.waitFor());
            return printed;
        }
    }

    private static String classPath() {
        return String.join(File.pathSeparator, System.getProperty("jdk.module.path", ""), System.getProperty(
                "java.class.path"));
    }

    private static String nameOf(Page.Block block) {
        return "Snippet" + block.line() + block.page().getFileName().toString().replaceAll("\\W", "");
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static List<String> compile(Path folder, Page.Block block) throws IOException {
        String name = nameOf(block);
        Path target = Files.createDirectories(folder.resolve(name));
        Matcher type = Pattern.compile("^(?:public )?(?:final )?(class|module) (\\w+)", Pattern.MULTILINE).matcher(block
                .text());
        Path source;
        if (type.find()) {
            boolean isModule = type.group(1).equals("module");
            source = Files.writeString(target.resolve((isModule ? "module-info" : type.group(2)) + ".java"), block
                    .text());
        } else {
            String imports = block.lines().stream().filter(line -> line.startsWith("import ")).collect(Collectors
                    .joining(
                            "\n"));
            String body = block.lines().stream().filter(line -> !line.startsWith("import ")).collect(Collectors.joining(
                    "\n"));
            source = Files.writeString(target.resolve(name + ".java"), imports + FRAME.formatted(name, body));
        }
        StringWriter messages = new StringWriter();
        PrintWriter printer = new PrintWriter(messages);
        String option = source.endsWith("module-info.java") ? "--module-path" : "--class-path";
        int status = ToolProvider.findFirst("javac").orElseThrow().run(printer, printer, option, classPath(), "-d",
                target
                        .toString(), "-proc:none", source.toString());
        return status == 0 ? List.of() : List.of(block + ": " + messages.toString().lines().filter(line -> line
                .toLowerCase(Locale.ROOT).contains("error:")).collect(Collectors.joining("; ")));
    }
}
