package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the sum against one written down naively, for layouts of all kinds. */
class NegativeLogLikelihoodTest {
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void takesAnyLayout(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray x = counted(dtype, Shape.of(4, 5, 3, 2), 1000);
            NDArray classes = counted(DType.INT64, Shape.of(3, 4, 2), 5);
            NDArray turned = classes.withLayout(classes.layout().transpose(0, 1));
            NDArray repeated = classes.withLayout(classes.layout().select(0, 1).unsqueeze(1).expand(Shape.of(4, 3, 2)));
            check(x, turned);
            check(x, repeated);
            check(x.withLayout(x.layout().slice(0, 0, 4, 2)), turned.withLayout(turned.layout().slice(0, 0, 4, 2)));
        }
    }

    @Test
    void nothingIsMinusZeroDividedByNothing() {
        try (Scope _ = Scope.open()) {
            NDArray x = NDArray.allocate(DType.FLOAT32, Shape.of(0, 3), "test");
            NDArray classes = NDArray.allocate(DType.INT64, Shape.of(0), "test");
            assertEquals(0, NegativeLogLikelihood.of(x, classes, -100, null, false).loss().getDouble(0), 0);
            assertEquals(Double.NaN, NegativeLogLikelihood.of(x, classes, -100, null, true).loss().getDouble(0));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "FLOAT16"})
    void whatIsIgnoredIsNotReadAndWeighsNothing(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray x = counted(dtype, Shape.of(4, 3), 100);
            NDArray weight = counted(dtype, Shape.of(3), 3);
            for (long ignored : new long[] {2, 17, -100, Long.MIN_VALUE}) {
                NDArray classes = NDArray.allocate(DType.INT64, Shape.of(4), "test");
                classes.segment().copyFrom(MemorySegment.ofArray(new long[] {1, ignored, 0, 1}));
                check(-(1 + 6 + 10) / 3.0, 3, NegativeLogLikelihood.of(x, classes, ignored, null, true));
                check(-(1 + 6 + 10), 3, NegativeLogLikelihood.of(x, classes, ignored, null, false));
                check(-(1 + 10) / 2.0, 2, NegativeLogLikelihood.of(x, classes, ignored, weight, true));
                check(-(1 + 10), 2, NegativeLogLikelihood.of(x, classes, ignored, weight, false));
            }
        }
    }

    private static void check(double loss, double weight, NegativeLogLikelihood.Weighted found) {
        assertEquals(loss, found.loss().getDouble(0), 4e-3);
        assertEquals(weight, found.weight());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "FLOAT16"})
    void weightsOfClassesCountForEachSample(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray x = counted(dtype, Shape.of(4, 5, 2), 100);
            NDArray classes = counted(DType.INT64, Shape.of(2, 4), 5);
            NDArray turned = classes.withLayout(classes.layout().transpose(0, 1));
            NDArray weight = counted(dtype, Shape.of(5, 2), 3);
            NDArray everySecond = weight.withLayout(weight.layout().select(1, 1));
            double sum = 0;
            double weights = 0;
            for (int i = 0; i < 4; i++) {
                for (int k = 0; k < 2; k++) {
                    long c = turned.getLong(i * 2 + k);
                    NDArray place = x.withLayout(x.layout().select(0, i).select(0, c).select(0, k));
                    double w = everySecond.getDouble(c);
                    sum += w * place.getDouble(0);
                    weights += w;
                    if (w == 0) {
                        Filling.fill(place, Double.NaN);
                    }
                }
            }
            NegativeLogLikelihood.Weighted mean = NegativeLogLikelihood.of(x, turned, -100, everySecond, true);
            assertEquals(weights, mean.weight());
            assertEquals(-sum / weights, mean.loss().getDouble(0), 1e-3 * sum / weights);
            assertEquals(-sum, NegativeLogLikelihood.of(x, turned, -100, everySecond, false).loss().getDouble(0),
                    1e-3 * sum);
        }
    }

    /** More scores than are computed at a time, rows that the last part has fewer of, and rows too short and too long for the shortest way. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void logarithmsOfTheClassesAloneHaveTheBitsOfAllOfThem(DType dtype) {
        for (int n : new int[] {5, 50, 600}) {
            try (Scope _ = Scope.open()) {
                int rows = 150_000 / n + 3;
                NDArray wide = counted(dtype, Shape.of(rows, n + 1), 17);
                NDArray x = wide.withLayout(wide.layout().slice(1, 1, n + 1, 1));
                NDArray classes = counted(DType.INT64, Shape.of(rows, 1), n);
                NDArray all = Reductions.softmax(x, 1, true);
                NDArray chosen = NegativeLogLikelihood.logSoftmaxOf(x, classes);
                assertEquals(x.shape(), chosen.shape());
                for (int i = 0; i < rows; i++) {
                    long at = (long) i * n + classes.getLong(i);
                    assertEquals(all.getDouble(at), chosen.getDouble(at), 0);
                }
            }
        }
    }

    /** {@return an array of 0, 1, ... below {@code bound}, and again from 0} */
    private static NDArray counted(DType dtype, Shape shape, long bound) {
        NDArray array = NDArray.allocate(dtype, shape, "test");
        NDArray flat = array.withLayout(Shape.of(shape.numel()).contiguous());
        for (long i = 0; i < shape.numel(); i++) {
            Filling.fill(flat.withLayout(flat.layout().select(0, i)), i % bound);
        }
        return array;
    }

    private static void check(NDArray x, NDArray classes) {
        double sum = 0;
        Shape shape = classes.shape();
        for (long i = 0; i < shape.size(0); i++) {
            for (long j = 0; j < shape.size(1); j++) {
                for (long k = 0; k < shape.size(2); k++) {
                    long c = classes.getLong((i * shape.size(1) + j) * shape.size(2) + k);
                    sum += x.getDouble(((i * x.shape().size(1) + c) * shape.size(1) + j) * shape.size(2) + k);
                }
            }
        }
        assertEquals(-sum / classes.numel(), NegativeLogLikelihood.of(x, classes, -100, null, true).loss().getDouble(0),
                1e-9 * sum);
    }
}
