package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Conv;
import dev.arenagrad.Generator;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.nn.Init.FanMode;
import dev.arenagrad.nn.Init.Nonlinearity;
import dev.arenagrad.ops.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Distributions of initial values, what layers begin with, and that a seed repeats them. */
class InitTest {
    /** Of 60,000 numbers; a mean or deviation differs from that of its distribution by 6 / sqrt(60,000) deviations once in 10^8 times. */
    private static final long[] SHAPE = {200, 75, 2, 2};
    private static final double SIX_SIGMA = 6 / Math.sqrt(60_000);

    private Scope scope;

    @BeforeEach
    void openScope() {
        Tensor.manualSeed(5);
        scope = Scope.open("model");
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    private static void assertUniform(double bound, Tensor tensor) {
        double[] values = tensor.toDoubleArray();
        double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        assertTrue(largest <= bound && largest > 0.99 * bound, largest + " of " + bound);
        assertEquals(0, Arrays.stream(values).average().orElseThrow(), bound / Math.sqrt(3) * SIX_SIGMA);
        assertEquals(bound * bound / 3, Arrays.stream(values).map(x -> x * x).average().orElseThrow(), bound * bound
                * SIX_SIGMA);
    }

    private static void assertNormal(double std, Tensor tensor) {
        double[] values = tensor.toDoubleArray();
        assertEquals(0, Arrays.stream(values).average().orElseThrow(), std * SIX_SIGMA);
        assertEquals(std * std, Arrays.stream(values).map(x -> x * x).average().orElseThrow(), std * std * Math.sqrt(2)
                * SIX_SIGMA);
        double within = Arrays.stream(values).filter(x -> Math.abs(x) < std).count() / (double) values.length;
        assertEquals(0.6827, within, SIX_SIGMA / 2);
    }

    @Test
    void boundsAndDeviationsAreThoseOfTheFans() {
        // Fan in is 75 * 4 = 300, fan out 200 * 4 = 800.
        assertUniform(2 * Math.sqrt(6.0 / 1100), Init.xavierUniform_(Tensor.empty(DType.FLOAT32, SHAPE), 2));
        assertNormal(Math.sqrt(2.0 / 1100), Init.xavierNormal_(Tensor.empty(DType.FLOAT32, SHAPE), 1));
        assertUniform(Math.sqrt(2) * Math.sqrt(3.0 / 300), Init.kaimingUniform_(Tensor.empty(DType.FLOAT64, SHAPE)));
        assertNormal(Math.sqrt(2.0 / 300), Init.kaimingNormal_(Tensor.empty(DType.FLOAT32, SHAPE)));
        assertUniform(5.0 / 3 * Math.sqrt(3.0 / 800), Init.kaimingUniform_(Tensor.empty(DType.FLOAT32, SHAPE),
                Nonlinearity.TANH.gain(), FanMode.FAN_OUT, null));
        assertNormal(0.75 / Math.sqrt(800), Init.kaimingNormal_(Tensor.empty(DType.FLOAT32, SHAPE), Nonlinearity.SELU
                .gain(), FanMode.FAN_OUT, null));
        assertEquals(Math.sqrt(2 / 1.04), Init.leakyReluGain(0.2));
    }

    @Test
    void theTruncatedNormalDistributionHasNothingOutside() {
        double[] values = Init.truncNormal_(Tensor.empty(DType.FLOAT64, SHAPE), 1, 2, 0, 4, null).toDoubleArray();
        assertTrue(Arrays.stream(values).allMatch(x -> x >= 0 && x <= 4));
        // By its density: mean 1 + 2 (phi(-1/2) - phi(3/2)) / (Phi(3/2) - Phi(-1/2)).
        assertEquals(1.713, Arrays.stream(values).average().orElseThrow(), 0.01 + 1.03 * SIX_SIGMA);
        assertThrows(IllegalArgumentException.class, () -> Init.truncNormal_(Tensor.ones(1), 0, 1, 2, 1, null));
        assertThrows(IllegalArgumentException.class, () -> Init.truncNormal_(Tensor.ones(1), 0, 0, -1, 1, null));
    }

    @Test
    void orthogonalMatricesHaveOrthonormalRowsOrColumns() {
        for (long[] shape : List.of(new long[] {4, 7}, new long[] {7, 4}, new long[] {3, 2, 5})) {
            Tensor matrix = Init.orthogonal_(Tensor.empty(DType.FLOAT64, shape), 3).flatten(1, -1);
            Tensor product = matrix.shape().size(0) < matrix.shape().size(1) ? matrix.mm(matrix.t())
                    : matrix.t().mm(matrix);
            double off = product.sub(Tensor.eye(DType.FLOAT64, product.shape().size(0), product.shape().size(0)).mul(9))
                    .abs().max().item();
            assertEquals(0, off, 1e-13, Arrays.toString(shape));
        }
    }

    @Test
    void valuesAreSetInPlaceAlsoOfParameters() {
        Tensor weight = new Linear(2, 2).weight();
        int version = weight.version();
        assertArrayEquals(new float[] {3, 3, 3, 3}, Init.constant_(weight, 3).toFloatArray());
        assertNotEquals(version, weight.version());
        assertTrue(weight.requiresGrad() && weight.isLeaf());
        assertArrayEquals(new float[4], Init.zeros_(weight).toFloatArray());
        assertArrayEquals(new float[] {1, 1, 1, 1}, Init.ones_(weight).toFloatArray());
    }

    private static final Map<String, BiFunction<Tensor, Generator, Tensor>> RANDOM = Map.of(
            "uniform", (x, g) -> Init.uniform_(x, 0, 1, g),
            "normal", (x, g) -> Init.normal_(x, 0, 1, g),
            "truncNormal", (x, g) -> Init.truncNormal_(x, 0, 1, -1, 1, g),
            "xavierUniform", (x, g) -> Init.xavierUniform_(x, 1, g),
            "xavierNormal", (x, g) -> Init.xavierNormal_(x, 1, g),
            "kaimingUniform", (x, g) -> Init.kaimingUniform_(x, 1, FanMode.FAN_IN, g),
            "kaimingNormal", (x, g) -> Init.kaimingNormal_(x, 1, FanMode.FAN_IN, g),
            "orthogonal", (x, g) -> Init.orthogonal_(x, 1, g));

    @Test
    void aSeedRepeatsTheNumbersAndTheThreadsGeneratorIsUsedWhereNoneIsGiven() {
        RANDOM.forEach((name, init) -> {
            float[] first = init.apply(Tensor.empty(DType.FLOAT32, 3, 4), new Generator(9)).toFloatArray();
            assertArrayEquals(first, init.apply(Tensor.empty(DType.FLOAT32, 3, 4), new Generator(9)).toFloatArray(),
                    name);
            assertFalse(Arrays.equals(first, init.apply(Tensor.empty(DType.FLOAT32, 3, 4), new Generator(10))
                    .toFloatArray()), name);
            Tensor.manualSeed(9);
            assertArrayEquals(first, init.apply(Tensor.empty(DType.FLOAT32, 3, 4), null).toFloatArray(), name);
        });
    }

    @Test
    void whatIsRefusedDrawsNothingAndChangesNothing() {
        RANDOM.forEach((name, init) -> {
            Tensor freed;
            try (Scope _ = Scope.open("freed")) {
                freed = Tensor.ones(3, 4);
            }
            Generator generator = new Generator(9);
            Generator.State before = generator.state();
            assertThrows(LifetimeException.class, () -> init.apply(freed, generator), name);
            assertEquals(before, generator.state(), name);
        });
        for (String name : List.of("truncNormal", "orthogonal")) {
            Tensor x = Tensor.ones(3, 4);
            Generator generator = new Generator(9);
            Generator.State before = generator.state();
            try (Scope limited = Scope.open("limited")) {
                limited.limit(100);
                long live = Memory.liveBytes();
                assertThrows(OutOfMemoryException.class, () -> RANDOM.get(name).apply(x, generator), name);
                assertEquals(live, Memory.liveBytes());
            }
            assertEquals(before, generator.state(), name);
            assertEquals(12, x.sum().item(), name);
        }
    }

    @Test
    void fansNeedTwoDimensions() {
        List<UnaryOperator<Tensor>> needing = List.of(x -> Init.xavierUniform_(x, 1), x -> Init.xavierNormal_(x, 1),
                Init::kaimingUniform_, Init::kaimingNormal_);
        for (UnaryOperator<Tensor> init : needing) {
            assertEquals("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions", assertThrows(
                    IllegalArgumentException.class, () -> init.apply(Tensor.ones(3))).getMessage());
        }
        assertEquals("Only tensors with 2 or more dimensions are supported", assertThrows(
                IllegalArgumentException.class, () -> Init.orthogonal_(Tensor.ones(3), 1)).getMessage());
    }

    @Test
    void tensorsWithoutElementsStayAsTheyAre() {
        Tensor empty = Tensor.empty(DType.FLOAT32, 0, 3);
        RANDOM.forEach((name, init) -> assertEquals(empty, init.apply(empty, null), name));
        assertEquals(0, new Linear(0, 2).bias().abs().max().item());
    }

    @Test
    void layersBeginAsThoseOfPyTorch() {
        Linear linear = new Linear(400, 150);
        assertUniform(1 / 20.0, linear.weight());
        assertTrue(linear.bias().abs().max().item() <= 1 / 20.0);
        assertUniform(1 / Math.sqrt(36), new Conv2d(8, 1700, 3, Conv.stride(1).groups(2)).weight());
        assertUniform(1 / Math.sqrt(1700 / 2 * 9), new ConvTranspose2d(8, 1700, 3, Conv.stride(1).groups(2))
                .weight());
        assertNormal(1, new Embedding(600, 100).weight());
        assertEquals(0, new Embedding(5, 3, -1).weight().select(0, 4).abs().max().item());
        assertUniform(1 / 10.0, new LSTM(150, 100).namedParameters().get("weight_ih_l0"));
        MultiheadAttention attention = new MultiheadAttention(144, 2);
        assertUniform(Math.sqrt(6.0 / (4 * 144)), attention.namedParameters().get("in_proj_weight"));
        assertEquals(0, attention.namedParameters().get("in_proj_bias").abs().max().item());
        assertEquals(0, attention.namedParameters().get("out_proj.bias").abs().max().item());
        assertEquals(0.25, new PReLU().weight().item(0));
        BatchNorm2d norm = new BatchNorm2d(3);
        assertArrayEquals(new float[] {1, 1, 1}, norm.weight().toFloatArray());
        assertArrayEquals(new float[3], norm.bias().toFloatArray());
        assertArrayEquals(new float[3], norm.runningMean().toFloatArray());
        assertArrayEquals(new float[] {1, 1, 1}, norm.runningVar().toFloatArray());
    }

    @Test
    void layersDrawFromTheGeneratorInUse() {
        Generator generator = new Generator(3);
        float[] first;
        try (Generator.Use _ = generator.use()) {
            first = new Linear(2, 2).weight().toFloatArray();
        }
        try (Generator.Use _ = new Generator(3).use()) {
            assertArrayEquals(first, new Linear(2, 2).weight().toFloatArray());
        }
    }
}
