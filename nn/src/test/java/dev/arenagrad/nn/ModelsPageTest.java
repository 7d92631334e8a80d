package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/models.md} compile, and its model prints what the page shows. */
class ModelsPageTest {
    private static final Path PAGE = Path.of("../docs/models.md");
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final String FRAME = """
            import dev.arenagrad.*;
            import dev.arenagrad.io.*;
            import dev.arenagrad.memory.*;
            import dev.arenagrad.nn.*;
            import dev.arenagrad.ops.*;
            import java.nio.file.Path;
            import java.util.List;

            abstract class %s {
                static class Net extends Layer {}

                Net net;
                Path file;
                Tensor x, tokens;

                void example() throws Exception {
            %s
                }
            }
            """;

    /** The model of the page. */
    private static final class Net extends Layer {
        private final Conv2d conv = add("conv", new Conv2d(1, 4, 3).padding(1));
        private final BatchNorm2d norm = add("norm", new BatchNorm2d(4));
        private final Sequential head = add("head", new Sequential(new Flatten(), new Dropout(0.1), new Linear(256,
                10)));

        @Override
        public Tensor forward(Tensor x) {
            return head.forward(norm.forward(conv.forward(x)).relu());
        }
    }

    @Test
    void theModelPrintsWhatThePageShows() throws IOException {
        try (Scope _ = Scope.open("model")) {
            Net net = new Net();
            assertEquals(10, net.forward(Tensor.ones(2, 1, 8, 8)).shape().size(1));
            String printed = "```\n" + net + "\n" + net.summary() + "\n```";
            assertTrue(Files.readString(PAGE).contains(printed), printed);
        }
    }

    @Test
    void examplesCompile(@TempDir Path directory) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", directory.toString(), "-cp", System
                .getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path")));
        Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
        int count = 0;
        while (example.find()) {
            String name = "Example" + count++;
            Path file = directory.resolve(name + ".java");
            Files.writeString(file, FRAME.formatted(name, example.group(1)));
            arguments.add(file.toString());
        }
        assertTrue(count >= 6, count + " examples");
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        assertEquals(0, ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new)),
                messages::toString);
    }
}
