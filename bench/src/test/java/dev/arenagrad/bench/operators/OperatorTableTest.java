package dev.arenagrad.bench.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperatorTableTest {
    /** The catalogue as documentation, which is held against the catalogue itself where that is. */
    private static final Path CATALOGUE = Path.of("../docs/operators.md");

    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\|[^|]+\\|[^|]+\\|[^|]+\\| ([^|]+) \\|.*");

    /** Operators whose result does not change when an operand does, or is replaced altogether. */
    private static final Set<String> FLAT = Set.of("torch.sign", "torch.floor", "torch.Tensor.floor_", "torch.ceil",
            "torch.Tensor.ceil_", "torch.round", "torch.Tensor.round_", "torch.trunc", "torch.Tensor.zero_",
            "torch.Tensor.fill_", "torch.Tensor.copy_", "torch.index_copy", "torch.Tensor.index_copy_", "torch.scatter",
            "torch.Tensor.scatter_", "torch.Tensor.__setitem__", "torch.index_put");

    private record Line(String name, boolean isDifferentiable) {}

    @Test
    void hasACaseForEachOperatorOfTheCatalogueInItsOrder() throws IOException {
        Map<String, List<Line>> table = new LinkedHashMap<>();
        OperatorTable.FAMILIES.forEach(family -> table.put(family.name(), family.cases().stream().map(each -> new Line(
                each
                        .name(), each.isDifferentiable())).toList()));
        assertEquals(catalogue(), table);
    }

    @ParameterizedTest
    @MethodSource
    void eachCaseComputesAndDifferentiatesInEachLayout(Variant variant) {
        long before = Memory.liveBytes();
        try (ArenagradStep step = new ArenagradStep(variant)) {
            List<double[]> seen = step.observe();
            assertFalse(seen.isEmpty());
            for (double[] values : seen) {
                assertTrue(Arrays.stream(values).allMatch(Double::isFinite), "all are finite");
            }
            if (variant.pass() == Pass.BACKWARD) {
                long operands = variant.inputs().stream().filter(Variant.Input::isDifferentiated).count();
                for (double[] gradient : seen.subList(seen.size() - (int) operands, seen.size())) {
                    assertTrue(FLAT.contains(variant.operator().name()) || Arrays.stream(gradient).anyMatch(
                            x -> x != 0),
                            "a gradient is not zero");
                }
            }
            long live = Memory.liveBytes();
            step.run();
            assertEquals(live, Memory.liveBytes(), "a step leaves nothing behind");
        }
        assertEquals(before, Memory.liveBytes());
    }

    static Stream<Variant> eachCaseComputesAndDifferentiatesInEachLayout() {
        return OperatorTable.FAMILIES.stream().flatMap(family -> family.cases().stream()).flatMap(each -> each
                .variants()
                .stream()).filter(variant -> variant.size() == Size.IN_CACHE);
    }

    @Test
    void layoutsShowAnOperatorTheSameElements() {
        OperatorCase mul = OperatorTable.named("elementwise").cases().stream().filter(each -> each.name().equals(
                "torch.mul"))
                .findFirst().orElseThrow();
        List<double[]> contiguous = observed(mul, Layout.CONTIGUOUS);
        List<double[]> transposed = observed(mul, Layout.TRANSPOSED);
        for (int i = 0; i < contiguous.size(); i++) {
            assertTrue(Arrays.equals(contiguous.get(i), transposed.get(i)), "tensor " + i);
        }
        List<double[]> broadcast = observed(mul, Layout.BROADCAST);
        assertEquals(128, broadcast.get(2).length, "the gradient by a row is a row");
    }

    @Test
    void aBackwardPassMovesTheGradientsOfOperandsAndResultsToo() {
        OperatorCase mm = OperatorTable.named("linalg").cases().stream().filter(each -> each.name().equals("torch.mm"))
                .findFirst().orElseThrow();
        Map<Pass, Variant> variants = new LinkedHashMap<>();
        mm.variants().stream().limit(2).forEach(variant -> variants.put(variant.pass(), variant));
        double matrix = 96 * 96 * Float.BYTES;
        assertEquals(3 * matrix, variants.get(Pass.FORWARD).bytes(matrix));
        assertEquals(6 * matrix, variants.get(Pass.BACKWARD).bytes(matrix));
        assertEquals(2.0 * 96 * 96 * 96, variants.get(Pass.FORWARD).flops());
        assertEquals(6.0 * 96 * 96 * 96, variants.get(Pass.BACKWARD).flops());
    }

    private static List<double[]> observed(OperatorCase operator, Layout layout) {
        Variant variant = operator.variants().stream().filter(each -> each.pass() == Pass.BACKWARD && each
                .layout() == layout && each.size() == Size.IN_CACHE).findFirst().orElseThrow();
        try (ArenagradStep step = new ArenagradStep(variant)) {
            return step.observe();
        }
    }

    private static Map<String, List<Line>> catalogue() throws IOException {
        Map<String, List<Line>> families = new LinkedHashMap<>();
        List<Line> family = new ArrayList<>();
        for (String line : Files.readAllLines(CATALOGUE)) {
            Matcher row = ROW.matcher(line);
            if (line.startsWith("## ")) {
                family = new ArrayList<>();
                families.put(line.substring(3), family);
            } else if (row.matches()) {
                family.add(new Line(row.group(1), !row.group(2).equals("-")));
            }
        }
        families.values().removeIf(List::isEmpty);
        return families;
    }
}
