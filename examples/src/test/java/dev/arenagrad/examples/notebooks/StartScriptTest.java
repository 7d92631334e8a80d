package dev.arenagrad.examples.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.testing.Garbage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** After the start script, a session of jshell knows the library. */
class StartScriptTest {
    /** What jshell imports by itself, as far as names are in question. */
    private static final String DEFAULT = "import java.util.*;\nimport java.util.function.*;\nimport java.util.stream.*;\n";

    @AfterEach
    void tensorsAreCollected() {
        assertTrue(Garbage.until(() -> Memory.liveBytes() == 0), () -> Memory.liveBytes() + " bytes");
    }

    @Test
    void aSessionNeedsNoImports() throws Exception {
        try (JavaKernel kernel = new JavaKernel()) {
            kernel.run(DEFAULT + Files.readString(Path.of("jshell/arenagrad.jsh")));
            kernel.run("Tensor x = Tensor.arange(4.0).setRequiresGrad(true); x.dot(x).backward(RETAIN_GRAPH);");
            assertEquals("tensor([0., 2., 4., 6.])", kernel.run("x.grad()").value().toString());
            assertEquals("tensor([1., 1.])", kernel.run("derivative(Tensor::exp, Tensor.zeros(2))").value().toString());
            kernel.run(
                    "Layer layer = new Linear(4, 1); Sgd sgd = new Sgd(layer.parameters(), 0.1); DType type = DType.FLOAT64;");
            kernel.run("""
                    class Twice extends Function {
                        protected Tensor forward(Context context, Tensor input) { return input.mul(2); }
                        protected Tensor backward(Context context, Tensor gradient) { return gradient.mul(2); }
                    }""");
            assertEquals("tensor([0., 2., 4., 6.], grad_fn=<TwiceBackward>)", kernel.run("new Twice().apply(x)").value()
                    .toString());
        }
    }
}
