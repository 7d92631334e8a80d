package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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

/** The examples of {@code docs/training.md} compile, and the page has every optimiser and schedule. */
class TrainingPageTest {
    private static final Path PAGE = Path.of("../docs/training.md");
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final String FRAME = """
            import dev.arenagrad.*;
            import dev.arenagrad.io.*;
            import dev.arenagrad.memory.*;
            import dev.arenagrad.nn.*;
            import dev.arenagrad.ops.*;
            import dev.arenagrad.optim.*;
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.util.List;

            abstract class %s {
                Layer net;
                Path file, imageFile, labelFile;
                %s
                List<Tensor> weights, biases;

                void example() throws Exception {
            %s
                }
            }
            """;

    @Test
    void examplesCompile(@TempDir Path directory) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", directory.toString(), "-cp", System
                .getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path")));
        Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
        int count = 0;
        while (example.find()) {
            String name = "Example" + count++;
            Path file = directory.resolve(name + ".java");
            String code = example.group(1);
            String fields = code.contains("Tensor images =") ? "" : "Tensor images, labels;";
            fields += code.contains("AdamW adam =") || code.contains("(AdamW adam") ? "" : "AdamW adam;";
            Files.writeString(file, FRAME.formatted(name, fields, code));
            arguments.add(file.toString());
        }
        assertTrue(count >= 6, count + " examples");
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        assertEquals(0, ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new)),
                messages::toString);
    }

    @Test
    void thePageHasEveryOptimizerAndEverySchedule() throws IOException {
        String page = Files.readString(PAGE);
        try (Stream<Path> sources = Files.list(Path.of("../autograd/src/main/java/dev/arenagrad/optim"))) {
            List<String> missing = sources.filter(source -> isPublicKind(source)).map(source -> source.getFileName()
                    .toString().replace(".java", "")).filter(name -> !page.contains("`" + name + "`")).toList();
            assertEquals(List.of(), missing);
        }
    }

    private static boolean isPublicKind(Path source) {
        try {
            return Files.readString(source).contains("\npublic final class ") && !source.endsWith("ParameterGroup.java")
                    && !source.endsWith("ParameterState.java") && !source.endsWith("Clip.java");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
