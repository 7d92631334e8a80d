package dev.arenagrad.examples.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/services.md compile, beside the classes that they name. */
class ServicesPageTest {
    private static final Path PAGE = Path.of("../../docs/services.md");
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final String FRAME = """
            package dev.arenagrad.examples.service;

            import dev.arenagrad.*;
            import dev.arenagrad.memory.*;
            import dev.arenagrad.micrometer.*;
            import io.micrometer.core.instrument.*;
            import io.micrometer.prometheusmetrics.*;

            final class Examples {
            %s
            }
            """;

    @Test
    void examplesCompile(@TempDir Path folder) throws IOException {
        List<String> examples = EXAMPLE.matcher(Files.readString(PAGE)).results().map(example -> example.group(1))
                .toList();
        assertEquals(3, examples.size());
        Path source = folder.resolve("Examples.java");
        Files.writeString(source, FRAME.formatted(String.join("\n", examples)));
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        assertEquals(0, ToolProvider.findFirst("javac").orElseThrow().run(out, out, "-proc:none", "-d", folder
                .toString(),
                "-cp", System.getProperty("java.class.path"), source.toString()), messages::toString);
    }
}
