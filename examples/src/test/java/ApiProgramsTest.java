import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.examples.CapturedOutput;
import dev.arenagrad.memory.Memory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The programs beside this class print what their comments say. It has no package, so that it can name them. */
class ApiProgramsTest {
    private static final String SECOND_TIME = "Trying to backward through the graph a second time (or directly access"
            + " saved tensors after they have already been freed). Saved intermediate values of the graph are freed"
            + " when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the"
            + " graph a second time or if you need to access saved tensors after calling backward.";
    private static final long BYTES_OF_GRADIENTS_AND_MOMENTS = 3 * (Float.BYTES * (64 * 32 + 32 + 32 * 10) + 64);
    private static final long BYTES_OF_W_AND_B = 128 * Float.BYTES + 64;

    @BeforeEach
    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, Memory.liveBytes());
    }

    @Test
    void tutorial() throws Exception {
        List<String> lines = CapturedOutput.of(() -> TutorialProgram.main(new String[0]));
        assertTrue(lines.get(9).startsWith(SECOND_TIME), lines.get(9));
        assertEquals(List.of("null", "tensor(28., grad_fn=<MulBackward0>)", "tensor([ 0.,  4.,  8., 12.])",
                "tensor([True, True, True, True])", "tensor([1., 1., 1., 1.])", "tensor([0., 2., 4., 6.])",
                "tensor([True, True, True, True])", "tensor([True, True, True, True])", "tensor(True)"),
                lines.subList(0, 9));
        assertEquals(List.of("tensor([ 6., 24., 54.])", "tensor([ 6., 12., 18.])", "false",
                "FLOAT64 [2, 3] tensor([ 6., 15.], dtype=torch.float64) 6.0"), lines.subList(10, lines.size()));
    }

    @Test
    void training() throws Exception {
        List<String> lines = CapturedOutput.of(() -> TrainingProgram.main(new String[0]));
        assertLinesMatch(List.of("0 loss .* accuracy .*", "20 loss .* accuracy .*", "40 loss .* accuracy .*",
                "60 loss .* accuracy .*", "80 loss .* accuracy .*",
                BYTES_OF_GRADIENTS_AND_MOMENTS + " bytes kept, peak \\d+", //
                "tensor([0.3333, 0.3333, 0.3333])", "3", "0"), lines);
    }

    @Test
    void service() throws Exception {
        List<String> lines = CapturedOutput.of(() -> ServiceProgram.main(new String[0]));
        assertEquals(List.of("null", Long.toString(BYTES_OF_W_AND_B)), lines);
    }

    @Test
    void extension() throws Exception {
        List<String> lines = CapturedOutput.of(() -> ExtensionProgram.main(new String[0]));
        assertLinesMatch(List.of("CubeBackward", "true", "true", "tensor\\(\\[.*\\], dtype=torch.float64\\)",
                "[5, 5] [5, 5] [5] [5] 1"), lines);
        for (String element : lines.get(3).replaceAll("[^0-9., ]|, dtype.*", "").split(", ")) {
            double derivative = Double.parseDouble(element.strip());
            assertTrue(1 <= derivative && derivative <= Math.exp(2), "exp(2 x) of x in [0, 1): " + derivative);
        }
    }

    @Test
    void interop() throws Exception {
        List<String> lines = CapturedOutput.of(() -> InteropProgram.main(new String[0]));
        assertEquals(List.of("2.5", "3.5", "6.0", "1", "tensor(True)", "2", "[layer.weight] {made by=InteropProgram}",
                "[2, 3]",
                "22.0", "the JDK refuses: Already closed", "0"), lines);
    }

    @Test
    void model() throws Exception {
        List<String> lines = CapturedOutput.of(() -> ModelProgram.main(new String[0]));
        assertEquals(List.of("[conv.weight, conv.bias, norm.weight, norm.bias, norm.running_mean, norm.running_var,"
                + " norm.num_batches_tracked, head.0.weight, head.0.bias, head.3.weight, head.3.bias]", "true", "true",
                "0"), lines);
    }
}
