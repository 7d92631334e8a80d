package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The check of derivatives passes right ones, catches wrong ones with PyTorch's texts, and leaves everything as it was. */
@ExtendWith(LiveBytes.class)
class GradCheckTest {
    private static final GradCheckOptions FAST = GradCheckOptions.DEFAULT.withFastMode(true);
    private static final GradCheckOptions FORWARD = GradCheckOptions.DEFAULT.withCheckForwardAd(true);

    private static Tensor point(double... values) {
        return Tensor.of(values).setRequiresGrad(true);
    }

    /** x², said to have the derivative 3. */
    private static Tensor wrongSquare(Tensor x) {
        return Handmade.of(x, t -> t.mul(t), g -> g.mul(3));
    }

    private static String errorOf(UnaryOperator<Tensor> f, Tensor x, GradCheckOptions options) {
        return assertThrows(GradcheckError.class, () -> GradCheck.check(f, x, options)).getMessage();
    }

    @Test
    void passesWhatIsRight() {
        Tensor x = point(0.4, -1.2, 2);
        assertTrue(GradCheck.check(t -> t.sin().mul(t), x));
        assertTrue(GradCheck.checkSecond(t -> t.sin().mul(t), x));
        assertTrue(GradCheck.check(t -> t.sin().mul(t).sum(), x, FAST));
        assertTrue(GradCheck.checkSecond(t -> t.sin().mul(t).sum(), x, FAST));
        assertTrue(GradCheck.check(t -> t.sin().mul(t), x, FORWARD));
        assertTrue(GradCheck.check(t -> t.sin().mul(t), x, FORWARD.withFastMode(true).withCheckBackwardAd(false)));
        assertTrue(GradCheck.checkSecond(t -> t.exp(), x, GradCheckOptions.DEFAULT.withGenNonContigGradOutputs(true)));
        assertTrue(GradCheck.checkSecond(t -> t.sin().mul(t), x, FORWARD));
        assertTrue(GradCheck.check(t -> t.exp(), Tensor.scalar(0.3, DType.FLOAT64).setRequiresGrad(true)));
        assertTrue(GradCheck.check(t -> t.exp(), Tensor.zeros(DType.FLOAT64, 0, 2).setRequiresGrad(true)));
    }

    @Test
    void differentiatesSeveralResultsByTheInputsThatRequireAGradient() {
        Tensor x = point(0.4, -1.2);
        Tensor w = Tensor.of(1.5, 0.7, -0.4, 2.2, 0.1, 0.9).reshape(3, 2).detach().setRequiresGrad(true);
        Tensor constant = Tensor.of(2.0, 3.0, 4.0);
        assertTrue(GradCheck.check(at -> List.of(at.get(1).mv(at.get(0)).mul(at.get(2)), at.get(0).argmax(), at.get(0)
                .exp()), List.of(x, w, constant)));
        assertTrue(GradCheck.checkSecond(at -> List.of(at.get(1).mv(at.get(0)).mul(at.get(2)), at.get(0).argmax(),
                at.get(0).exp()), List.of(x, w, constant)));
        String error = assertThrows(GradcheckError.class, () -> GradCheck.check(at -> List.of(at.get(0).exp(),
                at.get(0).argmax(), at.get(0).add(wrongSquare(at.get(1).select(0, 1)))), List.of(x, w))).getMessage();
        assertTrue(error.startsWith("Jacobian mismatch for output 1 with respect to input 1,\n"), error);
    }

    @Test
    void inputsMayBeViewsAndResultsOfRecordedOperations() {
        Tensor x = point(0.4, -1.2, 2, 0.3, 0.7, 1.1);
        assertTrue(GradCheck.check(t -> t.exp(), x.reshape(2, 3).t()));
        assertTrue(GradCheck.check(t -> t.exp(), x.mul(2).slice(0, 0, 6, 2)));
    }

    @Test
    void functionsMayUseInputsThatTheyCaptured() {
        Tensor x = point(0.4, -1.2, 2);
        assertTrue(GradCheck.check(_ -> x.sin(), x));
        assertThrows(GradcheckError.class, () -> GradCheck.check(_ -> wrongSquare(x), x));
    }

    @Test
    void aWrongDerivativeIsToldWithBothJacobians() {
        assertEquals("""
                Jacobian mismatch for output 0 with respect to input 0,
                numerical:tensor([[2.0000, 0.0000],
                        [0.0000, 4.0000]], dtype=torch.float64)
                analytical:tensor([[3., 0.],
                        [0., 3.]], dtype=torch.float64)
                """, errorOf(GradCheckTest::wrongSquare, point(1, 2), GradCheckOptions.DEFAULT));
    }

    @Test
    void fastModeTellsTheProjectionAndThenTheJacobians() {
        String error = errorOf(GradCheckTest::wrongSquare, point(1, 2), FAST);
        assertTrue(error.matches(
                "(?s)Jacobian mismatch for output 0 with respect to input 0,\nnumerical:tensor\\([0-9.]+,"
                        + " dtype=torch.float64\\)\nanalytical:.*Below, we recompute numerical and analytical jacobians in slow"
                        + " mode:\n\nNumerical:\n tensor\\(\\[\\[2.0000, 0.0000.*Analytical:\ntensor\\(\\[\\[3., 0.*"
                        + "The max per-element difference \\(slow mode\\) is: 1\\.\\d*.\n"), error);
    }

    @Test
    void aWrongSecondDerivativeIsCaughtWhereTheFirstIsRight() {
        UnaryOperator<Tensor> square = x -> Handmade.of(x, t -> t.mul(t), g -> g.mul(x.detach()).mul(2));
        Tensor x = point(1, 2);
        assertTrue(GradCheck.check(square, x));
        assertThrows(GradcheckError.class, () -> GradCheck.checkSecond(square, x));
        assertFalse(GradCheck.checkSecond(square, x, FAST.withRaiseException(false)));
    }

    @Test
    void secondDerivativesMayStartFromGivenGradients() {
        Tensor x = point(1, 2);
        Tensor constant = Tensor.of(0.5, -3.0);
        assertTrue(GradCheck.checkSecond(at -> List.of(at.getFirst().exp()), List.of(x), List.of(constant),
                GradCheckOptions.DEFAULT));
        assertThrows(IllegalArgumentException.class, () -> GradCheck.checkSecond(at -> List.of(at.getFirst().exp()),
                List.of(x), List.of(constant, constant), GradCheckOptions.DEFAULT));
    }

    @Test
    void onlyWrongDerivativesGiveFalseWhereNothingIsToBeRaised() {
        GradCheckOptions silent = GradCheckOptions.DEFAULT.withRaiseException(false);
        assertFalse(GradCheck.check(GradCheckTest::wrongSquare, point(1, 2), silent));
        assertThrows(IllegalArgumentException.class, () -> GradCheck.check(t -> t, Tensor.of(1.0), silent));
        assertThrows(TensorException.class, () -> GradCheck.check(t -> t.reshape(7), point(1, 2), silent));
    }

    @Test
    void aBackwardPassThatDiffersFromTheLastIsCaught() {
        int[] passes = {0};
        UnaryOperator<Tensor> unsteady = x -> Handmade.of(x, t -> t.mul(2), g -> g.mul(2 + 1e-7 * passes[0]++));
        String error = errorOf(unsteady, point(1, 2), GradCheckOptions.DEFAULT);
        assertEquals("Backward is not reentrant, i.e., running backward with same input and grad_output multiple times"
                + " gives different values, although analytical gradient matches numerical gradient.The tolerance for"
                + " nondeterminism was 0.0.", error);
        assertTrue(GradCheck.check(unsteady, point(1, 2), GradCheckOptions.DEFAULT.withNondetTol(1e-5)));
    }

    @Test
    void aDerivativeThatIgnoresTheGradientIsCaught() {
        Tensor x = Tensor.of(1.0).setRequiresGrad(true);
        UnaryOperator<Tensor> ignoring = at -> Handmade.of(at, t -> t.mul(2), Tensor::onesLike);
        assertEquals("backward not multiplied by grad_output", errorOf(at -> Handmade.of(at, Tensor::clone,
                Tensor::onesLike), x, GradCheckOptions.DEFAULT));
        assertTrue(errorOf(ignoring, x, GradCheckOptions.DEFAULT).startsWith("Jacobian mismatch"));
    }

    @Test
    void aFunctionThatClaimsToBeConstantMustBe() {
        assertTrue(GradCheck.check(t -> t.detach().mul(0), point(1, 2)));
        assertEquals("Numerical gradient for function expected to be zero", errorOf(Tensor::detach, point(1, 2),
                GradCheckOptions.DEFAULT));
        assertEquals("Numerical gradient for function expected to be zero", errorOf(Tensor::detach, point(1, 2), FAST));
        assertThrows(GradcheckError.class, () -> GradCheck.checkSecond(Tensor::detach, point(1, 2)));
    }

    @Test
    void forwardModeIsCheckedWhereAskedFor() {
        Tensor x = point(1, 2);
        GradCheckOptions forwardOnly = FORWARD.withCheckBackwardAd(false);
        String error = errorOf(GradCheckTest::wrongSquare, x, forwardOnly);
        assertTrue(error.startsWith("Jacobian computed with forward mode mismatch for output 0 with respect to input 0,"
                + "\nnumerical:"), error);
        assertThrows(IllegalArgumentException.class, () -> GradCheckOptions.DEFAULT.withCheckBackwardAd(false));
    }

    @Test
    void derivativesMustCopeWithResultsThatNoGradientArrivedFor() {
        List<Tensor> x = List.of(point(1, 2));
        BinaryOperator<Tensor> right = (g, h) -> Stream.of(g == null ? null : g.mul(2), h == null ? null : h.mul(3))
                .filter(Objects::nonNull).reduce(Tensor::add).orElseThrow();
        assertTrue(GradCheck.check(at -> HandmadePair.of(at.getFirst(), right), x));
        BinaryOperator<Tensor> failing = (g, h) -> {
            if (g == null && h.norm().item() == 0) {
                throw new IllegalStateException("no gradient");
            }
            return right.apply(g, h);
        };
        GradcheckError error = assertThrows(GradcheckError.class, () -> GradCheck.check(at -> HandmadePair.of(at
                .getFirst(), failing), x));
        assertTrue(error.getMessage().startsWith("Expected backward function to handle undefined output grads."));
        assertEquals("no gradient", error.getCause().getMessage());
        BinaryOperator<Tensor> inventing = (g, h) -> g == null && h.norm().item() == 0 ? Tensor.onesLike(h)
                : right.apply(g, h);
        assertEquals("Expected all input grads to be undefined or zero when all output grads are undefined or zero.",
                assertThrows(GradcheckError.class, () -> GradCheck.check(at -> HandmadePair.of(at.getFirst(),
                        inventing),
                        x)).getMessage());
        assertTrue(GradCheck.check(at -> HandmadePair.of(at.getFirst(), inventing), x, GradCheckOptions.DEFAULT
                .withCheckUndefinedGrad(false)));
    }

    @Test
    void notANumberNeverAgrees() {
        assertThrows(GradcheckError.class, () -> GradCheck.check(t -> t.mul(Double.NaN), point(1)));
    }

    @Test
    void inputsThatCannotBeCheckedAreRefused() {
        assertEquals("gradcheck expects at least one input tensor to require gradient, but none of the them have"
                + " requires_grad=True.", assertThrows(IllegalArgumentException.class, () -> GradCheck.check(t -> t,
                        Tensor.of(1.0))).getMessage());
        String repeated = assertThrows(TensorException.class, () -> GradCheck.check(t -> t, point(1, 2).expand(3, 2)))
                .getMessage();
        assertTrue(repeated.startsWith(
                "The 0th input has a dimension with stride 0. gradcheck only supports inputs that"
                        + " are non-overlapping to be able to compute the numerical gradients correctly. You should call"
                        + " .contiguous on the input before passing it to gradcheck."), repeated);
        String changing = assertThrows(TensorException.class, () -> GradCheck.check(t -> t.item(0) > 1 ? t : t.sum(),
                point(1, 2))).getMessage();
        assertEquals(
                "Expected `func` to return outputs with the same shape when inputs are perturbed by 1.0E-6, but got:"
                        + " shapes torch.Size([]) and torch.Size([2]).", changing);
    }

    @Test
    void everythingIsLeftAsItWas() {
        double[] values = {1.0 / 3, 2, -0.7};
        Tensor x = point(values);
        x.setGrad(Tensor.of(5.0, 6.0, 7.0));
        int version = Variable.of(x).storage().version();
        long before = Memory.liveBytes();
        GradCheck.check(t -> t.sin(), x);
        GradCheck.checkSecond(t -> t.sin(), x, FORWARD);
        assertThrows(GradcheckError.class, () -> GradCheck.check(GradCheckTest::wrongSquare, x));
        assertThrows(IllegalStateException.class, () -> GradCheck.check(t -> {
            if (t.item(1) != 2) {
                throw new IllegalStateException("in the middle");
            }
            return t.exp();
        }, x));
        assertEquals(before, Memory.liveBytes());
        assertArrayEquals(values, x.toDoubleArray());
        assertArrayEquals(new double[] {5, 6, 7}, x.grad().toDoubleArray());
        assertEquals(version, Variable.of(x).storage().version());
        assertTrue(x.requiresGrad());
    }

    @Test
    void singlePrecisionIsWarnedOf() throws Exception {
        String output = ChildJvm.run(SinglePrecisionProgram.class, 0, "-Darenagrad.backend=java");
        assertTrue(output.contains("Input #0 requires gradient and is not a double precision floating point or complex."
                + " This check will likely fail if all the inputs are not of double precision floating point or complex."),
                output);
        assertTrue(output.contains("checked true") && !output.contains("Input #1"), output);
    }
}
