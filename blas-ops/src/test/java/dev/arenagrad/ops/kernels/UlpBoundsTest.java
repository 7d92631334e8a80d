package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.UnaryOp;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How far elementary functions may be from the exact value, in units in the last place: what was measured over 4,096 arguments in each of
 * two or three ranges, and a tenth. A correctly rounded value is off by up to a half.
 */
class UlpBoundsTest {
    private static final int ARGUMENTS = 20_000;
    private static final double MARGIN = 0.1;

    /** What was measured, of floats and of doubles. */
    private record Bound(UnaryOp op, double least, double most, double ofFloats, double ofDoubles) {
        double of(DType dtype) {
            return MARGIN + (dtype == DType.FLOAT32 ? ofFloats : ofDoubles);
        }
    }

    private static Stream<Bound> bounds() {
        return Stream.of(
                new Bound(UnaryOp.EXP, -87, 88, 0.79, 0.58),
                new Bound(UnaryOp.EXPM1, -20, 88, 0.8, 0.97),
                new Bound(UnaryOp.LOG, 0, 20, 0.73, 0.71),
                new Bound(UnaryOp.LOG1P, -1, 20, 0.66, 0.72),
                new Bound(UnaryOp.LOG2, 0, 20, 0.85, 0.85),
                new Bound(UnaryOp.LOG10, 0, 20, 0.74, 0.77),
                new Bound(UnaryOp.SIN, -100, 100, 0.71, 0.75),
                new Bound(UnaryOp.COS, -100, 100, 0.70, 0.69),
                new Bound(UnaryOp.TAN, -100, 100, 0.75, 0.71),
                new Bound(UnaryOp.ASIN, -1, 1, 0.60, 0.58),
                new Bound(UnaryOp.ACOS, -1, 1, 0.55, 0.53),
                new Bound(UnaryOp.ATAN, -20, 20, 0.55, 0.53),
                new Bound(UnaryOp.SINH, -20, 20, 0.62, 0.60),
                new Bound(UnaryOp.COSH, -20, 20, 0.62, 0.58),
                new Bound(UnaryOp.TANH, -5, 5, 1.79, 1.52),
                new Bound(UnaryOp.SIGMOID, -30, 30, 2.4, 2.4),
                new Bound(UnaryOp.SOFTPLUS, -30, 30, 1.39, 1.15),
                new Bound(UnaryOp.EXP2, -125, 127, 0.66, 0.59),
                new Bound(UnaryOp.ASINH, -20, 20, 0.5, 1.15),
                new Bound(UnaryOp.ACOSH, 1, 20, 0.5, 1.51),
                new Bound(UnaryOp.ATANH, -1, 1, 0.5, 1.36),
                new Bound(UnaryOp.ERF, -5, 5, 1.5, 2.94),
                new Bound(UnaryOp.ERFC, -5, 9, 0.5, 3.77),
                new Bound(UnaryOp.ERFINV, -1, 1, 0.5, 4.11),
                new Bound(UnaryOp.LGAMMA, 0, 20, 0.5, 2.45),
                new Bound(UnaryOp.DIGAMMA, 0, 20, 0.5, 2.52));
    }

    /** The reference is of doubles and itself good to some units of theirs, 1e-8 of a float's. */
    @ParameterizedTest
    @MethodSource("bounds")
    void ofFloats(Bound bound) {
        try (Scope _ = Scope.open()) {
            Random random = new Random(11);
            NDArray x = Views.array(DType.FLOAT32, Shape.of(ARGUMENTS), i -> (float) (bound.least + random.nextDouble()
                    * (bound.most - bound.least)));
            NDArray out = Views.empty(DType.FLOAT32, ARGUMENTS);
            UnaryKernels.unary(bound.op, x, out);
            for (int i = 0; i < ARGUMENTS; i++) {
                double exact = UnaryKernelsTest.exact(bound.op, x.getDouble(i));
                if (Float.isFinite((float) exact)) {
                    double error = Math.abs(out.getDouble(i) - exact) / Math.ulp((float) exact);
                    assertTrue(error <= bound.of(DType.FLOAT32), bound.op + "(" + x.getDouble(i) + ") is off by "
                            + error);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void ofDoublesAtRandomAndAtTheWorstArgumentsFound(Bound bound) throws Exception {
        List<double[]> cases = cases().get(bound.op);
        assertTrue(cases.size() >= 24, bound.op.toString());
        try (Scope _ = Scope.open()) {
            NDArray x = Views.array(DType.FLOAT64, Shape.of(cases.size()), i -> cases.get((int) i)[0]);
            NDArray out = Views.empty(DType.FLOAT64, cases.size());
            UnaryKernels.unary(bound.op, x, out);
            for (int i = 0; i < cases.size(); i++) {
                double[] values = cases.get(i);
                double error = Math.abs(out.getDouble(i) - values[1] - values[2]) / Math.ulp(values[1]);
                assertTrue(error <= bound.of(DType.FLOAT64), bound.op + "(" + values[0] + ") is off by " + error);
            }
        }
    }

    /** {@return arguments, their values and what these lack, by function} */
    private static Map<UnaryOp, List<double[]>> cases() throws Exception {
        Map<UnaryOp, List<double[]>> cases = new EnumMap<>(UnaryOp.class);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(UlpBoundsTest.class.getResourceAsStream(
                "elementary-functions.csv"), StandardCharsets.US_ASCII))) {
            for (String line : lines.lines().filter(text -> !text.startsWith("#")).toList()) {
                String[] parts = line.split(",");
                assertEquals(4, parts.length, line);
                cases.computeIfAbsent(UnaryOp.valueOf(parts[0]), _ -> new ArrayList<>()).add(new double[] {
                        Double.parseDouble(parts[1]), Double.parseDouble(parts[2]), Double.parseDouble(parts[3])});
            }
        }
        return cases;
    }
}
