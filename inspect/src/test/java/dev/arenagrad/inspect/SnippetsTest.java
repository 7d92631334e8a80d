package dev.arenagrad.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the Javadoc of this module compile. */
class SnippetsTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/arenagrad/inspect");

    /** An example ends where a line has nothing but its closing brace, before a line without text. */
    private static final Pattern EXAMPLE = Pattern.compile("\\{@snippet :\n(.*?)\n \\* }\n \\*\n", Pattern.DOTALL);

    private static final String FRAME = """
            import dev.arenagrad.Tensor;
            import dev.arenagrad.inspect.*;
            import java.nio.file.Path;

            abstract class %s {
                Tensor loss, weight, bias, batches;

                abstract void train(Tensor batches);

                void example() throws Exception {
            %s
                }
            }
            """;

    @Test
    void examplesInJavadocCompile(@TempDir Path directory) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", directory.toString(), "-cp", System
                .getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path")));
        int before = arguments.size();
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).sorted().toList()) {
                Matcher example = EXAMPLE.matcher(Files.readString(source));
                while (example.find()) {
                    String name = "Example" + arguments.size();
                    Path file = directory.resolve(name + ".java");
                    Files.writeString(file, FRAME.formatted(name, example.group(1).replaceAll("(?m)^ \\* ?", "")));
                    arguments.add(file.toString());
                }
            }
        }
        assertTrue(arguments.size() - before >= 2, "recorder and picture have an example");
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        assertEquals(0, ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new)),
                messages::toString);
    }
}
