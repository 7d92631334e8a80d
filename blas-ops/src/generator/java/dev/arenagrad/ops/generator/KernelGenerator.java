package dev.arenagrad.ops.generator;

import dev.arenagrad.ops.generator.ComparisonTemplate.Comparison;
import dev.arenagrad.ops.generator.ElementwiseTemplate.Kernel;
import dev.arenagrad.ops.generator.ReductionTemplate.Reduction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
            // The JDK's own vector tanh is slower, and no vector code at all for doubles on some processors.
            real("TANH", "tanh(x)", "u = expm1(2 * min(abs(x), 20)); t = u / (u + 2); withSign(t, x)"),
            real("SIGMOID", "e = exp(-abs(x)); where(x < 0, e, 1) / (1 + e)"),
            real("SOFTPLUS", "max(x, 0) + log1p(exp(-abs(x)))"));

    /** Functions of a and b, by their constants in BinaryOp. */
    private static final List<Entry> BINARY = List.of(
            exact("ADD", "a + b"),
            exact("SUB", "a - b"),
            exact("MUL", "a * b"),
            // As in C, 1 to any power is 1, even to NaN, and so is -1 to an infinite one. Vector libraries know that, Java's own
            // power does not, and either may compute a vector: so infinities become 2^54, which is even too.
            new Entry("POW", "pow(a, b)",
                    "limit = 18014398509481984;"
                            + " where(a == 1, 1, pow(a, where(a == -1, max(min(b, limit), -limit), b)))",
                    true),
            exact("MAXIMUM", "max(a, b)"),
            exact("MINIMUM", "min(a, b)"),
            real("DIV", "a / b"),
            real("TANH_BACKWARD", "a * (1 - b * b)"),
            real("SIGMOID_BACKWARD", "a * b * (1 - b)"),
            real("RELU_BACKWARD", "where(b <= 0, 0, a)"));

    /** What filling, softmax and normalisation need: functions of arrays and of numbers that a whole row shares. */
    private static final List<Kernel> ROW_FUNCTIONS = List.of(
            new Kernel("fill", List.of(), List.of("v"), "v"),
            new Kernel("expBelow", List.of("x"), List.of("m"), "exp(x - m)"),
            new Kernel("below", List.of("x"), List.of("m", "s"), "x - m - s"),
            new Kernel("softmaxGradient", List.of("g", "y"), List.of("s"), "y * (g - s)"),
            new Kernel("logSoftmaxGradient", List.of("g", "y"), List.of("s"), "g - exp(y) * s"),
            new Kernel("scaleShift", List.of("x"), List.of("s", "t"), "x * s + t"),
            new Kernel("scaleShiftEach", List.of("x", "w", "b"), List.of("s"), "x * s * w + b"),
            new Kernel("combine", List.of("h", "x"), List.of("r", "c", "d"), "h * r + x * c + d"),
            new Kernel("timesNormalized", List.of("g", "x"), List.of("m", "r"), "g * (x - m) * r"));

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

    /** A line of a table: an enum constant, its formulas, and whether it is for integers too. */
    private record Entry(String name, String plain, String vector, boolean forIntegers) {
        Kernel kernel(String suffix, List<String> arrays, List<String> numbers) {
            return new Kernel(ElementwiseTemplate.camelCase(name) + suffix, arrays, numbers, Formula.parse(plain),
                    Formula.parse(vector));
        }
    }

    private final Path root;

    private KernelGenerator(Path root) {
        this.root = root;
    }

    public static void main(String[] arguments) {
        Path root = Path.of(arguments[0]);
        new KernelGenerator(root).generate();
        for (String handWritten : List.of(arguments).subList(1, arguments.length)) {
            DoubleTwin.writeAll(Path.of(handWritten), root);
        }
    }

    private static Entry exact(String name, String formula) {
        return new Entry(name, formula, formula, true);
    }

    private static Entry real(String name, String formula) {
        return real(name, formula, formula);
    }

    private static Entry real(String name, String plain, String vector) {
        return new Entry(name, plain, vector, false);
    }

    private void generate() {
        for (ElementType type : NUMBERS) {
            elementwise("Unary", type, UNARY, List.of(new Form("", List.of("x"), List.of())));
            elementwise("Binary", type, BINARY, List.of(
                    new Form("", List.of("a", "b"), List.of()),
                    new Form("Number", List.of("a"), List.of("b")),
                    new Form("OfNumber", List.of("b"), List.of("a"))));
            reductions(type);
        }
        for (ElementType type : FLOATING) {
            rowFunctions(type);
        }
        for (ElementType type : ElementType.values()) {
            comparisons(type);
        }
        casts();
    }

    /** Which operands of a family of loops are arrays and which are numbers. */
    private record Form(String suffix, List<String> arrays, List<String> numbers) {}

    private void elementwise(String family, ElementType type, List<Entry> table, List<Form> forms) {
        String ops = family + "Op";
        Source plain = new Source("Plain" + family + type,
                "Elementwise loops over numbers.").use("dev.arenagrad.ops." + ops);
        Source vector = new Source("Vector" + family + type,
                "Elementwise loops over vectors.").use("dev.arenagrad.ops." + ops) .useVectors(type,
                type.vector + ".SPECIES_PREFERRED");
        List<Entry> entries = table.stream().filter(entry -> type.isFloatingPoint() || entry.forIntegers).toList();
        List<String> constants = entries.stream().map(Entry::name).toList();
        for (Form form : forms) {
            List<Kernel> kernels = new ArrayList<>();
            entries.forEach(entry -> kernels.add(entry.kernel(form.suffix, form.arrays, form.numbers)));
            plain.add(ElementwiseTemplate.plainSwitch("run" + form.suffix, ops, constants, kernels, type));
            kernels.forEach(kernel -> plain.add(ElementwiseTemplate.plain(kernel, type)));
            vector.add(ElementwiseTemplate.vectorSwitch("run" + form.suffix, ops, constants, kernels, type));
            kernels.forEach(kernel -> vector.add(ElementwiseTemplate.vector(kernel, type, plain.name())));
        }
        write(plain, vector, type);
    }

    private void rowFunctions(ElementType type) {
        Source plain = new Source("PlainRows" + type, "Loops over numbers for filling, softmax and normalisation.");
        Source vector = new Source("VectorRows" + type, "Loops over vectors for filling, softmax and normalisation.")
                .useVectors(type, type.vector + ".SPECIES_PREFERRED");
        for (Kernel kernel : ROW_FUNCTIONS) {
            plain.add(ElementwiseTemplate.plain(kernel, type));
            vector.add(ElementwiseTemplate.vector(kernel, type, plain.name()));
        }
        write(plain, vector, type);
    }

    private void reductions(ElementType type) {
        Source plain = new Source("PlainReduce" + type, "Reducing loops over numbers.");
        Source vector = new Source("VectorReduce" + type, "Reducing loops over vectors.")
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
        }
        write(plain, vector, type);
    }

    private void comparisons(ElementType type) {
        // A step is eight elements, so a vector must not have more lanes.
        String species = type == ElementType.F32
                ? "FloatVector.SPECIES_PREFERRED.length() < 8 ? FloatVector.SPECIES_128 : FloatVector.SPECIES_256"
                : "DoubleVector.SPECIES_PREFERRED.length() > 8"
                        + " ? DoubleVector.SPECIES_512 : DoubleVector.SPECIES_PREFERRED";
        Source plain = new Source("PlainCompare" + type,
                "Comparing loops over numbers.").use("dev.arenagrad.ops.CompareOp");
        Source vector = new Source("VectorCompare" + type,
                "Comparing loops over vectors.").use("dev.arenagrad.ops.CompareOp") .useVectors(type, species);
        vector.use("jdk.incubator.vector.VectorMask").add(ComparisonTemplate.choose(type));
        for (boolean number : new boolean[] {false, true}) {
            plain.add(ComparisonTemplate.plainSwitch(COMPARISONS, number));
            vector.add(ComparisonTemplate.vectorSwitch(COMPARISONS, type, number));
            for (Comparison comparison : COMPARISONS) {
                plain.add(ComparisonTemplate.plain(comparison, type, number));
                vector.add(ComparisonTemplate.vector(comparison, type, number, plain.name()));
            }
        }
        write(plain, vector, type);
    }

    private void casts() {
        Source casts = new Source("Casts", "Loops that convert elements.").use("dev.arenagrad.ops.DType");
        casts.add(CastTemplate.choice());
        for (ElementType from : ElementType.values()) {
            casts.add(CastTemplate.choice(from));
            for (ElementType to : ElementType.values()) {
                if (from != to) {
                    casts.add(CastTemplate.cast(from, to));
                }
            }
        }
        casts.write(root);
    }

    private void write(Source plain, Source vector, ElementType type) {
        plain.write(root);
        if (type.isFloatingPoint()) {
            vector.write(root);
        }
    }
}
