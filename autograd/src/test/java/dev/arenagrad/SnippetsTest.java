package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.testing.JavadocExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the Javadoc of the exported packages compile. */
class SnippetsTest {
    private static final List<Path> EXPORTED = List.of(
            Path.of("../memory/src/main/java/dev/arenagrad/memory"),
            Path.of("../blas-ops/src/main/java/dev/arenagrad/ops"),
            Path.of("src/main/java/dev/arenagrad"),
            Path.of("src/main/java/dev/arenagrad/optim"));

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
        JavadocExamples examples = JavadocExamples.in(EXPORTED);
        assertTrue(examples.names().contains("TensorExample0"), "Tensor has an example");
        assertEquals("", examples.compile(FRAME, directory));
    }
}
