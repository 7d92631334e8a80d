package dev.arenagrad.bench.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.arenagrad.ops.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgreementTest {
    @Test
    void elementsMayDifferByTheToleranceOfTheirOwnSizeAndOfTheirTensor() {
        assertNull(disagreement("torch.add", DType.FLOAT32, values(1, -1), values(1 + 1.9e-4, -1)));
        assertEquals("tensor 0: element 0 is 1.0003 to 1.0, of a root mean square of 1.00",
                disagreement("torch.add", DType.FLOAT32, values(1.0003, -1), values(1, -1)));
        assertNotNull(disagreement("torch.add", DType.FLOAT64, values(1 + 1e-6, -1), values(1, -1)));
    }

    @Test
    void notANumberAgreesWithItselfAlone() {
        assertNull(disagreement("torch.add", DType.FLOAT32, values(Double.NaN), values(Double.NaN)));
        assertNotNull(disagreement("torch.add", DType.FLOAT32, values(Double.NaN), values(1)));
        assertNotNull(disagreement("torch.add", DType.FLOAT32, values(1), values(Double.NaN)));
    }

    @Test
    void otherNumbersOfTensorsOrElementsDisagree() {
        assertEquals("1 tensors to 2", disagreement("torch.add", DType.FLOAT32, values(1), List.of(new double[1],
                new double[1])));
        assertEquals("tensor 0: 1 elements to 2", disagreement("torch.add", DType.FLOAT32, values(1), values(1, 1)));
    }

    @Test
    void drawnResultsAgreeInTheirRootMeanSquares() {
        assertNull(disagreement("torch.nn.functional.dropout", DType.FLOAT32, values(0, 2, 0, 2), values(2, 2, 0, 0)));
        assertEquals("tensor 0: a root mean square of 0.7071 to 1.414", disagreement("torch.nn.functional.dropout",
                DType.FLOAT32, values(0, 1, 0, 1), values(2, 2, 0, 0)));
    }

    private static @Nullable String disagreement(String operator, DType dtype, List<double[]> ours,
            List<double[]> theirs) {
        Variant variant = OperatorTable.FAMILIES.stream().flatMap(family -> family.cases().stream())
                .filter(each -> each.name().equals(operator)).flatMap(each -> each.variants().stream())
                .filter(each -> each.dtype() == dtype).findFirst().orElseThrow();
        return Agreement.disagreement(variant, ours, theirs);
    }

    private static List<double[]> values(double... values) {
        return List.of(values);
    }
}
