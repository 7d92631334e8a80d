package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OneHotKernelsTest {
    private static final int IMAGES = 2;
    private static final int CLASSES = 5;
    private static final int PIXELS = 37;

    /** Images of 37 pixels are two vectors and a rest, or more of doubles. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void theDerivativeDownColumnsHasTheBitsOfThatAlongRows(DType dtype) {
        try (Scope _ = Scope.open()) {
            NDArray columns = Views.array(dtype, Shape.of(IMAGES, CLASSES, PIXELS), i -> -0.013 * i);
            NDArray rows = Views.array(dtype, Shape.of(IMAGES, PIXELS, CLASSES), i -> columns.getDouble(inColumns(i)));
            NDArray places = Views.array(DType.INT64, Shape.of(IMAGES, PIXELS, 1), i -> i % CLASSES);
            NDArray value = Views.array(dtype, Shape.of(1, 1, 1), _ -> -0.0137).expand(Shape.of(IMAGES, PIXELS, 1));
            NDArray found = Views.empty(dtype, columns.numel());
            NDArray expected = Views.empty(dtype, rows.numel());
            OneHotKernels.logSoftmaxBackward(turned(places), turned(value), columns, 1, found.withLayout(columns
                    .layout()));
            OneHotKernels.logSoftmaxBackward(places, value, rows, 2, expected.withLayout(rows.layout()));
            for (int i = 0; i < rows.numel(); i++) {
                assertEquals(expected.getDouble(i), found.getDouble(inColumns(i)), "element " + i);
            }
        }
    }

    /** {@return where an element of the rows is among those of the columns} */
    private static long inColumns(long i) {
        long image = i / (PIXELS * CLASSES);
        return (image * CLASSES + i % CLASSES) * PIXELS + i / CLASSES % PIXELS;
    }

    private static NDArray turned(NDArray x) {
        return x.withLayout(x.layout().transpose(1, 2));
    }
}
