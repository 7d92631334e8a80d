package dev.arenagrad.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.testing.JavadocExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the Javadoc of this module compile. */
class SnippetsTest {
    private static final List<Path> SOURCES = List.of(Path.of("src/main/java/dev/arenagrad/inspect"));

    /** What an example may use without declaring it. */
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
        JavadocExamples examples = JavadocExamples.in(SOURCES);
        assertTrue(examples.names().size() >= 2, "recorder and picture have an example");
        assertEquals("", examples.compile(FRAME, directory));
    }
}
