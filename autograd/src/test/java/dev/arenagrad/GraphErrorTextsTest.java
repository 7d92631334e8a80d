package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** What misuse of the graph is told, in PyTorch's words, as an exception or a warning. */
@ExtendWith(LiveBytes.class)
class GraphErrorTextsTest {
    private static final Logger LOGGER = Logger.getLogger("dev.arenagrad");

    private final List<String> warnings = new ArrayList<>();
    private final Handler collecting = new Handler() {
        @Override
        public void publish(LogRecord line) {
            warnings.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Tensor x;

    @BeforeEach
    void prepare() {
        LOGGER.addHandler(collecting);
        LOGGER.setUseParentHandlers(false);
        x = Tensor.of(1f, 2f).setRequiresGrad(true);
    }

    @AfterEach
    void stopCollecting() {
        LOGGER.removeHandler(collecting);
        LOGGER.setUseParentHandlers(true);
    }

    private static void assertSays(String text, Executable call) {
        String message = assertThrows(TensorException.class, call).getMessage();
        assertTrue(message.startsWith(text), message);
    }

    @Test
    void readingTheGradientOfAnInteriorTensorWarns() {
        Tensor y = x.mul(2);
        y.grad();
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().startsWith(
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed."), warnings::toString);
        warnings.clear();
        y.retainGrad();
        y.grad();
        x.grad();
        Tensor.ones(1).grad();
        assertEquals(List.of(), warnings);
    }

    @Test
    void emptyInputsOfBackward() {
        assertSays("`inputs` argument to `backward()` cannot be empty.", () -> Autograd.backward(List.of(x.sum()),
                Arrays.asList(
                        (Tensor) null), List.of()));
    }

    @Test
    void integersAsRoots() {
        assertSays("element 0 of tensors does not require grad and does not have a grad_fn", () -> Tensor.scalar(1,
                DType.INT64)
                .backward());
    }

    @Test
    void theHintOfAChangedTensorSpeaksOfAnomalyMode() {
        Tensor y = x.mul(1);
        Tensor z = y.mul(y).sum();
        y.zero_();
        try (AnomalyMode _ = AnomalyMode.detect()) {
            assertTrue(assertThrows(TensorException.class, z::backward).getMessage().endsWith(
                    " Hint: the backtrace further above shows the operation that failed to compute its gradient. The variable in"
                            + " question was changed in there or anywhere later. Good luck!"));
        }
        assertTrue(warnings.stream().anyMatch(line -> line.startsWith(
                "Error detected in MulBackward0. No forward pass information"
                        + " available. Enable detect anomaly during forward pass for more information.")),
                warnings::toString);
    }

    @Test
    void anomalyModeTellsWhereTheFailingOperationWasRecorded() {
        try (AnomalyMode _ = AnomalyMode.detect(false)) {
            assertTrue(AnomalyMode.isEnabled());
            Tensor y = x.mul(1);
            Tensor z = y.mul(y).sum();
            y.zero_();
            assertThrows(TensorException.class, z::backward);
        }
        assertFalse(AnomalyMode.isEnabled());
        assertTrue(warnings.getLast().startsWith(
                "Error detected in MulBackward0. Traceback of forward call that caused the error:\n  at "),
                warnings::toString);
        assertTrue(warnings.getLast().contains("anomalyModeTellsWhereTheFailingOperationWasRecorded"),
                warnings::toString);
    }

    @Test
    void anomalyModeMayLetNanPass() {
        Tensor zero = Tensor.of(0f).setRequiresGrad(true);
        try (AnomalyMode _ = AnomalyMode.detect(false)) {
            zero.mul(0).sqrt().mul(0).backward();
        }
        assertTrue(Float.isNaN(zero.grad().toFloatArray()[0]));
    }

    @Test
    void aLeafThatBecameInteriorAfterItWasUsed() {
        Tensor leaf = Tensor.of(1f, 2f).setRequiresGrad(true);
        Tensor y = leaf.add(1);
        leaf.setRequiresGrad(false);
        leaf.mul_(x);
        assertSays("leaf variable has been moved into the graph interior", () -> y.sum().backward());
    }

    @Test
    void aViewWhoseBaseWasChangedThroughAnotherWhereTheGraphCannotFollow() {
        Tensor base = x.mul(1);
        Tensor view;
        try (GradMode _ = GradMode.noGrad()) {
            view = base.select(0, 0);
        }
        base.mul_(2);
        assertSays(
                "A view was created in no_grad mode and its base or another view of its base has been modified inplace with grad"
                        + " mode enabled. Given that this use case is ambiguous", view::gradFn);
        assertEquals("tensor(2., grad_fn=<Invalid>)", view.toString());
    }

    @Test
    void materializedGradientsAreZeros() {
        Tensor unused = Tensor.ones(2, 2).setRequiresGrad(true);
        List<Tensor> both = Autograd.grad(List.of(x.sum()), List.of(x, unused), GraphOption.MATERIALIZE_GRADS);
        assertArrayEquals(new float[4], both.get(1).toFloatArray());
    }

    @Test
    void lossesWarnOfATargetOfAnotherSizeOnceForEachPlace() {
        Tensor input = Tensor.ones(4, 1).setRequiresGrad(true);
        Tensor target = Tensor.zeros(4);
        for (int i = 0; i < 2; i++) {
            assertEquals(1, Losses.mse(input, target).item());
            Losses.l1(input, target);
            Losses.smoothL1(input, target);
            Losses.smoothL1(input, target, 0, Reduction.SUM);
            Losses.huber(input, target);
            Losses.huber(input, target, 2, Reduction.NONE);
        }
        assertEquals(6, warnings.size());
        warnings.forEach(warning -> assertEquals(
                "Using a target size (torch.Size([4])) that is different to the input size"
                        + " (torch.Size([4, 1])). This will likely lead to incorrect results due to broadcasting. Please ensure they"
                        + " have the same size.", warning));
        warnings.clear();
        Losses.mse(input, target.unsqueeze(1));
        Losses.huber(input, target.unsqueeze(1));
        assertEquals(List.of(), warnings);
        assertSays("The size of tensor a (4) must match the size of tensor b (3)", () -> Losses.mse(target, Tensor.ones(
                3)));
        assertEquals(List.of(), warnings);
    }

    @Test
    void aRootThatRequiresNoGradientIsNamedWhateverItsSize() {
        String says = "element 0 of tensors does not require grad and does not have a grad_fn";
        assertSays(says, () -> Tensor.ones(3).backward());
        assertSays(says, () -> Tensor.ones(0).backward());
        assertSays(says, () -> Tensor.of(1L, 2L).backward());
        assertSays(says, () -> Tensor.ones(3).backward(Tensor.ones(3)));
        assertSays(says, () -> Autograd.grad(Tensor.ones(3), x));
        assertSays("element 1 of tensors does not require grad", () -> Autograd.backward(List.of(x.sum(), Tensor.ones(
                3)),
                Arrays.asList(null, null)));
        assertSays("grad can be implicitly created only for scalar outputs", () -> Autograd.backward(List.of(Tensor
                .ones(3),
                x.mul(2)), Arrays.asList(null, null)));
        assertSays("Mismatch in shape: grad_output[0]", () -> Tensor.ones(3).backward(Tensor.ones(2)));
        assertSays("grad can be implicitly created only for scalar outputs", () -> x.mul(2).backward());
    }
}
