package dev.arenagrad.dtypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Backends;
import dev.arenagrad.ops.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every dtype, held against what PyTorch made of the same elements, bit for bit (see dtype_goldens.py). */
class DtypeGoldenTest {
    private final String backend = Backends.current().name();

    @AfterEach
    void computeAsBefore() {
        Backends.use(backend);
    }

    @Test
    void promotionIsThatOfPyTorch() {
        List<String> wrong = new ArrayList<>();
        try (Scope _ = Scope.open()) {
            for (String line : Golden.lines("promotion.txt")) {
                String[] words = line.split(" ");
                DType expected = Golden.dtype(words[3]);
                DType actual = switch (words[0]) {
                    case "tensors" -> promoted(words, 1, 1);
                    case "scalar" -> promoted(words, 1, 0);
                    case "scalars" -> promoted(words, 0, 0);
                    case "integer" -> one(words[2], words[1].equals("tensor") ? 1 : 0).mul(2).dtype();
                    default -> one(words[2], words[1].equals("tensor") ? 1 : 0).mul(2.5).dtype();
                };
                if (expected != actual) {
                    wrong.add(line + " but got " + actual);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static DType promoted(String[] words, int rank, int otherRank) {
        DType sum = one(words[1], rank).add(one(words[2], otherRank)).dtype();
        assertEquals(sum, one(words[2], otherRank).maximum(one(words[1], rank)).dtype(), String.join(" ", words));
        return sum;
    }

    private static Tensor one(String dtype, int rank) {
        return Tensor.ones(Golden.dtype(dtype), rank == 0 ? new long[0] : new long[] {2});
    }

    @Test
    void castsAreThoseOfPyTorch() {
        List<String> lines = Golden.lines("casts.txt");
        try (Scope _ = Scope.open()) {
            for (int i = 0; i < lines.size(); i += 2) {
                Tensor from = Golden.tensor(lines.get(i).substring("from ".length()));
                String expected = lines.get(i + 1).substring("to ".length());
                DType to = Golden.dtype(expected.substring(0, expected.indexOf(' ')));
                Golden.assertSame(expected, from.to(to), from.dtype() + " to " + to);
                Tensor strided = Tensor.stack(List.of(from, from), 1).select(1, 0);
                Golden.assertSame(expected, strided.to(to), from.dtype() + " to " + to + ", strided");
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> operatorsComputeWhatPyTorchComputes() {
        List<Section> sections = sections();
        return Stream.of("openblas", "java").flatMap(name -> sections.stream().map(section -> DynamicTest.dynamicTest(
                section.dtype + " on the backend " + name, () -> {
                    Backends.use(name);
                    section.check();
                })));
    }

    private static List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        for (String line : Golden.lines("operators.txt")) {
            if (line.startsWith("dtype ")) {
                sections.add(new Section(Golden.dtype(line.substring("dtype ".length())), new ArrayList<>()));
            } else {
                sections.getLast().lines.add(line);
            }
        }
        return sections;
    }

    private record Section(DType dtype, List<String> lines) {
        void check() {
            List<String> wrong = new ArrayList<>();
            Set<String> missing = new LinkedHashSet<>(Operators.BY_NAME.keySet());
            try (Scope _ = Scope.open()) {
                Map<String, Tensor> inputs = new HashMap<>();
                for (String line : lines) {
                    if (line.startsWith("input ")) {
                        String[] words = line.split(" ", 3);
                        inputs.put(words[1], Golden.tensor(words[2]));
                        continue;
                    }
                    String kind = line.substring(0, line.indexOf(' '));
                    String name = line.substring(kind.length() + 1, line.indexOf(':'));
                    String expected = line.substring(line.indexOf(':') + 2);
                    missing.remove(name);
                    try {
                        check(kind, name, expected, inputs);
                    } catch (AssertionError | RuntimeException e) {
                        wrong.add(name + ": " + e);
                    }
                }
            }
            assertEquals(Set.of(), missing, "operators without a golden");
            assertTrue(wrong.isEmpty(), () -> dtype + "\n" + String.join("\n", wrong));
        }

        private void check(String kind, String name, String expected, Map<String, Tensor> inputs) {
            Function<Map<String, Tensor>, Tensor> operator = Operators.BY_NAME.get(name);
            assertTrue(operator != null, "no such operator");
            if (!kind.equals("refused")) {
                Golden.assertSame(expected, operator.apply(inputs), name);
                return;
            }
            RuntimeException refusal = assertThrows(RuntimeException.class, () -> operator.apply(inputs));
            assertTrue(String.valueOf(refusal.getMessage()).startsWith(expected), () -> "says \"" + refusal.getMessage()
                    + "\" instead of \"" + expected + "\"");
        }
    }

    @Test
    void textsAreThoseOfPyTorch() {
        List<String> lines = Golden.lines("printing.txt");
        try (Scope _ = Scope.open()) {
            for (int i = 0; i < lines.size();) {
                String[] words = lines.get(i++).split(" ", 3);
                Tensor tensor = Golden.tensor(words[2]);
                StringBuilder expected = new StringBuilder();
                while (i < lines.size() && lines.get(i).startsWith("|")) {
                    expected.append(expected.isEmpty() ? "" : "\n").append(lines.get(i++).substring(1));
                }
                long times = Long.parseLong(words[1]);
                assertEquals(expected.toString(), (times == 1 ? tensor : tensor.repeat(times)).toString());
            }
        }
    }
}
