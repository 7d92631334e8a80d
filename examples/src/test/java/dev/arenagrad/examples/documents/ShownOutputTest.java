package dev.arenagrad.examples.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands that a page shows behind a {@code $} are run, in the page's order and one folder, and print what is shown below them. Figures,
 * times and breaks of lines may differ; a line of dots stands for any lines; {@code -cp "..."} for the class path.
 */
class ShownOutputTest {
    private static final String CLASS_PATH = String.join(File.pathSeparator, System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path"));

    @Test
    void commandsPrintWhatIsShown(@TempDir Path folder) throws Exception {
        List<String> faults = new ArrayList<>();
        int run = 0;
        for (Page page : Page.all()) {
            Path here = Files.createDirectories(folder.resolve(page.file().getFileName()));
            for (Command command : shown(page)) {
                run++;
                String printed = normal(run(here, command).stream());
                Stream.of(String.join("\n", command.output()).split("(?m)^\\s*\\.\\.\\.$")).map(part -> normal(part
                        .lines()))
                        .filter(part -> !printed.contains(part)).forEach(part -> faults.add(command
                                + " does not print\n" + part + "\nbut\n" + printed));
            }
        }
        assertEquals("", String.join("\n", faults));
        assertTrue(run > 0);
    }

    private static List<Command> shown(Page page) {
        return page.blocks().stream().flatMap(block -> Command.of(block).stream()).filter(Command::isForATest).toList();
    }

    private static List<String> run(Path folder, Command command) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command.line().replace(Command.CLASS_PATH,
                "\"$CLASS_PATH\"")).directory(folder.toFile());
        builder.environment().putAll(Map.of("CLASS_PATH", CLASS_PATH, "PATH", Path.of(System.getProperty("java.home"),
                "bin") + File.pathSeparator + System.getenv("PATH")));
        int status = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
        try (Stream<String> lines = Files.lines(output)) {
            List<String> printed = lines.toList();
            assertEquals(0, status, () -> command + "\n" + String.join("\n", printed));
            return printed;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** {@return the lines, joined, without what differs from run to run} */
    private static String normal(Stream<String> lines) {
        return lines.collect(Collectors.joining(" ")).replaceAll("\\d[\\d.,:-]*", "#").replaceAll(
                "# ([kMG]?B|bytes|ns|us|ms|s)\\b", "# of a unit").replaceAll("\\s+", " ").strip();
    }
}
