package dev.arenagrad.bench.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.Compute;
import dev.arenagrad.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Results and gradients of every operator, on operands so large that they are split among threads: to the bit the same for any number of
 * threads. The first run of code is interpreted for the most part, so that it is also held against what the JIT has compiled since.
 */
class OperatorBitsTest {
    private final int before = Compute.threads();

    @AfterEach
    void restore() {
        Compute.setThreads(before);
    }

    static Stream<Variant> areTheSameForAnyNumberOfThreads() {
        return OperatorTable.FAMILIES.stream().flatMap(family -> family.cases().stream())
                .flatMap(operator -> operator.variants().stream())
                .filter(variant -> variant.size() == variant.operator().sizes().getLast()
                        && variant.layout() == Layout.CONTIGUOUS
                        && (variant.pass() == Pass.BACKWARD || !variant.operator().isDifferentiable()));
    }

    @ParameterizedTest
    @MethodSource
    void areTheSameForAnyNumberOfThreads(Variant variant) {
        try (ArenagradStep step = new ArenagradStep(variant)) {
            List<Integer> expected = bits(step, 1);
            assertEquals(expected, bits(step, 2), "2 threads");
            assertEquals(expected, bits(step, 7), "7 threads");
        }
    }

    /** A hash of each result and gradient: which NaN an element is does not count. Random numbers are drawn anew, and are the same. */
    private static List<Integer> bits(ArenagradStep step, int threads) {
        Compute.setThreads(threads);
        Tensor.manualSeed(1);
        return step.observe().stream().map(Arrays::hashCode).toList();
    }
}
