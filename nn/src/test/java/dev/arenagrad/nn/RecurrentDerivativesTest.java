package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Autograd;
import dev.arenagrad.DualLevel;
import dev.arenagrad.GradCheck;
import dev.arenagrad.GradCheckOptions;
import dev.arenagrad.GraphOption;
import dev.arenagrad.SavedTensorHooks;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Derivatives of {@link LSTM}, whose sequences are one operation with a derivative of its own: first, second and forward. */
class RecurrentDerivativesTest {
    /** Of float64: sums of a few hundred products in another order. */
    private static final double ROUNDING = 1e-12;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
        Tensor.manualSeed(7);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static LSTM lstm(int layers, boolean bidirectional, boolean bias) {
        return Layer.withDtype(DType.FLOAT64, () -> new LSTM(2, 3, layers, bidirectional, bias));
    }

    private static Tensor leaf(long... shape) {
        return Tensor.randn(DType.FLOAT64, shape).setRequiresGrad(true);
    }

    /** A sequence of three steps for two samples, a state, and all parameters. */
    private static List<Tensor> inputs(LSTM lstm, int states) {
        List<Tensor> inputs = new ArrayList<>(List.of(leaf(3, 2, 2), leaf(states, 2, 3), leaf(states, 2, 3)));
        inputs.addAll(lstm.parameters());
        return inputs;
    }

    private static List<Tensor> outputs(LSTM lstm, List<Tensor> inputs) {
        LSTM.Output made = lstm.forward(inputs.get(0), inputs.get(1), inputs.get(2));
        return List.of(made.output(), made.hidden(), made.cell());
    }

    @ParameterizedTest
    @CsvSource({"1, false, true", "2, true, true", "1, true, false"})
    void gradientsAreThoseOfDifferences(int layers, boolean bidirectional, boolean bias) {
        LSTM lstm = lstm(layers, bidirectional, bias);
        List<Tensor> inputs = inputs(lstm, bidirectional ? 2 * layers : layers);
        assertTrue(GradCheck.check(given -> outputs(lstm, given), inputs));
    }

    @Test
    void gradientsOfGradientsAreThoseOfDifferences() {
        LSTM lstm = lstm(1, false, true);
        assertTrue(GradCheck.checkSecond(given -> outputs(lstm, given), inputs(lstm, 1)));
    }

    @Test
    void tangentsAreThoseOfDifferences() {
        LSTM lstm = lstm(1, true, true);
        GradCheckOptions forward = GradCheckOptions.DEFAULT.withCheckForwardAd(true).withCheckBackwardAd(false);
        assertTrue(GradCheck.check(given -> outputs(lstm, given), inputs(lstm, 2).subList(0, 3), forward));
    }

    @Test
    void anInputThatRequiresNoGradientHandsItsTangentOn() {
        LSTM lstm = lstm(1, false, true);
        Tensor x = Tensor.randn(DType.FLOAT64, 3, 2, 2);
        Tensor direction = Tensor.randn(DType.FLOAT64, 3, 2, 2);
        double step = 1e-6;
        Tensor difference = lstm.forward(x.add(direction.mul(step))).sub(lstm.forward(x.sub(direction.mul(step)))).div(
                2 * step);
        try (DualLevel level = DualLevel.open()) {
            Tensor y = lstm.forward(level.makeDual(x, direction));
            Tensor tangent = Objects.requireNonNull(level.unpackDual(y).tangent());
            // The difference has an error of rounding of 1e-16 / step, and one of the order of step^2.
            assertArrayEquals(difference.detach().toDoubleArray(), tangent.detach().toDoubleArray(), 1e-8);
        }
    }

    @Test
    void aGraphOfGradientsGivesTheSameGradientsAsNone() {
        LSTM lstm = lstm(2, true, true);
        List<Tensor> inputs = inputs(lstm, 4);
        Tensor loss = outputs(lstm, inputs).stream().map(output -> output.square().sum()).reduce(Tensor::add)
                .orElseThrow();
        List<Tensor> recorded = Autograd.grad(List.of(loss), inputs, GraphOption.CREATE_GRAPH);
        List<Tensor> computed = Autograd.grad(List.of(loss), inputs);
        for (int i = 0; i < inputs.size(); i++) {
            assertTrue(recorded.get(i).requiresGrad());
            assertArrayEquals(recorded.get(i).detach().toDoubleArray(), computed.get(i).toDoubleArray(), ROUNDING);
        }
    }

    @ParameterizedTest
    @CsvSource({"100, true", "100, false", "300, true"})
    void stepsOfManySamplesGiveTheSameGradientsAsAGraphOfThem(int samples, boolean bias) {
        LSTM lstm = lstm(1, true, bias);
        List<Tensor> inputs = new ArrayList<>(List.of(leaf(5, samples, 2), leaf(2, samples, 3), leaf(2, samples, 3)));
        inputs.addAll(lstm.parameters());
        Tensor loss = outputs(lstm, inputs).stream().map(output -> output.square().sum()).reduce(Tensor::add)
                .orElseThrow();
        List<Tensor> recorded = Autograd.grad(List.of(loss), inputs, GraphOption.CREATE_GRAPH);
        List<Tensor> computed = Autograd.grad(List.of(loss), inputs);
        for (int i = 0; i < inputs.size(); i++) {
            double[] expected = recorded.get(i).detach().toDoubleArray();
            assertArrayEquals(expected, computed.get(i).toDoubleArray(), samples * ROUNDING);
        }
    }

    @Test
    void whatIsFrozenGetsNoGradientAndTheRestTheSame() {
        LSTM lstm = lstm(1, false, true);
        Tensor x = leaf(3, 2, 2);
        lstm.forward(x).square().sum().backward();
        double[] expected = Objects.requireNonNull(lstm.parameters().get(1).grad()).toDoubleArray();
        lstm.zeroGrad();
        lstm.parameters().get(0).setRequiresGrad(false);
        lstm.parameters().get(3).setRequiresGrad(false);
        Tensor constant = x.detach().clone();
        Tensor loss = lstm.forward(constant).square().sum();
        constant.zero_();
        loss.backward();
        assertNull(lstm.parameters().get(0).grad());
        assertNull(lstm.parameters().get(3).grad());
        assertArrayEquals(expected, Objects.requireNonNull(lstm.parameters().get(1).grad()).toDoubleArray(), ROUNDING);
    }

    @Test
    void aHookIsAskedOnceForEachSavedTensor() {
        LSTM lstm = lstm(1, false, true);
        AtomicInteger packed = new AtomicInteger();
        AtomicInteger unpacked = new AtomicInteger();
        Tensor loss;
        try (SavedTensorHooks _ = SavedTensorHooks.open(saved -> {
            packed.incrementAndGet();
            return saved.detach().clone();
        }, kept -> {
            unpacked.incrementAndGet();
            return (Tensor) kept;
        })) {
            loss = lstm.forward(leaf(40, 20, 2)).sum();
        }
        int saved = packed.get();
        loss.backward();
        assertTrue(unpacked.get() <= saved, unpacked + " of " + saved);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void whatAHookReturnsInAnotherShapeOrDtypeIsRefused(int dims) {
        LSTM lstm = lstm(1, false, true);
        for (UnaryOperator<Tensor> change : List.<UnaryOperator<Tensor>>of(t -> t.narrow(0, 0, t.shape().size(0) - 1),
                t -> t.to(DType.FLOAT32))) {
            Tensor loss;
            try (SavedTensorHooks _ = SavedTensorHooks.open(saved -> saved.detach().clone(), kept -> {
                Tensor tensor = (Tensor) kept;
                return dims == 4 || tensor.dim() == dims ? change.apply(tensor) : tensor;
            })) {
                loss = lstm.forward(leaf(5, 3, 2)).sum();
            }
            assertThrows(TensorException.class, loss::backward);
        }
    }

    @Test
    void outputsMayBeChangedInPlaceBeforeTheBackwardPass() {
        LSTM lstm = lstm(1, false, true);
        Tensor x = leaf(3, 2, 2);
        lstm.forward(x).mul(2).sum().backward();
        double[] expected = Objects.requireNonNull(x.grad()).toDoubleArray();
        x.setGrad(null);
        lstm.forward(x).mul_(2).sum().backward();
        assertArrayEquals(expected, Objects.requireNonNull(x.grad()).toDoubleArray(), ROUNDING);
    }

    @Test
    void manySamplesGiveTheSumOfWhatFewGive() {
        LSTM lstm = lstm(1, true, true);
        Tensor x = leaf(3, 16, 2).detach();
        List<Tensor> all = Autograd.grad(List.of(lstm.forward(x).square().sum()), lstm.parameters());
        List<Tensor> left = Autograd.grad(List.of(lstm.forward(x.narrow(1, 0, 8)).square().sum()), lstm.parameters());
        List<Tensor> right = Autograd.grad(List.of(lstm.forward(x.narrow(1, 8, 8)).square().sum()), lstm.parameters());
        for (int i = 0; i < all.size(); i++) {
            assertArrayEquals(left.get(i).add(right.get(i)).toDoubleArray(), all.get(i).toDoubleArray(), ROUNDING);
        }
    }

    @Test
    void aSequenceIsOneOperation() {
        LSTM lstm = lstm(1, false, true);
        assertEquals("<LstmOperationBackward>", String.valueOf(lstm.forward(leaf(3, 2, 2)).gradFn()));
    }
}
