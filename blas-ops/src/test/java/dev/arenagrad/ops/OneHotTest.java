package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Zeros but for one element in each line, and what knows them. */
class OneHotTest {
    private static final Shape SHAPE = Shape.of(3, 5, 4);
    private final String backend = Backends.current().name();

    @AfterEach
    void useTheBackendOfTheBuild() {
        Backends.use(backend);
    }

    private static Shape lines(int dim) {
        long[] sizes = SHAPE.toArray();
        sizes[dim] = 1;
        return Shape.of(sizes);
    }

    private static NDArray places(int dim) {
        return HostCopy.sequence(DType.INT64, lines(dim).numel(), i -> i * 7 % SHAPE.size(dim), "places")
                .withLayout(lines(dim).contiguous());
    }

    private static NDArray values(DType dtype, int dim) {
        return HostCopy.sequence(dtype, lines(dim).numel(), i -> i - 2.5, "values").withLayout(lines(dim).contiguous());
    }

    private static NDArray scattered(DType dtype, int dim) {
        NDArray zeros = NDArray.allocate(dtype, SHAPE, "zeros");
        Filling.fill(zeros, 0);
        Indexing.scatterAdd(zeros, dim, places(dim), values(dtype, dim));
        return zeros;
    }

    private static void assertSame(NDArray expected, NDArray actual) {
        for (long i = 0; i < expected.numel(); i++) {
            assertEquals(expected.getDouble(i), actual.getDouble(i), "element " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 0", "FLOAT32, 1", "FLOAT32, 2", "FLOAT64, 0", "FLOAT64, 1", "FLOAT64, 2"})
    void isZeroButForTheValuesAtThePlaces(DType dtype, int dim) {
        try (Scope _ = Scope.open()) {
            NDArray array = OneHot.array(SHAPE, dim, places(dim), values(dtype, dim));
            assertNotNull(OneHot.behind(array));
            assertSame(scattered(dtype, dim), array);
            assertNull(OneHot.behind(array), "it is written now");
        }
    }

    @ParameterizedTest
    @CsvSource({"openblas, FLOAT32, 0", "openblas, FLOAT32, 1", "openblas, FLOAT32, 2", "openblas, FLOAT64, 1",
            "java, FLOAT32, 0", "java, FLOAT32, 2", "java, FLOAT64, 2"})
    void goesThroughLogSoftmaxWithoutBeingWritten(String backendName, DType dtype, int dim) {
        Backends.use(backendName);
        try (Scope _ = Scope.open()) {
            NDArray y = Reductions.softmax(
                    HostCopy.sequence(dtype, SHAPE.numel(), i -> Math.sin(3 * i), "x").withLayout(SHAPE.contiguous()),
                    dim, true);
            NDArray array = OneHot.array(SHAPE, dim, places(dim), values(dtype, dim));
            NDArray actual = Reductions.softmaxBackward(array, y, dim, true);
            assertNotNull(OneHot.behind(array));
            NDArray expected = Reductions.softmaxBackward(scattered(dtype, dim), y, dim, true);
            double ulp = dtype == DType.FLOAT32 ? Math.ulp(1f) : Math.ulp(1.0);
            double tolerance = 4 * ulp * 13; // a few roundings of values up to 13
            for (long i = 0; i < expected.numel(); i++) {
                assertEquals(expected.getDouble(i), actual.getDouble(i), tolerance, "element " + i);
            }
        }
    }

    @Test
    void ownsItsPlacesAndValuesUntilItIsWrittenOrDies() {
        long before = Memory.liveBytes();
        try (Scope _ = Scope.open()) {
            NDArray places = places(1);
            NDArray values = values(DType.FLOAT32, 1);
            NDArray array = OneHot.array(SHAPE, 1, places, values);
            Filling.fill(places, 0);
            values.storage().disown();
            assertEquals(-2.5, array.getDouble(0), "places were copied, values are owned");
            assertEquals(0, array.getDouble(4));
            OneHot.array(SHAPE, 1, places, values(DType.FLOAT32, 1)).storage().disown();
        }
        assertEquals(before, Memory.liveBytes());
    }
}
