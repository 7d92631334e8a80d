package dev.arenagrad.examples.cookbook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Autograd;
import dev.arenagrad.GradCheck;
import dev.arenagrad.GradCheckOptions;
import dev.arenagrad.Linalg;
import dev.arenagrad.Tensor;
import dev.arenagrad.examples.CapturedOutput;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each program of the cookbook does what it is said to do, and leaves no memory behind. */
class CookbookTest {
    /** The mean of a<sup>2</sup> / 2 of amplitudes a between 0.5 and 5: the loss of weights that know nothing of their task. */
    private static final double MEAN_SQUARE_OF_A_TASK = (Math.pow(5, 3) - Math.pow(0.5, 3)) / 3 / 4.5 / 2;

    private static final String[] ARGUMENTS = {};

    private static final long W_X_AND_Z_IN_BLOCKS = 128 + 64 + 64;

    @BeforeEach
    void randomNumbersAreTheSameEachTime() {
        Tensor.manualSeed(20);
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, Memory.liveBytes());
    }

    @Test
    void customFunctionNeitherOverflowsNorHasACorner() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.of(new double[] {-1000, -2, 0, 0.5, 1000}).setRequiresGrad(true);
            Tensor y = CustomFunction.logCosh(x);
            double far = 1000 - Math.log(2);
            assertArrayEquals(new double[] {far, Math.log(Math.cosh(2)), 0, Math.log(Math.cosh(0.5)), far}, y
                    .toDoubleArray(), 1e-12);
            y.sum().backward();
            assertArrayEquals(new double[] {-1, Math.tanh(-2), 0, Math.tanh(0.5), 1}, x.grad().toDoubleArray(), 1e-15);
            assertTrue(GradCheck.checkSecond(CustomFunction::logCosh, Tensor.of(new double[] {-1, 0, 2})
                    .setRequiresGrad(true)));
        }
    }

    @Test
    void gradientCheckFindsTheWrongSignAndNamesItsPlace() {
        assertEquals("right", GradientCheck.verdict(new GradientCheck.Cartesian()));
        String verdict = GradientCheck.verdict(new GradientCheck.WrongSign());
        assertTrue(verdict.startsWith("Jacobian mismatch for output 0 with respect to input 1"), verdict);
    }

    @Test
    void perSampleGradientsAreThoseOfEachSampleAlone() {
        try (Scope _ = Scope.open()) {
            List<Tensor> parameters = PerSampleGradients.parameters();
            Tensor samples = Tensor.randn(6, 3);
            Tensor targets = Tensor.randn(6);
            List<Tensor> all = PerSampleGradients.perSample(parameters, samples, targets);
            double[] norms = new double[6];
            for (int i = 0; i < 6; i++) {
                List<Tensor> alone = PerSampleGradients.perSample(parameters, samples.slice(0, i, i + 1), targets.slice(
                        0, i, i + 1));
                for (int j = 0; j < parameters.size(); j++) {
                    Tensor one = all.get(j).select(0, i);
                    assertEquals(parameters.get(j).shape(), one.shape());
                    assertClose(alone.get(j).select(0, 0), one, 1e-5);
                    norms[i] = Math.hypot(norms[i], one.norm().item());
                }
            }
            double limit = (norms[0] + norms[1]) / 2;
            double expected = 0;
            for (int i = 0; i < 6; i++) {
                expected += all.get(1).item(i, 2) * Math.min(1, limit / norms[i]) / 6;
            }
            assertEquals(expected, PerSampleGradients.clippedMean(all, limit).get(1).item(2), 1e-5);
        }
    }

    @Test
    void perSampleGradientsAddUpToThatOfTheBatch() {
        try (Scope _ = Scope.open()) {
            List<Tensor> parameters = PerSampleGradients.parameters();
            Tensor samples = Tensor.randn(6, 3);
            Tensor targets = Tensor.randn(6);
            Tensor hidden = samples.linear(parameters.get(0), parameters.get(1)).tanh();
            hidden.linear(parameters.get(2), null).squeeze(1).sub(targets).square().sum().backward();
            List<Tensor> each = PerSampleGradients.perSample(parameters, samples, targets);
            for (int j = 0; j < parameters.size(); j++) {
                assertClose(parameters.get(j).grad(), each.get(j).sum(0), 1e-5);
            }
        }
    }

    @Test
    void accumulatedGradientsAreThoseOfTheWholeBatchInAFractionOfTheMemory() {
        GradientAccumulation.Outcome whole = GradientAccumulation.run(GradientAccumulation.SAMPLES);
        GradientAccumulation.Outcome pieces = GradientAccumulation.run(64);
        assertArrayEquals(whole.first(), pieces.first(), 1e-5f * largest(whole.first()));
        assertArrayEquals(whole.second(), pieces.second(), 1e-5f * largest(whole.second()));
        assertTrue(pieces.bytes() < whole.bytes() / 4, pieces.bytes() + " of " + whole.bytes());
    }

    @Test
    void frozenPartsStayAsTheyAreAndSaveNothing() {
        Freezing.Outcome outcome = Freezing.run();
        assertArrayEquals(outcome.bodyBefore(), outcome.bodyAfter());
        assertTrue(outcome.lastLoss() < 1e-3 && outcome.lastLoss() < outcome.firstLoss() / 50, outcome.toString());
        assertTrue(outcome.savedWhenFrozen() < outcome.savedWhenThawed(), outcome.toString());
    }

    @Test
    void conjugateGradientsFindTheNewtonStep() {
        try (Scope _ = Scope.open()) {
            UnaryOperator<Tensor> loss = NewtonConjugateGradients.logisticRegression();
            Tensor w = Tensor.randn(DType.FLOAT64, 30).mul(0.1);
            Tensor direct = Linalg.solve(Autograd.hessian(loss, w), Autograd.vjp(loss, w, null)).neg();
            assertClose(direct, NewtonConjugateGradients.newtonStep(loss, w), 1e-8);
            for (int i = 0; i < 6; i++) {
                w.add_(NewtonConjugateGradients.newtonStep(loss, w));
            }
            assertTrue(Autograd.vjp(loss, w, null).norm().item() < 1e-9);
        }
    }

    @Test
    void conjugateGradientsSolveWhatSteepestDescentDoesNot() {
        try (Scope _ = Scope.open()) {
            Tensor eigenvalues = Tensor.logspace(0, 3, 10, 10).to(DType.FLOAT64);
            Tensor solution = NewtonConjugateGradients.conjugateGradients(eigenvalues::mul, Tensor.ones(DType.FLOAT64,
                    10),
                    1e-10);
            assertClose(eigenvalues.reciprocal(), solution, 1e-9);
        }
    }

    @Test
    void implicitDerivativesAreThoseOfDifferencesAndOfTheUnrolledLoop() {
        try (Scope _ = Scope.open()) {
            Tensor w = ImplicitDifferentiation.contraction(4).setRequiresGrad(true);
            Tensor x = Tensor.randn(DType.FLOAT64, 4).setRequiresGrad(true);
            GradCheckOptions aboveTheTolerance = GradCheckOptions.DEFAULT.withEps(1e-4);
            assertTrue(GradCheck.check(new ImplicitDifferentiation.Equilibrium()::applyAll, List.of(w, x),
                    aboveTheTolerance));

            long before = Memory.savedBytes();
            Tensor z = new ImplicitDifferentiation.Equilibrium().apply(w, x);
            assertEquals(W_X_AND_Z_IN_BLOCKS, Memory.savedBytes() - before);
            List<Tensor> implicit = Autograd.grad(List.of(z.sum()), List.of(w, x));
            Tensor unrolled = Tensor.zeros(DType.FLOAT64, 4);
            for (int i = 0; i < 500; i++) {
                unrolled = ImplicitDifferentiation.iteration(w, x, unrolled);
            }
            List<Tensor> explicit = Autograd.grad(List.of(unrolled.sum()), List.of(w, x));
            assertClose(explicit.get(0), implicit.get(0), 1e-9);
            assertClose(explicit.get(1), implicit.get(1), 1e-9);
        }
    }

    @Test
    void gaussianProcessExpectsWhatTheFormulaSays() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.linspace(-2, 2, 30).to(DType.FLOAT64);
            Tensor y = GaussianProcess.observe(x);
            Tensor logs = Tensor.of(new double[] {-0.5, 0.1, -1.5}).setRequiresGrad(true);
            Tensor others = Tensor.of(new double[] {-1.3, 0.2, 2.5});
            Tensor covariance = GaussianProcess.covariance(logs.detach(), x);
            Tensor direct = GaussianProcess.kernel(logs.detach(), others, x).mv(Linalg.inv(covariance).mv(y));
            assertClose(direct, GaussianProcess.posteriorMean(logs, x, y, others), 1e-9);

            double logDeterminant = Linalg.slogdet(covariance).logabsdet().item();
            double expected = 0.5 * (y.dot(Linalg.inv(covariance).mv(y)).item() + logDeterminant + 30 * Math.log(
                    2 * Math.PI));
            assertEquals(expected, GaussianProcess.negativeLogLikelihood(logs, x, y).item(), 1e-9);
            assertTrue(GradCheck.check(at -> GaussianProcess.negativeLogLikelihood(at, x, y), logs));

            GaussianProcess.fit(logs, x, y, 300);
            Tensor inside = Tensor.linspace(-1.8, 1.8, 50).to(DType.FLOAT64);
            Tensor error = GaussianProcess.posteriorMean(logs, x, y, inside).sub(inside.mul(3).sin());
            assertTrue(error.norm(Double.POSITIVE_INFINITY).item() < 0.15, error.toString());
            assertEquals(0.1, Math.exp(logs.item(2)), 0.05, "the noise");
        }
    }

    @Test
    void solverIsOfOrderFourAndItsGradientIsRight() {
        try (Scope _ = Scope.open()) {
            Tensor state = Tensor.of(new double[] {1});
            Tensor next = OdeFit.step(Tensor::neg, state);
            assertEquals(Math.exp(-0.05), next.item(), Math.pow(0.05, 5) / 100);
            Tensor constants = Tensor.of(new double[] {1.5, 0.2}).setRequiresGrad(true);
            Tensor start = Tensor.of(new double[] {2, 0});
            assertTrue(GradCheck.check(at -> OdeFit.angles(at, start).square().mean(), constants));
        }
    }

    @Test
    void metaLearningFindsWeightsFromWhichOneStepIsEnough() throws Exception {
        double[] losses = numbersPrintedBy(() -> MetaLearning.main(ARGUMENTS));
        assertTrue(losses[1] < MEAN_SQUARE_OF_A_TASK / 4 && losses[1] < losses[0] / 4, Arrays.toString(losses));
    }

    @Test
    void theStepOfMetaLearningIsDifferentiatedThrough() {
        try (Scope _ = Scope.open()) {
            List<Tensor> weights = MetaLearning.weights().stream().map(w -> w.detach().to(DType.FLOAT64)
                    .setRequiresGrad(
                            true)).toList();
            MetaLearning.Task task = new MetaLearning.Task(2, 1);
            assertTrue(GradCheck.check(at -> {
                Tensor.manualSeed(3); // the same points each time
                return List.of(MetaLearning.lossAfterAStep(at, task));
            }, weights, GradCheckOptions.DEFAULT.withFastMode(true)));
        }
    }

    @Test
    void gradientPenaltyHoldsTheSlopeWhereTheoryPutsIt() throws Exception {
        double[] differences = numbersPrintedBy(() -> GradientPenalty.main(ARGUMENTS));
        assertEquals(3 * (1 + 3.0 / 20), differences[1], 1e-9, "distance 3, penalty 10");
        assertEquals(differences[1], differences[0], 0.03 * differences[1]);
    }

    @Test
    void odeFitFindsTheConstants() throws Exception {
        double[] constants = numbersPrintedBy(() -> OdeFit.main(ARGUMENTS));
        assertArrayEquals(new double[] {2, 2, 0.3, 0.3}, constants, 1e-3);
    }

    @Test
    void policyGradientFindsAShortestWay() throws Exception {
        double[] moves = numbersPrintedBy(() -> PolicyGradient.main(ARGUMENTS));
        assertArrayEquals(new double[] {30, 6}, moves);
    }

    @Test
    void theOtherProgramsPrintWhatCameOfThem() throws Exception {
        assertEquals(List.of("tensor([9.9931e+02, 4.3378e-01, 0.0000e+00, 4.3378e-01, 9.9931e+02],",
                "       dtype=torch.float64, grad_fn=<LogCoshBackward>)",
                "tensor([-1.0000, -0.7616,  0.0000,  0.7616,  1.0000], dtype=torch.float64)",
                "tensor(inf, dtype=torch.float64)"),
                CapturedOutput.of(() -> CustomFunction.main(ARGUMENTS)));
        List<String> verdicts = CapturedOutput.of(() -> GradientCheck.main(ARGUMENTS));
        assertEquals("Cartesian: right", verdicts.get(0));
        assertTrue(verdicts.get(1).startsWith("WrongSign: Jacobian mismatch"), verdicts::toString);
        assertEquals(6, CapturedOutput.of(() -> PerSampleGradients.main(ARGUMENTS)).size());
        double[] bytes = numbersPrintedBy(() -> GradientAccumulation.main(ARGUMENTS));
        assertTrue(bytes[0] > 4 * bytes[2], Arrays.toString(bytes));
        double[] frozen = numbersPrintedBy(() -> Freezing.main(ARGUMENTS));
        assertTrue(frozen[0] > 50 * frozen[1] && frozen[2] < frozen[3], Arrays.toString(frozen));
        double[] newton = numbersPrintedBy(() -> NewtonConjugateGradients.main(ARGUMENTS));
        assertTrue(newton[11] < 1e-7, Arrays.toString(newton));
        assertEquals(8, numbersPrintedBy(() -> ImplicitDifferentiation.main(ARGUMENTS)).length);
        double[] process = numbersPrintedBy(() -> GaussianProcess.main(ARGUMENTS));
        assertEquals(0.1, process[2], 0.05, "the noise");
    }

    /** {@return the numbers among what a program prints, in order} */
    private static double[] numbersPrintedBy(CapturedOutput.Program program) throws Exception {
        String printed = String.join(" ", CapturedOutput.of(program));
        return Pattern.compile("(?<![\\w.])-?\\d+(\\.\\d*)?(e-?\\d+)?").matcher(printed).results().mapToDouble(
                number -> Double.parseDouble(number.group())).toArray();
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static void assertClose(Tensor expected, Tensor actual, double tolerance) {
        assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), tolerance);
    }
}
