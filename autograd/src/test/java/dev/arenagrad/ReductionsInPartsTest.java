package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reductions of several passes over arrays so large that they are done part by part, and the order of what such passes write. */
class ReductionsInPartsTest {
    private final int before = Compute.threads();

    @AfterEach
    void reset() {
        Compute.setThreads(before);
    }

    /** Sums of a few hundred thousand elements differ by their order: some roundings of float32, a few more of float64. */
    private static double tolerance(DType dtype) {
        return dtype == DType.FLOAT32 ? 2e-6 : 1e-12;
    }

    @Test
    void aDeviationOfManyElementsIsTheRootOfTheMeanSquareDistance() {
        Compute.setThreads(1);
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                for (int n : new int[] {2 * 32768, 5 * 32768 + 17}) {
                    Tensor x = Tensor.randn(n).mul(3).add(1).to(dtype);
                    double[] values = x.toDoubleArray();
                    double mean = Arrays.stream(values).average().orElseThrow();
                    double squares = Arrays.stream(values).map(each -> (each - mean) * (each - mean)).sum();
                    assertEquals(Math.sqrt(squares / (n - 1)), x.std().item(), 10 * tolerance(dtype), dtype + " " + n);
                    assertEquals(Math.sqrt(squares / (n - 1)), x.reshape(1, n).std().item(), 10 * tolerance(dtype));
                }
            }
        }
    }

    @Test
    void aLogarithmOfSumsOfManyRowsIsThatOfEachRow() {
        Compute.setThreads(1);
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                Tensor x = Tensor.randn(300, 1000).mul(5).to(dtype);
                double[] rows = new double[300];
                double[] columns = new double[1000];
                for (int i = 0; i < 300; i++) {
                    rows[i] = x.select(0, i).logsumexp(0).item();
                }
                for (int i = 0; i < 1000; i++) {
                    columns[i] = x.select(1, i).logsumexp(0).item();
                }
                double tolerance = 10 * tolerance(dtype);
                assertArrayEquals(rows, x.logsumexp(1).toDoubleArray(), tolerance);
                assertArrayEquals(columns, x.logsumexp(0).toDoubleArray(), tolerance);
                assertArrayEquals(rows, x.t().contiguous().t().logsumexp(1).toDoubleArray(), tolerance);
            }
        }
    }

    @Test
    void partsAndThreadsDoNotChangeBits() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                Tensor x = Tensor.randn(301, 1003).mul(5).to(dtype);
                Compute.setThreads(1);
                double[] alone = x.logsumexp(1).toDoubleArray();
                double deviation = x.std().item();
                Compute.setThreads(2);
                assertArrayEquals(alone, x.logsumexp(1).toDoubleArray());
                assertEquals(deviation, x.std().item());
            }
        }
    }

    @Test
    void aResultHasTheOrderOfTheOperandThatAloneHasItsShape() {
        try (Scope _ = Scope.open()) {
            Tensor transposed = Tensor.randn(3, 4).t();
            long[] order = transposed.array().layout().strides();
            for (Tensor small : new Tensor[] {Tensor.randn(3), Tensor.randn(4, 1), Tensor.randn(1, 1)}) {
                assertArrayEquals(order, transposed.sub(small).array().layout().strides());
                assertArrayEquals(order, small.sub(transposed).array().layout().strides());
                assertArrayEquals(transposed.contiguous().sub(small).toDoubleArray(), transposed.sub(small)
                        .toDoubleArray());
            }
        }
    }
}
