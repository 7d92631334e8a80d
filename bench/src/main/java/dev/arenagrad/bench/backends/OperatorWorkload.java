package dev.arenagrad.bench.backends;

import dev.arenagrad.bench.operators.Agreement;
import dev.arenagrad.bench.operators.ArenagradStep;
import dev.arenagrad.bench.operators.OperatorCase;
import dev.arenagrad.bench.operators.OperatorFamily;
import dev.arenagrad.bench.operators.OperatorTable;
import dev.arenagrad.bench.operators.Size;
import dev.arenagrad.bench.operators.Variant;
import dev.arenagrad.bench.workload.Workload;
import dev.arenagrad.ops.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** An operator of the table as a workload: it, and its backward pass if it has one, on contiguous operands. */
final class OperatorWorkload implements Workload {
    private final ArenagradStep step;
    private final boolean isDrawn;

    private OperatorWorkload(Variant variant) {
        this.step = new ArenagradStep(variant);
        this.isDrawn = variant.operator().tolerance().isOfDraws();
    }

    /** {@return the operator of a name that {@link #families} has, set up, the caller's to close} */
    static OperatorWorkload open(String name) {
        return new OperatorWorkload(variant(name));
    }

    /** {@return how far two backends may be from each other} */
    static double tolerance(String name) {
        return variant(name).tolerance();
    }

    /**
     * {@return the names of all operators by family, each with its dtype, size, layout and pass} One that has not the dtype or size asked for
     * has its first.
     *
     * @throws IllegalArgumentException if no operator has that dtype or size
     */
    static Map<String, List<String>> families(String dtype, String size) {
        requireNamed("dtype", dtype, DType.FLOAT32, DType.FLOAT64);
        requireNamed("size", size, Size.values());
        Map<String, List<String>> families = new LinkedHashMap<>();
        for (OperatorFamily family : OperatorTable.FAMILIES) {
            families.put(family.name(), family.cases().stream().map(each -> closest(each, dtype, size).toString())
                    .toList());
        }
        return families;
    }

    private static Variant closest(OperatorCase operator, String dtype, String size) {
        Variant first = operator.variants().getFirst();
        Variant closest = first;
        int best = -1;
        for (Variant variant : operator.variants()) {
            int fit = (isNamed(variant.dtype(), dtype) ? 4 : 0) + (isNamed(variant.size(), size) ? 2 : 0) + (variant
                    .layout() == first.layout() ? 1 : 0);
            // Of the same fit the last, which is the one with the backward pass.
            if (fit >= best) {
                best = fit;
                closest = variant;
            }
        }
        return closest;
    }

    private static void requireNamed(String what, String name, Enum<?>... constants) {
        if (Arrays.stream(constants).noneMatch(constant -> isNamed(constant, name))) {
            throw new IllegalArgumentException("There is no %s \"%s\", only %s".formatted(what, name, Arrays.stream(
                    constants)
                    .map(constant -> constant.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "))));
        }
    }

    private static boolean isNamed(Enum<?> constant, String name) {
        return constant.name().toLowerCase(Locale.ROOT).equals(name);
    }

    private static Variant variant(String name) {
        return OperatorTable.FAMILIES.stream().flatMap(family -> family.cases().stream()).flatMap(operator -> operator
                .variants().stream()).filter(variant -> variant.toString().equals(name)).findFirst().orElseThrow(
                        () -> new IllegalArgumentException("There is no operator " + name));
    }

    @Override
    public void step() {
        step.run();
    }

    /** {@return results and gradients; of drawn ones the root mean squares and lengths, which alone can be compared} */
    @Override
    public List<float[]> observe() {
        List<float[]> seen = new ArrayList<>();
        for (double[] values : step.observe()) {
            if (isDrawn) {
                seen.add(new float[] {(float) Agreement.rootMeanSquare(values)});
                seen.add(new float[] {values.length});
            } else {
                seen.add(floats(values));
            }
        }
        return seen;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Override
    public void close() {
        step.close();
    }
}
