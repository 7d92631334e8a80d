package dev.arenagrad.ops.generator;

import dev.arenagrad.ops.generator.ComparisonTemplate.Comparison;
import dev.arenagrad.ops.generator.ComparisonTemplate.Right;
import dev.arenagrad.ops.generator.ElementwiseTemplate.Kernel;
import dev.arenagrad.ops.generator.OptimizerStepTemplate.Rule;
import dev.arenagrad.ops.generator.ReductionTemplate.Reduction;
import dev.arenagrad.ops.generator.MoveTemplate.Lanes;
import dev.arenagrad.ops.generator.ScanTemplate.Scan;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the sources of the kernels: the tables below say what is computed, the templates how the loops look.
 *
 * <p>Each operation on each type gets a method with a loop of its own, because a vector that crosses a call which is
 * not inlined is boxed, and a loop shared by several operations is one that the JIT compiles for none of them.
 *
 * <p>Run by the build: {@code java KernelGenerator.java <output directory> <directories of hand-written kernels>...}.
 */
final class KernelGenerator {
    private static final List<ElementType> FLOATING = List.of(ElementType.F32, ElementType.F64);
    private static final List<ElementType> NUMBERS = List.of(ElementType.F32, ElementType.F64, ElementType.I64);

    /** Functions of x, by their constants in UnaryOp. */
    private static final List<Entry> UNARY = List.of(
            exact("NEG", "-x"),
            exact("ABS", "abs(x)"),
            exact("SIGN", "where(x > 0, 1, where(x < 0, -1, 0))"),
            exact("RELU", "where(x <= 0, 0, x)"),
            real("SQRT", "sqrt(x)"),
            real("RECIPROCAL", "1 / x"),
            real("EXP", "exp(x)"),
            real("EXPM1", "expm1(x)"),
            real("LOG", "log(x)"),
            real("LOG1P", "log1p(x)"),
            real("SIN", "sin(x)"),
            real("COS", "cos(x)"),
            real("TAN", "tan(x)"),
            real("TANH", "tanh(x)"),
            real("SIGMOID", "e = expOfNegative(-abs(x)); where(x < 0, e, 1) / (1 + e)"),
            real("SOFTPLUS", "atLeast(x, 0) + log1pOfFraction(expOfNegative(-abs(x)))"),
            real("LOG_SIGMOID", "atMost(x, 0) - log1pOfFraction(expOfNegative(-abs(x)))"),
            real("RSQRT", "1 / sqrt(x)"),
            real("LOG10", "log10(x)"),
            real("ASIN", "asin(x)"),
            real("ACOS", "acos(x)"),
            real("ATAN", "atan(x)"),
            real("SINH", "sinh(x)"),
            real("COSH", "cosh(x)"),
            real("FLOOR", "floor(x)"),
            real("CEIL", "ceil(x)"),
            real("ROUND", "rint(x)"),
            real("TRUNC", "trunc(x)"),
            real("FRAC", "x - trunc(x)"),
            real("LOG2", "log2(x)"),
            real("EXP2", "exp2(x)"),
            real("ASINH", "asinh(x)"),
            real("ACOSH", "acosh(x)"),
            real("ATANH", "atanh(x)"),
            real("ERF", "erf(x)"),
            real("ERFC", "erfc(x)"),
            real("ERFINV", "erfinv(x)"),
            real("LGAMMA", "lgamma(x)"),
            real("DIGAMMA", "digamma(x)"));

    /** Functions of a and b, by their constants in BinaryOp. */
    private static final List<Entry> BINARY = List.of(
            exact("ADD", "a + b"),
            exact("SUB", "a - b"),
            exact("MUL", "a * b"),
            exact("POW", "pow(a, b)"),
            exact("MAXIMUM", "max(a, b)"),
            exact("MINIMUM", "min(a, b)"),
            exact("FMAX", "where(a == a, where(b == b, max(a, b), a), b)"),
            exact("FMIN", "where(a == a, where(b == b, min(a, b), a), b)"),
            exact("FMOD", "fmod(a, b)"),
            exact("REMAINDER", "remainder(a, b)"),
            exact("FLOOR_DIVIDE", "floorDivide(a, b)"),
            real("DIV", "a / b"),
            real("ATAN2", "atan2(a, b)"),
            real("HYPOT", "hypot(a, b)"),
            real("LOGADDEXP", "max(a, b) + log1pOfFraction(expOfNegative(-abs(where(a == b, 0, a - b))))"),
            real("XLOGY", "where(b != b, b, where(a == 0, 0, a * log(b)))"),
            real("POLYGAMMA", "polygamma(b, a)"),
            real("GLU", "e = expOfNegative(-abs(b)); a * (where(b < 0, e, 1) / (1 + e))"),
            real("TANH_BACKWARD", "a * (1 - b * b)"),
            real("SIGMOID_BACKWARD", "a * b * (1 - b)"),
            real("RELU_BACKWARD", "where(b <= 0, 0, a)"),
            real("RSQRT_BACKWARD", "-0.5 * a * (b * b * b)"));

    /** Those of them that are computed in rows shorter than a vector too. */
    private static final List<String> ARITHMETIC = List.of("ADD", "SUB", "MUL", "DIV");

    /** Which operands of functions of two are arrays and which are numbers. */
    private static final List<Form> FORMS_OF_TWO = List.of(
            new Form("", List.of("a", "b"), List.of()),
            new Form("Number", List.of("a"), List.of("b")),
            new Form("OfNumber", List.of("b"), List.of("a")));

    /** Functions of a, b, c and a number s, by their constants in TernaryOp. */
    private static final List<Entry> TERNARY = List.of(
            exact("ADDCMUL", "a + s * b * c"),
            real("ADDCDIV", "a + s * b / c"),
            real("LERP", "where(abs(c) < 0.5, a + c * (b - a), b - (b - a) * (1 - c))"),
            real("CLAMP", "min(max(a, b), c)"),
            real("GLU_BACKWARD", "a * b * c * (1 - c)"),
            real("LOGITS_LOSS",
                    "(1 - b) * a + (1 + (c - 1) * b) * (max(-a, 0) + log1pOfFraction(expOfNegative(-abs(a))))"),
            real("LOGITS_SLOPE",
                    "e = expOfNegative(-abs(a)); ((1 - b) - (1 + (c - 1) * b) * (where(a < 0, 1, e) / (1 + e))) * s"));

    /** Activations of x with parameters p, q and r, and their derivatives times g, by their constants in ActivationOp. */
    private static final List<Activation> ACTIVATIONS = List.of(
            new Activation("CLAMP", "atMost(atLeast(x, p), q)", "where(x >= p, where(x <= q, g, 0), 0)"),
            new Activation("HARDTANH", "atMost(atLeast(x, p), q)", "where(x <= p, 0, where(x >= q, 0, g))"),
            new Activation("THRESHOLD", "where(x <= p, q, x)", "where(x <= p, 0, g)"),
            new Activation("LEAKY_RELU", "where(x > 0, x, x * p)", "where(x > 0, g, g * p)"),
            new Activation("ELU", "where(x > 0, x * q, expm1(x * r) * p)",
                    "where(x > 0, g * q, g * (p * r) * exp(x * r))"),
            new Activation("SOFTPLUS", "z = x * p; where(z > q, x, (atLeast(z, 0) + log1pOfFraction(expOfNegative(-abs(z)))) / p)",
                    "z = x * p; e = expOfNegative(-abs(z)); where(z > q, g, g * where(z < 0, e, 1) / (1 + e))"),
            new Activation("SILU", "e = expOfNegative(-abs(x)); x * (where(x < 0, e, 1) / (1 + e))",
                    "e = expOfNegative(-abs(x)); s = where(x < 0, e, 1) / (1 + e); g * (s * (1 + x * (1 - s)))"),
            new Activation("GELU", "x * normalDistribution(x)", "g * (normalDistribution(x) + x * normalDensity(x))"),
            // 1 + tanh(z) = 2 sigmoid(2 z)
            new Activation("GELU_TANH",
                    "z = 1.5957691216057308 * (x + 0.044715 * x * x * x); e = expOfNegative(-abs(z));"
                            + "x * (where(z < 0, e, 1) / (1 + e))",
                    "z = 1.5957691216057308 * (x + 0.044715 * x * x * x); e = expOfNegative(-abs(z));"
                            + "s = where(z < 0, e, 1) / (1 + e);"
                            + "m = x * s * (1 - s); g * (s + m * 1.5957691216057308 + m * x * x * 0.21406444881780075)"),
            // tanh(log(1 + exp(x))) = u / (u + v), written so that nothing overflows
            new Activation("MISH",
                    "e = expOfNegative(-abs(x)); u = where(x < 0, e * (e + 2), 1 + 2 * e); v = where(x < 0, 2, 2 * e * e);"
                            + "x * (u / (u + v))",
                    "e = expOfNegative(-abs(x)); u = where(x < 0, e * (e + 2), 1 + 2 * e); v = where(x < 0, 2, 2 * e * e);"
                            + "t = u / (u + v); s = where(x < 0, e, 1) / (1 + e);"
                            + "g * (t + x * s * (v / (u + v)) * (1 + t))"),
            new Activation("HARDSIGMOID", "sixth(atMost(atLeast(x + 3, 0), 6))", "where(x > -3, where(x < 3, sixth(g), 0), 0)"),
            new Activation("HARDSWISH", "sixth(x * atMost(atLeast(x + 3, 0), 6))",
                    "where(x < -3, 0, where(x <= 3, g * (third(x) + 0.5), g))"),
            new Activation("HARDSHRINK", "where(abs(x) <= p, 0, x)", "where(abs(x) <= p, 0, g)"),
            new Activation("SOFTSHRINK", "where(x > p, x - p, where(x < -p, x + p, 0))",
                    "where(abs(x) <= p, 0, g)"));

    /** Running totals t of elements x, by their constants in ScanOp; a is a second array. */
    private static final List<Scan> SCANS = List.of(
            new Scan("SUM", 0, "t + x"),
            new Scan("PROD", 1, "t * x"),
            new Scan("RECURRENCE", 0, "p = a * t; where(p == p, p, where(a == 0, where(t == t, 0, p), p)) + x"));

    /** What filling, softmax and normalisation need: functions of arrays and of numbers that a whole row shares. */
    private static final List<Kernel> ROW_FUNCTIONS = List.of(
            new Kernel("fill", List.of(), List.of("v"), "v"),
            new Kernel("below", List.of("x"), List.of("m", "s"), "x - m - s"),
            new Kernel("softmaxGradient", List.of("g", "y"), List.of("s"), "y * (g - s)"),
            new Kernel("logSoftmaxGradient", List.of("g", "y"), List.of("s"), "g - exp(y) * s"),
            new Kernel("logSoftmaxGradientOfNumber", List.of("y"), List.of("g", "s"), "g - exp(y) * s"),
            new Kernel("scaleShift", List.of("x"), List.of("s", "t"), "x * s + t"),
            new Kernel("scaleShiftEach", List.of("x", "w", "b"), List.of("s"), "x * s * w + b"),
            new Kernel("combine", List.of("h", "x"), List.of("r", "c", "d"), "h * r + x * c + d"),
            new Kernel("timesNormalized", List.of("g", "x"), List.of("m", "r"), "g * (x - m) * r"),
            new Kernel("expBelowEach", List.of("x", "m"), List.of(), "exp(x - m)"),
            new Kernel("addExpBelowEach", List.of("x", "m", "t"), List.of(), "t + exp(x - m)"),
            new Kernel("belowEach", List.of("x", "m", "s"), List.of(), "x - m - s"),
            new Kernel("addProductEach", List.of("g", "y", "t"), List.of(), "t + g * y"),
            new Kernel("softmaxGradientEach", List.of("g", "y", "s"), List.of(), "y * (g - s)"),
            new Kernel("logSoftmaxGradientEach", List.of("g", "y", "s"), List.of(), "g - exp(y) * s"));

    /** What softmax adds up along a row, and, last, what it writes on the way. */
    private static final List<Kernel> ROW_SUMS = List.of(
            new Kernel("sumOfProducts", List.of("g", "y"), List.of(), "g * y"),
            new Kernel("sumOfExpBelow", List.of("x"), List.of("m"), "exp(x - m)"));
    private static final Kernel WRITTEN_ROW_SUM = new Kernel("expBelow", List.of("x"), List.of("m"), "exp(x - m)");

    /** Losses of x and a target y with a number p, and their derivatives by x times s, by their constants in PairLoss. */
    private static final List<Loss> PAIR_LOSSES = List.of(
            new Loss("SQUARED", "d = x - y; d * d", "(x - y) * s"),
            new Loss("ABSOLUTE", "abs(x - y)", "d = x - y; where(d > 0, s, where(d < 0, -s, 0 * s))"),
            new Loss("HUBER", "d = abs(x - y); m = min(d, p); m * (d - 0.5 * m)", "min(max(x - y, -p), p) * s"),
            new Loss("LOGITS", "(1 - y) * x + (atLeast(-x, 0) + log1pOfFraction(expOfNegative(-abs(x))))",
                    "e = expOfNegative(-abs(x)); (where(x < 0, e, 1) / (1 + e) - y) * s"));

    /** Reductions of elements x to a total t. */
    private static final List<Reduction> REDUCTIONS = List.of(
            new Reduction("SUM", 0, "x + t", "t + u", "ADD"),
            new Reduction("PROD", 1, "x * t", "t * u", "MUL"),
            new Reduction("MAX", Double.NEGATIVE_INFINITY, "max(x, t)", "max(t, u)", "MAX"),
            new Reduction("MIN", Double.POSITIVE_INFINITY, "min(x, t)", "min(t, u)", "MIN"),
            new Reduction("SUM_ABS", 0, "abs(x) + t", "t + u", "ADD"),
            new Reduction("SUM_SQUARES", 0, "x * x + t", "t + u", "ADD"),
            new Reduction("MAX_ABS", 0, "max(abs(x), t)", "max(t, u)", "MAX"));

    private static final List<Comparison> COMPARISONS = List.of(
            new Comparison("EQ", "=="),
            new Comparison("NE", "!="),
            new Comparison("LT", "<"),
            new Comparison("LE", "<="),
            new Comparison("GT", ">"),
            new Comparison("GE", ">="));

    /** Steps of optimisers on a parameter p in direction d, by their constants in OptimizerRule. */
    private static final List<Rule> OPTIMIZER_RULES = List.of(
            new Rule("SGD", List.of(), List.of("rate"), "p = p - rate * (g * sign + decay * p)"),
            new Rule("MOMENTUM", List.of("v"), List.of("momentum", "rest", "rate"),
                    "v = v * momentum + rest * d; p = p - rate * v"),
            new Rule("NESTEROV", List.of("v"), List.of("momentum", "rest", "rate"),
                    "v = v * momentum + rest * d; p = p - rate * (d + momentum * v)"),
            new Rule("ADAM", List.of("m", "v"),
                    List.of("beta1", "rest1", "beta2", "rest2", "rate", "root", "epsilon", "shrink"),
                    "m = m * beta1 + rest1 * d; v = v * beta2 + rest2 * d * d;"
                            + "p = p * shrink - rate * m / (sqrt(v) / root + epsilon)"),
            new Rule("AMSGRAD", List.of("m", "v", "x"),
                    List.of("beta1", "rest1", "beta2", "rest2", "rate", "root", "epsilon", "shrink"),
                    "m = m * beta1 + rest1 * d; v = v * beta2 + rest2 * d * d; x = max(x, v);"
                            + "p = p * shrink - rate * m / (sqrt(x) / root + epsilon)"),
            new Rule("ADAGRAD", List.of("s"), List.of("rate", "epsilon"),
                    "s = s + d * d; p = p - rate * d / (sqrt(s) + epsilon)"),
            new Rule("RMSPROP", List.of("s"), List.of("alpha", "rest", "rate", "epsilon"),
                    "s = s * alpha + rest * d * d; p = p - rate * d / (sqrt(s) + epsilon)"),
            new Rule("RMSPROP_MOMENTUM", List.of("s", "b"), List.of("alpha", "rest", "rate", "epsilon", "momentum"),
                    "s = s * alpha + rest * d * d; b = b * momentum + d / (sqrt(s) + epsilon); p = p - rate * b"),
            new Rule("CENTERED_RMSPROP", List.of("s", "a"), List.of("alpha", "rest", "rate", "epsilon"),
                    "s = s * alpha + rest * d * d; a = a * alpha + rest * d;"
                            + "p = p - rate * d / (sqrt(s - a * a) + epsilon)"),
            new Rule("CENTERED_RMSPROP_MOMENTUM", List.of("s", "a", "b"),
                    List.of("alpha", "rest", "rate", "epsilon", "momentum"),
                    "s = s * alpha + rest * d * d; a = a * alpha + rest * d;"
                            + "b = b * momentum + d / (sqrt(s - a * a) + epsilon); p = p - rate * b"));

    /** A line of a table: an enum constant, its formulas, the second null if there are no vectors, and whether it is for integers too. */
    private record Entry(String name, String plain, String vector, boolean forIntegers) {
        Kernel kernel(String suffix, List<String> arrays, List<String> numbers) {
            return new Kernel(ElementwiseTemplate.camelCase(name) + suffix, arrays, numbers, Formula.parse(plain),
                    vector == null ? null : Formula.parse(vector));
        }
    }

    /** A line of the table of activations: an enum constant and the formulas forward and backward. */
    private record Activation(String name, String formula, String backwardFormula) {
        Entry forward() {
            return real(name, formula);
        }

        Entry backward() {
            return real(name, backwardFormula);
        }
    }

    /** A line of the table of losses: an enum constant and the formulas of the loss and of its derivative. */
    private record Loss(String name, String formula, String gradient) {
        Kernel sum() {
            return new Kernel(ElementwiseTemplate.camelCase(name), List.of("x", "y"), List.of("p"), formula);
        }

        Kernel slope() {
            return new Kernel(ElementwiseTemplate.camelCase(name) + "Gradient", List.of("x", "y"), List.of("p", "s"),
                    gradient);
        }
    }

    private final Path root;

    private KernelGenerator(Path root) {
        this.root = root;
    }

    public static void main(String[] arguments) {
        Path root = Path.of(arguments[0]);
        new KernelGenerator(root).generate();
        DoubleTwin.writeAll(Stream.of(arguments).skip(1).map(Path::of).toList(), root);
        GeneratedFile.deleteOthers(root);
    }

    private static Entry exact(String name, String formula) {
        return new Entry(name, formula, formula, true);
    }

    private static Entry real(String name, String formula) {
        return new Entry(name, formula, formula, false);
    }

    private void generate() {
        for (ElementType type : NUMBERS) {
            elementwise("Unary", type, UNARY, List.of(new Form("", List.of("x"), List.of())));
            elementwise("Binary", type, BINARY, FORMS_OF_TWO);
            elementwise("Ternary", type, TERNARY, List.of(
                    new Form("", List.of("a", "b", "c"), List.of("s")),
                    new Form("Number", List.of("a", "b"), List.of("c", "s"))));
            reductions(type);
            scans(type);
        }
        for (ElementType type : FLOATING) {
            shortRows(type);
            activations(type);
            rowFunctions(type);
            pairLosses(type);
            optimizerSteps(type);
        }
        for (ElementType type : ElementType.values()) {
            comparisons(type);
        }
        comparisonsOfBytes();
        casts();
        moves();
    }

    /** Which operands of a family of loops are arrays and which are numbers. */
    private record Form(String suffix, List<String> arrays, List<String> numbers) {}

    private void elementwise(String family, ElementType type, List<Entry> table, List<Form> forms) {
        List<Entry> entries = table.stream().filter(entry -> type.isFloatingPoint() || entry.forIntegers).toList();
        Map<Form, List<Entry>> loops = new LinkedHashMap<>();
        forms.forEach(form -> loops.put(form, entries));
        elementwise(family, type, loops);
    }

    /** Arithmetic of rows that are shorter than a vector. */
    private void shortRows(ElementType type) {
        Source vector = new Source("VectorShortRows" + type, "Loops over rows of at most a vector each.")
                .use("dev.arenagrad.ops.BinaryOp").useVectors(type, type.vector + ".SPECIES_PREFERRED");
        vector.add("""
                /** The longest row. */
                static final int MOST = LANES;
                """);
        List<Entry> entries = BINARY.stream().filter(entry -> ARITHMETIC.contains(entry.name)).toList();
        for (Form form : FORMS_OF_TWO) {
            List<Kernel> kernels = entries.stream().map(entry -> entry.kernel(form.suffix, form.arrays, form.numbers)).toList();
            vector.add(ElementwiseTemplate.rowsSwitch("run" + form.suffix, "BinaryOp", entries.stream().map(Entry::name)
                    .toList(), kernels));
            kernels.forEach(kernel -> vector.add(ElementwiseTemplate.rows(kernel, type)));
        }
        vector.write(root);
    }

    private void activations(ElementType type) {
        List<String> parameters = List.of("p", "q", "r");
        Map<Form, List<Entry>> loops = new LinkedHashMap<>();
        loops.put(new Form("", List.of("x"), parameters), ACTIVATIONS.stream().map(Activation::forward).toList());
        loops.put(new Form("Backward", List.of("g", "x"), parameters),
                ACTIVATIONS.stream().map(Activation::backward).toList());
        elementwise("Activation", type, loops);
    }

    private void elementwise(String family, ElementType type, Map<Form, List<Entry>> loops) {
        String ops = family + "Op";
        Source plain = new Source("Plain" + family + type,
                "Elementwise loops over numbers.").use("dev.arenagrad.ops." + ops);
        Source vector = new Source("Vector" + family + type,
                "Elementwise loops over vectors.").use("dev.arenagrad.ops." + ops) .useVectors(type,
                type.vector + ".SPECIES_PREFERRED");
        Source wide = wide("VectorWide" + family + type);
        Set<Source> wides = new HashSet<>();
        loops.forEach((form, entries) -> {
            List<String> constants = entries.stream().map(Entry::name).toList();
            List<Kernel> kernels = entries.stream()
                    .map(entry -> entry.kernel(form.suffix, form.arrays, form.numbers)).toList();
            plain.add(ElementwiseTemplate.plainSwitch("run" + form.suffix, ops, constants, kernels, type));
            kernels.forEach(kernel -> plain.add(ElementwiseTemplate.plain(kernel, type)));
            vector.add(ElementwiseTemplate.vectorSwitch("run" + form.suffix, ops, constants, kernels, type,
                    plain.name(), wide.name()));
            kernels.stream().filter(kernel -> kernel.hasVectors(type))
                    .forEach(kernel -> (kernel.widens(type) ? wide : vector)
                            .add(ElementwiseTemplate.vector(kernel, type, plain.name())));
            if (kernels.stream().anyMatch(kernel -> kernel.hasVectors(type) && kernel.widens(type))) {
                wides.add(wide);
            }
        });
        wides.forEach(source -> source.write(root));
        write(plain, vector, type);
    }

    /** {@return the class of loops over floats that are computed as vectors of doubles} */
    private static Source wide(String name) {
        Source source = new Source(name, "Elementwise loops over floats, as vectors of doubles.").use("java.nio.ByteOrder");
        for (String type : List.of("DoubleVector", "FloatVector", "VectorMask", "VectorOperators", "VectorShuffle",
                "VectorSpecies")) {
            source.use("jdk.incubator.vector." + type);
        }
        return source.add("""
                private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
                private static final VectorSpecies<Float> NARROW = FloatVector.SPECIES_PREFERRED;
                private static final int LANES = SPECIES.length();
                private static final long BYTES = NARROW.vectorByteSize();
                private static final VectorShuffle<Float> HALVES = VectorShuffle.iota(NARROW, LANES, 1, true);
                private static final VectorMask<Float> UPPER = VectorMask.fromLong(NARROW, -1L << LANES);
                private static final ByteOrder ORDER = ByteOrder.nativeOrder();
                """);
    }

    private void rowFunctions(ElementType type) {
        Source plain = new Source("PlainRows" + type, "Loops over numbers for filling, softmax and normalisation.");
        Source vector = new Source("VectorRows" + type, "Loops over vectors for filling, softmax and normalisation.")
                .use("dev.arenagrad.ops.blas.SimdLanes" + type)
                .useVectors(type, type.vector + ".SPECIES_PREFERRED");
        for (Kernel kernel : ROW_FUNCTIONS) {
            plain.add(ElementwiseTemplate.plain(kernel, type));
            vector.add(ElementwiseTemplate.vector(kernel, type, plain.name()));
        }
        vector.add(ReductionTemplate.BLOCK_OF_A_SUM);
        for (Kernel kernel : ROW_SUMS) {
            plain.add(ReductionTemplate.plainSum(kernel, type, false));
            vector.add(ReductionTemplate.vectorSum(kernel, type, plain.name(), false));
        }
        vector.add(SoftmaxTemplate.logSoftmaxRows(ROW_SUMS.getLast(), type));
        vector.add(SoftmaxTemplate.softmaxRows(ROW_SUMS.getLast(), type));
        plain.add(ReductionTemplate.plainSum(WRITTEN_ROW_SUM, type, true));
        vector.add(ReductionTemplate.vectorSum(WRITTEN_ROW_SUM, type, plain.name(), true));
        write(plain, vector, type);
    }

    private void pairLosses(ElementType type) {
        Source plain = new Source("PlainPairLoss" + type, "Loops over numbers for losses of pairs of elements.")
                .use("dev.arenagrad.ops.PairLoss");
        Source vector = new Source("VectorPairLoss" + type, "Loops over vectors for losses of pairs of elements.")
                .use("dev.arenagrad.ops.PairLoss").use("dev.arenagrad.ops.blas.SimdLanes" + type)
                .useVectors(type, type.vector + ".SPECIES_PREFERRED");
        List<String> constants = PAIR_LOSSES.stream().map(Loss::name).toList();
        List<Kernel> sums = PAIR_LOSSES.stream().map(Loss::sum).toList();
        List<Kernel> slopes = PAIR_LOSSES.stream().map(Loss::slope).toList();
        plain.add(ReductionTemplate.plainSums("PairLoss", constants, sums, type));
        vector.add(ReductionTemplate.BLOCK_OF_A_SUM).add(ReductionTemplate.vectorSums("PairLoss", constants, sums, type));
        sums.forEach(kernel -> {
            plain.add(ReductionTemplate.plainSum(kernel, type, false));
            vector.add(ReductionTemplate.vectorSum(kernel, type, plain.name(), false));
        });
        plain.add(ElementwiseTemplate.plainSwitch("gradient", "PairLoss", constants, slopes, type));
        vector.add(ElementwiseTemplate.vectorSwitch("gradient", "PairLoss", constants, slopes, type, plain.name(), ""));
        slopes.forEach(kernel -> {
            plain.add(ElementwiseTemplate.plain(kernel, type));
            vector.add(ElementwiseTemplate.vector(kernel, type, plain.name()));
        });
        write(plain, vector, type);
    }

    private void optimizerSteps(ElementType type) {
        Source plain = new Source("PlainOptimizerSteps" + type, "Steps of optimisers over numbers.")
                .use("dev.arenagrad.ops.OptimizerRule");
        Source vector = new Source("VectorOptimizerSteps" + type, "Steps of optimisers over vectors.")
                .use("dev.arenagrad.ops.OptimizerRule").useVectors(type, type.vector + ".SPECIES_PREFERRED")
                .add("""
                        /** The bytes of an array that are changed at a time: three of them stay in the first-level cache. */
                        private static final long BLOCK = 128 * BYTES;
                        """);
        plain.add(OptimizerStepTemplate.choice(OPTIMIZER_RULES, false));
        vector.add(OptimizerStepTemplate.choice(OPTIMIZER_RULES, true));
        for (Rule rule : OPTIMIZER_RULES) {
            for (boolean decaying : rule.hasTwoForms() ? new boolean[] {false, true} : new boolean[] {false}) {
                plain.add(OptimizerStepTemplate.plain(rule, type, decaying));
                vector.add(OptimizerStepTemplate.vector(rule, type, plain.name(), decaying));
            }
        }
        write(plain, vector, type);
    }

    private void reductions(ElementType type) {
        Source plain = new Source("PlainReduce" + type, "Reducing loops over numbers.");
        Source vector = new Source("VectorReduce" + type, "Reducing loops over vectors.")
                .use("dev.arenagrad.ops.blas.SimdLanes" + type)
                .useVectors(type, type.vector + ".SPECIES_PREFERRED")
                .add("""
                        /** The bytes of a row that one set of accumulators takes. */
                        private static final long BLOCK = 128 * BYTES;

                        /** The bytes that four accumulators take at a time. */
                        private static final long STEP = 4 * BYTES;
                        private static final long THIRD = 2 * BYTES;
                        private static final long FOURTH = 3 * BYTES;

                        /** The rows that one accumulator takes at a time. */
                        private static final long ROWS = 64;
                        """);
        String total = ReductionTemplate.totalType(type).java;
        plain.add(ReductionTemplate.rowChoice(REDUCTIONS, total, "MemorySegment xs, long xAt, long xStep, long n",
                "xs, xAt, xStep, n"));
        plain.add(ReductionTemplate.plainColumnsChoice(REDUCTIONS));
        vector.add(ReductionTemplate.rowChoice(REDUCTIONS, "double", "MemorySegment xs, long xAt, long n",
                "xs, xAt, n"));
        vector.add(ReductionTemplate.vectorColumnsChoice(REDUCTIONS, type, plain.name()));
        for (Reduction reduction : REDUCTIONS) {
            plain.add(ReductionTemplate.plainRow(reduction, type)).add(ReductionTemplate.plainColumns(reduction, type));
            vector.add(ReductionTemplate.vectorRow(reduction, type, plain.name()))
                    .add(ReductionTemplate.vectorColumns(reduction, type));
            if (reduction.isExtreme()) {
                vector.add(ReductionTemplate.comparedRow(reduction, type, plain.name()))
                        .add(ReductionTemplate.comparedColumns(reduction, type));
            }
        }
        write(plain, vector, type);
    }

    private void scans(ElementType type) {
        Source plain = new Source("PlainScan" + type, "Running totals.").use("dev.arenagrad.ops.ScanOp");
        plain.add(ScanTemplate.choice(SCANS));
        plain.add("""
                /** The elements that a loop over int goes through. */
                private static final long MOST = 1 << 30;
                """);
        SCANS.forEach(scan -> plain.add(ScanTemplate.loop(scan, type)));
        plain.add(ScanTemplate.twoRowsChoice(SCANS)).add(ScanTemplate.columnsChoice(SCANS, type));
        SCANS.stream().filter(Scan::readsSecond).forEach(scan -> plain.add(ScanTemplate.fourRowsOfTwo(scan, type)));
        List<Scan> ofOne = SCANS.stream().filter(scan -> !scan.readsSecond()).toList();
        ofOne.forEach(scan -> plain.add(ScanTemplate.twoRows(scan, type)).add(ScanTemplate.columns(scan, type)));
        Source vector = new Source("VectorScan" + type, type == ElementType.F32 ? "Running totals of columns, and sums of rows."
                : "Running totals of columns.").use("dev.arenagrad.ops.ScanOp").use(
                "jdk.incubator.vector.FloatVector").use("jdk.incubator.vector.VectorShuffle")
                .useVectors(ElementType.F64, "DoubleVector.SPECIES_PREFERRED");
        vector.add(type == ElementType.F32 ? """
                private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
                private static final int STEP = FLOATS.length();
                private static final VectorShuffle<Float> HALVES = VectorShuffle.iota(FLOATS, LANES, 1, true);
                private static final VectorMask<Float> UPPER = VectorMask.fromLong(FLOATS, -1L << LANES);
                """ : "private static final int STEP = LANES;\n");
        vector.add(ScanTemplate.columnsChoice(SCANS, type));
        ofOne.forEach(scan -> vector.add(ScanTemplate.vectorColumns(scan, type, plain.name())));
        if (type == ElementType.F32) {
            vector.add(ScanTemplate.sumsAlongRow());
        }
        write(plain, vector, type);
    }

    private void comparisons(ElementType type) {
        Source plain = new Source("PlainCompare" + type,
                "Comparing loops over numbers.").use("dev.arenagrad.ops.CompareOp");
        Source vector = new Source("VectorCompare" + type,
                "Comparing loops over vectors.").use("dev.arenagrad.ops.CompareOp") .useVectors(type,
                        type.vector + ".SPECIES_PREFERRED");
        vector.add("""
                /** The elements of a step, at least as many as a long has bytes; choosing takes a multiple of it. */
                static final int STEP = Math.max(Long.BYTES, LANES);
                """);
        vector.add(ComparisonTemplate.choose(type));
        for (Right right : type.isFloatingPoint() ? List.of(Right.ARRAY, Right.NUMBER) : List.of(Right.values())) {
            plain.add(ComparisonTemplate.plainSwitch(COMPARISONS, right));
            vector.add(ComparisonTemplate.vectorSwitch(COMPARISONS, type, right));
            for (Comparison comparison : COMPARISONS) {
                plain.add(ComparisonTemplate.plain(comparison, type, right));
                vector.add(ComparisonTemplate.vector(comparison, type, right, plain.name()));
            }
        }
        write(plain, vector, type);
    }

    private void comparisonsOfBytes() {
        Source vector = new Source("VectorCompareBOOL", "Comparing loops over vectors of bytes 0 and 1.")
                .use("dev.arenagrad.ops.CompareOp").useVectors(ElementType.BOOL, "ByteVector.SPECIES_PREFERRED");
        for (Right right : List.of(Right.ARRAY, Right.INTEGER)) {
            vector.add(ComparisonTemplate.vectorSwitch(COMPARISONS, ElementType.BOOL, right));
            COMPARISONS.forEach(comparison -> vector.add(ComparisonTemplate.vectorOfBytes(comparison, right,
                    "PlainCompareBOOL")));
        }
        vector.add(ComparisonTemplate.chooseBytes());
        vector.write(root);
    }

    private void casts() {
        Source casts = new Source("Casts", "Loops that convert elements.").use("dev.arenagrad.ops.DType");
        casts.add(CastTemplate.choice());
        for (CastType from : CastType.values()) {
            casts.add(CastTemplate.choice(from));
            for (CastType to : CastType.values()) {
                if (from != to) {
                    casts.add(CastTemplate.cast(from, to)).add(CastTemplate.rowCast(from, to));
                }
            }
        }
        casts.write(root);
        String vectors = "jdk.incubator.vector.";
        Source wide = new Source("VectorCasts", "Loops over vectors that convert elements.").use("dev.arenagrad.ops.DType")
                .use("java.nio.ByteOrder").use(vectors + "VectorMask").use(vectors + "VectorOperators").use(vectors
                        + "VectorShuffle").use(vectors + "VectorSpecies");
        List.of("Int", "Long", "Float", "Double").forEach(type -> wide.use(vectors + type + "Vector"));
        StringBuilder constants = new StringBuilder("""
                private static final int LANES = IntVector.SPECIES_PREFERRED.length();
                private static final int WIDTH = IntVector.SPECIES_PREFERRED.vectorByteSize();
                private static final ByteOrder ORDER = ByteOrder.nativeOrder();
                """);
        CastTemplate.OF_VECTORS.forEach(type -> constants.append(CastTemplate.species(type)));
        wide.add(constants.toString()).add(CastTemplate.vectorChoice());
        for (CastType from : CastTemplate.OF_VECTORS) {
            CastTemplate.OF_VECTORS.stream().filter(to -> to != from).forEach(to -> wide.add(CastTemplate.vectorCast(
                    from, to)));
        }
        wide.write(root);
    }

    private void moves() {
        String vectors = "jdk.incubator.vector.";
        for (Lanes type : Lanes.values()) {
            Source source = new Source("VectorMove" + type.className("s"),
                    "Loops over vectors that reorder elements of one size.");
            source.use("java.nio.ByteOrder").use("java.util.stream.IntStream");
            source.use(vectors + type.vector()).use(vectors + "VectorMask").use(vectors + "VectorShuffle").use(vectors
                    + "VectorSpecies");
            source.add(MoveTemplate.constants(type)).add(MoveTemplate.transpose()).add(MoveTemplate.square(type));
            source.add(MoveTemplate.reverse(type)).add(MoveTemplate.interleave(type)).write(root);
        }
    }

    private void write(Source plain, Source vector, ElementType type) {
        plain.write(root);
        if (type.isFloatingPoint()) {
            vector.write(root);
        }
    }
}
