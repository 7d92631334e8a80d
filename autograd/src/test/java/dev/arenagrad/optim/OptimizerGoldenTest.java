package dev.arenagrad.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What PyTorch 1.13 makes of the same parameters in 100 steps, as {@code optimizer_goldens.py} wrote it. */
class OptimizerGoldenTest {
    private static final int STEPS = 100;
    private static final List<Integer> SHOWN = List.of(1, 2, 10, 100);
    private static final int N = 7;

    private final long liveBytes = Memory.liveBytes();

    @AfterEach
    void everythingIsFreed() {
        assertEquals(liveBytes, Memory.liveBytes());
    }

    /** A line of the goldens. */
    private record Golden(String kind, String name, DType dtype, String options, List<double[]> values) {
        double option(String option) {
            for (String each : options.split(",")) {
                if (each.startsWith(option + "=")) {
                    return Double.parseDouble(each.substring(option.length() + 1));
                }
            }
            throw new IllegalArgumentException(option);
        }

        @Override
        public String toString() {
            return name + " " + dtype + " " + options;
        }
    }

    static Stream<Golden> optimizers() throws IOException {
        return goldens("optimizer");
    }

    static Stream<Golden> lbfgs() throws IOException {
        return goldens("lbfgs");
    }

    static Stream<Golden> schedules() throws IOException {
        return goldens("schedule");
    }

    static Stream<Golden> clippings() throws IOException {
        return goldens("clip");
    }

    private static Stream<Golden> goldens(String kind) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(
                OptimizerGoldenTest.class
                        .getResourceAsStream("goldens.txt.gz")), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> line.startsWith(kind + "|")).map(OptimizerGoldenTest::parse).toList()
                    .stream();
        }
    }

    private static Golden parse(String line) {
        String[] parts = line.split("\\|");
        List<double[]> values = new ArrayList<>();
        for (int i = 4; i < parts.length; i++) {
            values.add(Stream.of(parts[i].split(" ")).mapToDouble(Double::parseDouble).toArray());
        }
        return new Golden(parts[0], parts[1], DType.valueOf(parts[2].toUpperCase(Locale.ROOT)), parts[3], values);
    }

    private static List<Tensor> start(DType dtype) {
        return List.of(Tensor.arange((double) N).to(DType.FLOAT64).mul(0.25).sub(0.75).to(dtype).setRequiresGrad(true),
                Tensor
                        .of(new double[][] {{0.5, -1}, {1.5, 0.125}}).to(dtype).setRequiresGrad(true));
    }

    private static Tensor loss(List<Tensor> parameters, int step) {
        Tensor total = null;
        for (int k = 0; k < parameters.size(); k++) {
            Tensor p = parameters.get(k);
            Tensor weight = Tensor.arange(1.0, p.numel() + 1.0, 1).to(p.dtype()).view(p.shape().toArray()).div(p
                    .numel());
            Tensor part = p.sub(0.5 * (k + 1)).pow(2).mul(weight).sum().div(2).add(p.mul(step % 7 + 1).sin().sum().mul(
                    0.1));
            total = total == null ? part : total.add(part);
        }
        return total;
    }

    private static double[] flat(List<Tensor> tensors) {
        return tensors.stream().flatMapToDouble(tensor -> DoubleStream.of(tensor.detach().to(DType.FLOAT64).flatten(0,
                -1)
                .toDoubleArray())).toArray();
    }

    /** Sets every option of the golden by its name: each is one of the optimiser's. */
    private static Optimizer configured(Golden golden, List<Tensor> parameters) {
        double rate = golden.option("lr");
        Optimizer optimizer = switch (golden.name) {
            case "Sgd" -> new Sgd(parameters, rate);
            case "Adam" -> new Adam(parameters, rate);
            case "AdamW" -> new AdamW(parameters, rate);
            case "Adagrad" -> new Adagrad(parameters, rate);
            default -> new RmsProp(parameters, rate);
        };
        for (String option : golden.options.split(",")) {
            optimizer.parameterGroups().getFirst().setOption(option.split("=")[0], Double.parseDouble(option.split(
                    "=")[1]));
        }
        return optimizer;
    }

    /**
     * The order of a few operations differs from PyTorch's. How much such roundings matter after 100 steps is seen in the goldens: PyTorch's
     * own float32 results are up to 4.4e-6 from its float64 results. Relative to the parameter, or to 1 if it is smaller.
     */
    @ParameterizedTest
    @MethodSource("optimizers")
    void parametersAreThoseOfPyTorch(Golden golden) {
        double tolerance = golden.dtype == DType.FLOAT32 ? 1e-5 : 1e-13;
        try (Scope _ = Scope.open()) {
            List<Tensor> parameters = start(golden.dtype);
            try (Optimizer optimizer = configured(golden, parameters)) {
                int shown = 0;
                for (int step = 1; step <= STEPS; step++) {
                    try (Scope _ = Scope.open()) {
                        optimizer.zeroGrad();
                        loss(parameters, step).backward();
                    }
                    optimizer.step();
                    if (SHOWN.contains(step)) {
                        assertClose(golden.values.get(shown++), flat(parameters), tolerance, "after step " + step);
                    }
                }
            }
        }
    }

    private static void assertClose(double[] expected, double[] actual, double tolerance, String where) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance * Math.max(1, Math.abs(expected[i])), where + ", number "
                    + i);
        }
    }

    /**
     * Curvatures are differences of gradients that are nearly equal, and so are the losses by which a line search goes: PyTorch's own results
     * change by up to 2e-10 if one parameter starts 1e-15 away.
     */
    @ParameterizedTest
    @MethodSource("lbfgs")
    void lbfgsGoesWherePyTorchGoes(Golden golden) {
        try (Scope _ = Scope.open()) {
            List<Tensor> parameters = start(golden.dtype);
            try (Lbfgs lbfgs = new Lbfgs(parameters, golden.option("lr")).maxIterations((int) golden.option("max_iter"))
                    .historySize((int) golden.option("history_size")).strongWolfe(golden.option("strong_wolfe") != 0)) {
                int[] evaluations = {0};
                int shown = 0;
                for (int step = 1; step <= 10; step++) {
                    double loss = lbfgs.step(() -> {
                        evaluations[0]++;
                        lbfgs.zeroGrad();
                        Tensor value = loss(parameters, 3);
                        value.backward();
                        return value;
                    });
                    if (List.of(1, 2, 5, 10).contains(step)) {
                        assertClose(golden.values.get(shown++), DoubleStream.concat(DoubleStream.of(loss,
                                evaluations[0]),
                                DoubleStream.of(flat(parameters))).toArray(), 1e-8, "after step " + step);
                    }
                }
            }
        }
    }

    private interface Make extends Function<Optimizer, Object> {}

    private static double bumpy(int step) {
        return 1.0 / (1 + step / 4) + 0.05 * (step % 3);
    }

    private static Map<String, IntToDoubleFunction> metrics() {
        return Map.of("plateau", OptimizerGoldenTest::bumpy, "plateauAbsolute", OptimizerGoldenTest::bumpy,
                "plateauOfMaximum", step -> -bumpy(step), "plateauOfMaximumRelative", step -> Math.sqrt(step) % 3);
    }

    private static Map<String, Make> makers() {
        Map<String, Make> makers = new LinkedHashMap<>();
        makers.put("step", o -> new StepDecay(o, 7, 0.5));
        makers.put("multiStep", o -> new MultiStepDecay(o, List.of(3L, 10L, 10L, 50L), 0.5));
        makers.put("exponential", o -> new ExponentialDecay(o, 0.97));
        makers.put("cosine", o -> new CosineAnnealing(o, 40));
        makers.put("cosineWithMinimum", o -> new CosineAnnealing(o, 23, 0.005));
        makers.put("warmRestarts", o -> new CosineAnnealingWarmRestarts(o, 9));
        makers.put("warmRestartsGrowing", o -> new CosineAnnealingWarmRestarts(o, 5, 2, 0.001));
        makers.put("warmup", LinearWarmup::new);
        makers.put("warmupToHalf", o -> new LinearWarmup(o, 0.1, 0.5, 30));
        makers.put("lambda", o -> new LambdaSchedule(o, step -> 1 / (1 + 0.1 * step)));
        makers.put("oneCycle", o -> new OneCycle(o, 0.3, STEPS + 1).momentum(0.85, 0.95));
        makers.put("oneCycleLinear", o -> new OneCycle(o, 0.3, STEPS + 1).risingPart(0.25).linear().divisors(10, 100)
                .momentum(0.7, 0.9));
        makers.put("oneCycleThreePhases", o -> new OneCycle(o, 0.3, STEPS + 1).threePhases());
        makers.put("plateau", o -> new ReduceOnPlateau(o).patience(3));
        makers.put("plateauOfMaximum", o -> new ReduceOnPlateau(o).ofMaximum().factor(0.5).patience(2)
                .absoluteThreshold(
                        0.01).cooldown(4).minimum(0.001));
        makers.put("plateauAbsolute", o -> new ReduceOnPlateau(o).factor(0.7).patience(0).absoluteThreshold(0.1)
                .smallestChange(1e-3));
        makers.put("plateauOfMaximumRelative", o -> new ReduceOnPlateau(o).ofMaximum().factor(0.9).patience(1));
        makers.put("chained", o -> new ChainedSchedule(new LinearWarmup(o, 0.1, 1, 10), new ExponentialDecay(o, 0.98),
                new StepDecay(o, 30, 0.5)));
        makers.put("sequential", o -> new SequentialSchedule(List.of(new LinearWarmup(o, 0.01, 1, 10),
                new CosineAnnealing(o,
                        60), new ExponentialDecay(o, 0.9)), 10, 70));
        return makers;
    }

    private static DoubleConsumer stepOf(Object schedule) {
        return switch (schedule) {
            case LearningRateSchedule each -> _ -> each.step();
            case ChainedSchedule each -> _ -> each.step();
            case SequentialSchedule each -> _ -> each.step();
            default -> ((ReduceOnPlateau) schedule)::step;
        };
    }

    private static Sgd twoGroups(List<Tensor> parameters) {
        Sgd sgd = new Sgd(parameters.subList(0, 1), 0.1, 0.5);
        sgd.addParameterGroup(parameters.subList(1, 2)).setLearningRate(0.02);
        return sgd;
    }

    /** The same formulas in the same precision: each step may add a rounding or two of its own. */
    @ParameterizedTest
    @MethodSource("schedules")
    void ratesAreThoseOfPyTorch(Golden golden) {
        try (Scope _ = Scope.open(); Sgd sgd = twoGroups(start(DType.FLOAT64))) {
            DoubleConsumer next = stepOf(makers().get(golden.name).apply(sgd));
            IntToDoubleFunction metric = metrics().getOrDefault(golden.name, _ -> 0);
            double[] expected = golden.values.getFirst();
            boolean hasMomentum = golden.name.startsWith("oneCycle");
            List<Double> actual = new ArrayList<>();
            for (int step = 0; step <= STEPS; step++) {
                sgd.parameterGroups().forEach(group -> actual.add(group.learningRate()));
                if (hasMomentum) {
                    sgd.parameterGroups().forEach(group -> actual.add(group.option("momentum")));
                }
                if (step < STEPS) {
                    next.accept(metric.applyAsDouble(step));
                }
            }
            assertEquals(expected.length, actual.size());
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], actual.get(i), 1e-13 * Math.abs(expected[i]) + 1e-17, golden + ", number "
                        + i);
            }
        }
    }

    @Test
    void everyScheduleHasAGolden() throws IOException {
        assertEquals(makers().keySet(), schedules().map(Golden::name).collect(Collectors.toSet()));
    }

    /** The norm is that of the norms, each a few roundings off: 8 units of the last place of each gradient. */
    @ParameterizedTest
    @MethodSource("clippings")
    void clippedGradientsAreThoseOfPyTorch(Golden golden) {
        double tolerance = golden.dtype == DType.FLOAT32 ? 1e-6 : 2e-15;
        double[] expected = golden.values.getFirst();
        try (Scope _ = Scope.open()) {
            List<Tensor> parameters = new ArrayList<>(start(golden.dtype));
            loss(parameters, 3).backward();
            parameters.add(Tensor.ones(3).setRequiresGrad(true));
            String[] numbers = golden.options.replace("inf", "Infinity").split(",");
            double[] norm = {};
            if (golden.name.equals("norm")) {
                norm = new double[] {Clip.norm_(parameters, Double.parseDouble(numbers[1]), Double.parseDouble(
                        numbers[0]), true)};
            } else {
                Clip.value_(parameters, Double.parseDouble(numbers[0]));
            }
            double[] gradients = flat(parameters.subList(0, 2).stream().map(Tensor::grad).toList());
            assertClose(expected, DoubleStream.concat(DoubleStream.of(norm), DoubleStream.of(gradients)).toArray(),
                    tolerance, golden.toString());
            assertTrue(parameters.get(2).grad() == null);
        }
    }
}
