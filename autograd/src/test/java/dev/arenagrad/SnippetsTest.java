package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the Javadoc of the exported packages compile. */
class SnippetsTest {
    private static final List<Path> EXPORTED = List.of(
            Path.of("../memory/src/main/java/dev/arenagrad/memory"),
            Path.of("../blas-ops/src/main/java/dev/arenagrad/ops"),
            Path.of("src/main/java/dev/arenagrad"),
            Path.of("src/main/java/dev/arenagrad/optim"));

    private static final String START = "{@snippet :";

    /** What an example may use without declaring it. */
    private static final String FRAME = """
            package examples;

            import dev.arenagrad.*;
            import dev.arenagrad.memory.*;
            import dev.arenagrad.ops.*;
            import dev.arenagrad.optim.*;
            import java.util.List;
            import java.util.function.UnaryOperator;

            abstract class %s {
                interface Model {
                    Tensor loss(Tensor batch);
                }

                Model model;
                Optimizer optimizer;
                UnaryOperator<Tensor> layers;
                Tensor x, y, batch, input, images, weight, bias, direction;
                List<Tensor> weights, biases;
                long seed, task;

                abstract Tensor f(Tensor at);

                abstract Tensor loss(Tensor batch);

                void example() {
            %s
                }
            }
            """;

    @Test
    void examplesInJavadocCompile(@TempDir Path directory) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", directory.resolve("classes").toString(),
                "-cp", System.getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path")));
        for (Path source : sources()) {
            List<String> examples = examples(Files.readString(source));
            for (int i = 0; i < examples.size(); i++) {
                String name = source.getFileName().toString().replace(".java", "Example") + i;
                Path file = directory.resolve(name + ".java");
                Files.writeString(file, FRAME.formatted(name, examples.get(i)));
                arguments.add(file.toString());
            }
        }
        assertTrue(arguments.stream().anyMatch(file -> file.endsWith("TensorExample0.java")), "Tensor has an example");
        StringWriter messages = new StringWriter();
        int code = ToolProvider.findFirst("javac").orElseThrow().run(new PrintWriter(messages), new PrintWriter(
                messages),
                arguments.toArray(String[]::new));
        assertEquals(0, code, messages::toString);
    }

    private static List<Path> sources() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path directory : EXPORTED) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(all::add);
            }
        }
        return all;
    }

    /** {@return the examples of a source file: from their start to the brace that closes them} */
    private static List<String> examples(String source) {
        List<String> examples = new ArrayList<>();
        for (int start = source.indexOf(START); start >= 0; start = source.indexOf(START, start + 1)) {
            int from = start + START.length();
            int end = from;
            for (int open = 1; open > 0; end++) {
                open += source.charAt(end) == '{' ? 1 : source.charAt(end) == '}' ? -1 : 0;
            }
            examples.add(source.substring(from, end - 1).replaceAll("(?m)^ *\\* ?", ""));
        }
        return examples;
    }
}
