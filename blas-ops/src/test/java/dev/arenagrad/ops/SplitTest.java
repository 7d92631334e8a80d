package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.storage.Lender;
import dev.arenagrad.ops.parallel.Threads;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large operations, which are split among threads: the bits of their results, and their refusals, are those of one thread. */
class SplitTest {
    /** No multiple of a vector's length, nor of a part's. */
    private static final int N = 300_007;

    private final int before = Threads.allowed();

    @AfterEach
    void restore() {
        Threads.allow(before);
    }

    private static NDArray numbers(long... sizes) {
        NDArray array = NDArray.allocate(DType.FLOAT32, Shape.of(sizes), "test");
        RandomStream random = new RandomStream(7, sizes.length);
        Backends.current().normal(random, 0, 2, array);
        return array;
    }

    private static byte[] bytes(NDArray array) {
        NDArray copy = NDArray.allocate(array.dtype(), array.shape(), "copy");
        Threads.allow(1);
        Backends.current().copy(array, copy);
        return copy.segment().asSlice(0, copy.numel() * copy.dtype().byteSize()).toArray(
                ValueLayout.JAVA_BYTE);
    }

    private static void assertSameBits(Supplier<NDArray> operation) {
        byte[] expected = null;
        for (int threads : new int[] {1, 2, 7}) {
            try (Scope _ = Scope.open()) {
                Threads.allow(threads);
                byte[] result = bytes(operation.get());
                if (expected == null) {
                    expected = result;
                }
                assertArrayEquals(expected, result, threads + " threads");
            }
        }
    }

    @Test
    void contiguousElements() {
        for (UnaryOp op : new UnaryOp[] {UnaryOp.NEG, UnaryOp.EXP, UnaryOp.LGAMMA}) {
            assertSameBits(() -> UnaryOperations.apply(op, numbers(N)));
        }
        for (BinaryOp op : new BinaryOp[] {BinaryOp.ADD, BinaryOp.POW, BinaryOp.FMOD, BinaryOp.HYPOT}) {
            assertSameBits(() -> BinaryOperations.apply(op, numbers(N), numbers(1, N)));
        }
    }

    @Test
    void elementsUnderAMask() {
        assertSameBits(() -> Masks.select(numbers(N), mask()));
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.BOOL}) {
            assertSameBits(() -> {
                NDArray target = Copies.convert(numbers(N), dtype, "test");
                Masks.scatter(target, mask(), Copies.convert(numbers(N + 1), dtype, "test"));
                return target;
            });
        }
    }

    @Test
    void positionsAndCountsOfTrueElements() {
        for (long[] sizes : new long[][] {{N}, {N, 1}, {601, 499}, {7, 287, 149}}) {
            assertSameBits(() -> Masks.nonzero(mask().slice(0, 0, Shape.of(sizes).numel()).view(sizes)));
        }
        for (long n : new long[] {131_071, 131_072, N}) {
            NDArray mask = mask().slice(0, 0, n);
            byte[] flags = bytes(mask);
            List<Long> expected = LongStream.range(0, n).filter(i -> flags[(int) i] != 0).boxed().toList();
            for (int threads : new int[] {1, 2, 7}) {
                Threads.allow(threads);
                NDArray places = Masks.nonzero(mask);
                assertEquals(expected, LongStream.range(0, places.numel()).mapToObj(places::getLong).toList());
                assertEquals(expected.size(), Masks.count(mask));
                for (DType dtype : new DType[] {DType.FLOAT32, DType.INT64, DType.BOOL}) {
                    NDArray numbers = Copies.convert(mask, dtype, "test");
                    assertEquals(expected.size(), Reductions.countNonzero(numbers, new int[0], false).getLong(0));
                }
            }
        }
    }

    @Test
    void totalsOfIntegersOverBlocksAreThoseOfALoop() {
        for (int n : new int[] {131_072, N}) {
            for (int step : new int[] {1, 2}) {
                try (Scope _ = Scope.open()) {
                    NDArray x = NDArray.allocate(DType.INT64, Shape.of(n, step), "test").slice(1, 0, 1);
                    for (long[] ends : new long[][] {{Long.MIN_VALUE, 5}, {Long.MIN_VALUE, Long.MIN_VALUE}, {3,
                            Long.MAX_VALUE},
                            {Long.MAX_VALUE, Long.MAX_VALUE}}) {
                        MemorySegment elements = x.segment();
                        for (int i = 0; i < n; i++) {
                            elements.setAtIndex(ValueLayout.JAVA_LONG, (long) i * step, (i * 0x9E3779B97F4A7C15L >> 4)
                                    | 1);
                        }
                        elements.setAtIndex(ValueLayout.JAVA_LONG, 65_535L * step, ends[0]);
                        elements.setAtIndex(ValueLayout.JAVA_LONG, (n - 1L) * step, ends[1]);
                        assertTotals(x, step);
                    }
                }
            }
        }
    }

    private static void assertTotals(NDArray x, int step) {
        long[] elements = LongStream.range(0, x.numel()).map(i -> x.segment().getAtIndex(ValueLayout.JAVA_LONG, i
                * step))
                .toArray();
        long sum = 0;
        long product = 1;
        for (long each : elements) {
            sum += each;
            product *= each;
        }
        for (int threads : new int[] {1, 2, 7}) {
            Threads.allow(threads);
            assertEquals(sum, Reductions.reduce(ReduceOp.SUM, x).getLong(0));
            assertEquals(product, Reductions.reduce(ReduceOp.PROD, x).getLong(0));
            assertEquals(LongStream.of(elements).max().getAsLong(), Reductions.reduce(ReduceOp.MAX, x).getLong(0));
            assertEquals(LongStream.of(elements).min().getAsLong(), Reductions.reduce(ReduceOp.MIN, x).getLong(0));
        }
    }

    @Test
    void countsAlongAStrideAreThoseOfALoop() {
        for (DType dtype : new DType[] {DType.BOOL, DType.INT8, DType.FLOAT16, DType.FLOAT32, DType.INT64}) {
            for (int n : new int[] {131_072, N}) {
                try (Scope _ = Scope.open()) {
                    NDArray flags = mask().slice(0, 0, n);
                    NDArray x = NDArray.allocate(dtype, Shape.of(n, 2), "test");
                    Backends.current().fill(x, 1);
                    NDArray column = x.slice(1, 1, 2);
                    Backends.current().copy(Copies.convert(flags, dtype, "test").view(n, 1), column);
                    int expected = 0;
                    for (byte flag : bytes(flags)) {
                        expected += flag;
                    }
                    for (int threads : new int[] {1, 2, 7}) {
                        Threads.allow(threads);
                        assertEquals(expected, Reductions.countNonzero(column, new int[0], false).getLong(0), dtype
                                + ", "
                                + threads + " threads");
                    }
                }
            }
        }
    }

    @Test
    void thePlaceOfAnExtremeIsTheFirstOfThemInWhicheverBlock() {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT64}) {
            for (int first : new int[] {65_535, 65_536, N - 1}) {
                for (int step : new int[] {1, 2}) {
                    try (Scope _ = Scope.open()) {
                        NDArray x = NDArray.allocate(dtype, Shape.of(N, step), "test").slice(1, 0, 1);
                        Backends.current().fill(x, 3L);
                        Backends.current().fill(x.slice(0, first, first + 1), 5L);
                        Backends.current().fill(x.slice(0, N - 1, N), 5L);
                        assertPlace(first, true, x);
                        Backends.current().fill(x.slice(0, first, first + 1), -5L);
                        Backends.current().fill(x.slice(0, N - 1, N), -5L);
                        assertPlace(first, false, x);
                        if (dtype != DType.INT64) {
                            Backends.current().fill(x.slice(0, first, first + 1), Double.NaN);
                            Backends.current().fill(x.slice(0, N - 1, N), Double.NaN);
                            assertPlace(first, true, x);
                            assertPlace(first, false, x);
                        }
                    }
                }
            }
        }
    }

    private static void assertPlace(long expected, boolean largest, NDArray x) {
        for (int threads : new int[] {1, 2, 7}) {
            Threads.allow(threads);
            assertEquals(expected, Reductions.extreme(largest, x, 0).getLong(0), x.dtype() + ", " + threads
                    + " threads");
        }
    }

    /** Nothing is true for a while, then all is, then every other element or so. */
    private static NDArray mask() {
        NDArray mask = CompareOperations.compare(CompareOp.GT, numbers(N), 0);
        Backends.current().fill(mask.slice(0, 0, 70_001), 0);
        Backends.current().fill(mask.slice(0, 70_001, 140_003), 1);
        return mask;
    }

    @Test
    void transposedAndBroadcastElements() {
        assertSameBits(() -> {
            NDArray x = numbers(401, 803);
            return BinaryOperations.apply(BinaryOp.ADD, x.withLayout(x.layout().transpose(0, 1)), numbers(1, 401));
        });
        assertSameBits(() -> BinaryOperations.apply(BinaryOp.MUL, numbers(3, 100_003), numbers(3, 1)));
    }

    @Test
    void sumsInPlaceHaveTheBitsOfTheirRows() {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            for (NDArray[] arrays : new NDArray[][] {{numbers(1, N), numbers(1, N)}, {numbers(401, 803), numbers(803,
                    401)}, {numbers(3, 100_003), numbers(3, 1)}}) {
                NDArray y = Copies.convert(arrays[0], dtype, "test");
                NDArray x = Copies.convert(arrays[1], dtype, "test");
                NDArray terms = x.shape().equals(Shape.of(803, 401)) ? x.withLayout(x.layout().transpose(0, 1)) : x
                        .expand(y.shape());
                assertSameBits(() -> {
                    NDArray sum = Copies.copyContiguous(y, "test");
                    LinearAlgebra.axpy(-2, terms, sum);
                    return sum;
                });
                assertSameBits(() -> {
                    NDArray sum = Copies.copyContiguous(y, "test");
                    for (long row = 0; Threads.allowed() == 1 && row < sum.shape().size(0); row++) {
                        LinearAlgebra.axpy(-2, terms.withLayout(terms.layout().select(0, row)), sum.withLayout(sum
                                .layout().select(0, row)));
                    }
                    if (Threads.allowed() > 1) {
                        LinearAlgebra.axpy(-2, terms, sum);
                    }
                    return sum;
                });
            }
        }
    }

    @Test
    void inputsThatLieAcrossTheResultGiveTheBitsOfTheirCopies() {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT64}) {
            for (int[] dims : new int[][] {{2, 1, 0}, {1, 0, 2}, {0, 2, 1}, {1, 2, 0}}) {
                try (Scope scope = Scope.open()) {
                    NDArray x = Copies.convert(wholeNumbers(37, 67, 53), dtype, "test");
                    NDArray across = x.withLayout(x.layout().permute(dims));
                    NDArray copy = Copies.copyContiguous(across, "test");
                    NDArray y = NDArray.allocate(dtype, copy.shape(), "test");
                    Backends.current().fill(y, 3.0);
                    long before = scope.bytes();
                    NDArray expected = NDArray.allocate(dtype, copy.shape(), "test");
                    long ofOne = scope.bytes() - before;
                    Backends.current().binary(BinaryOp.SUB, y, copy, expected);
                    NDArray result = NDArray.allocate(dtype, copy.shape(), "test");
                    Backends.current().binary(BinaryOp.SUB, y, across, result);
                    assertEquals(before + 2 * ofOne, scope.bytes());
                    assertArrayEquals(bytes(expected), bytes(result));
                    Backends.current().binary(BinaryOp.SUB, across, 3.0, expected);
                    Backends.current().binary(BinaryOp.SUB, copy, 3.0, result);
                    assertArrayEquals(bytes(expected), bytes(result));
                }
            }
        }
    }

    @Test
    void whatIsComputedInPlaceIsCompleteWhereThereIsNoMemoryForCopiesOfItsParts() {
        for (int threads : new int[] {1, 2, 7}) {
            try (Scope scope = Scope.open()) {
                Threads.allow(threads);
                NDArray x = NDArray.allocate(DType.FLOAT32, Shape.of(600, 700), "test");
                NDArray y = NDArray.allocate(DType.FLOAT32, Shape.of(700, 600), "test");
                Backends.current().fill(x, 1.0);
                Backends.current().fill(y, 3.0);
                scope.limit(scope.bytes());
                BinaryOperations.applyInPlace(BinaryOp.MUL, x, y.withLayout(y.layout().transpose(0, 1)));
                for (long i = 0; i < x.numel(); i++) {
                    assertEquals(3, x.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i));
                }
            }
        }
    }

    @Test
    void resultsInAnotherOrderThanTheirInputsHaveTheSameBits() {
        for (long rows : new long[] {40, 401}) {
            try (Scope _ = Scope.open()) {
                NDArray x = numbers(rows, 67);
                NDArray y = numbers(67, rows);
                NDArray across = y.withLayout(y.layout().transpose(0, 1));
                NDArray expected = NDArray.allocate(DType.FLOAT32, x.shape(), "test");
                Backends.current().binary(BinaryOp.SUB, x, Copies.copyContiguous(across, "test"), expected);
                NDArray swapped = NDArray.allocateLike(across, DType.FLOAT32, "test");
                Backends.current().binary(BinaryOp.SUB, x, across, swapped);
                assertArrayEquals(bytes(expected), bytes(swapped));
                NDArray inPlace = NDArray.allocateLike(across, DType.FLOAT32, "test");
                Backends.current().copy(across, inPlace);
                Backends.current().binary(BinaryOp.SUB, x, inPlace, inPlace);
                assertArrayEquals(bytes(expected), bytes(inPlace));
            }
        }
    }

    @Test
    void positionsAlongLinesThatLieApartAreThoseOfACopy() {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT64}) {
            for (int dim = 0; dim < 3; dim++) {
                try (Scope scope = Scope.open()) {
                    NDArray x = Copies.convert(wholeNumbers(37, 67, 53), dtype, "test");
                    NDArray copy = Copies.copyContiguous(x.withLayout(x.layout().transpose(dim, 2)), "test");
                    NDArray found = positions(x, dim);
                    NDArray expected = positions(copy, 2);
                    assertArrayEquals(bytes(expected.withLayout(expected.layout().transpose(dim, 2))), bytes(found));
                    long before = scope.bytes();
                    Backends.current().argmax(x, dim, found);
                    assertEquals(before, scope.bytes());
                }
            }
        }
    }

    private static NDArray positions(NDArray x, int dim) {
        long[] sizes = x.shape().toArray();
        sizes[dim] = 1;
        NDArray places = NDArray.allocate(DType.INT64, Shape.of(sizes), "test");
        Backends.current().argmax(x, dim, places);
        return places;
    }

    @Test
    void castsFillsComparisonsAndChoices() {
        assertSameBits(() -> Copies.convert(numbers(N), DType.FLOAT64, "test"));
        assertSameBits(() -> Copies.convert(numbers(N), DType.BFLOAT16, "test"));
        assertSameBits(() -> {
            NDArray x = numbers(701, 503);
            return Copies.copyContiguous(x.withLayout(x.layout().transpose(0, 1)), "test");
        });
        assertSameBits(() -> {
            NDArray x = numbers(N);
            Backends.current().fill(x, 3.5);
            return x;
        });
        assertSameBits(() -> compared(numbers(N), numbers(1, N)));
    }

    private static NDArray compared(NDArray a, NDArray b) {
        NDArray out = NDArray.allocate(DType.BOOL, a.shape(), "test");
        Backends.current().compare(CompareOp.LT, a, b.withLayout(b.layout().squeeze(0)), out);
        return out;
    }

    @Test
    void optimiserStepsWithWhatTheyRemember() {
        assertSameBits(() -> {
            NDArray parameter = numbers(N);
            NDArray[] arrays = new NDArray[2 + 2];
            for (int k = 0; k < arrays.length; k++) {
                arrays[k] = k == 0 ? parameter : numbers(N);
            }
            Backends.current().optimizerStep(OptimizerRule.ADAM, new double[] {1, 0.01, 0.9, 0.1, 0.999, 0.001, 0.1,
                    0.5, 1e-8, 1}, arrays);
            return parameter;
        });
    }

    @Test
    void reductionsOfAllAndOfEachDimension() {
        for (ReduceOp op : ReduceOp.values()) {
            assertSameBits(() -> reduced(op, factors(op, N)));
            assertSameBits(() -> reduced(op, factors(op, N), 1));
            assertSameBits(() -> reduced(op, factors(op, 401, 803), 401, 1));
            assertSameBits(() -> reduced(op, factors(op, 401, 803), 1, 803));
            assertSameBits(() -> reduced(op, factors(op, 67, 71, 73), 67, 1, 73));
        }
        assertSameBits(() -> {
            NDArray places = NDArray.allocate(DType.INT64, Shape.of(401, 1), "test");
            Backends.current().argmax(numbers(401, 803), 1, places);
            return places;
        });
    }

    /** {@return numbers whose total is exact} */
    private static NDArray factors(ReduceOp op, long... sizes) {
        NDArray numbers = wholeNumbers(sizes);
        return op == ReduceOp.PROD ? UnaryOperations.apply(UnaryOp.SIGN, numbers) : numbers;
    }

    private static NDArray reduced(ReduceOp op, NDArray x, long... sizes) {
        NDArray out = NDArray.allocate(DType.FLOAT32, Shape.of(sizes), "test");
        Backends.current().reduce(op, x, out);
        return out;
    }

    @Test
    void softmaxScansAndOrdersOfLines() {
        for (int dim = 0; dim < 2; dim++) {
            int line = dim;
            assertSameBits(() -> withResult(farApart(), (x, out) -> Backends.current().softmax(x, line, out)));
            assertSameBits(() -> withResult(farApart(), (x, out) -> Backends.current().logSoftmax(x, line,
                    out)));
            assertSameBits(() -> withResult(wholeNumbers(401, 803), (x, out) -> Backends.current().softmaxBackward(x, x,
                    line, out)));
            assertSameBits(() -> withResult(numbers(401, 803), (x, out) -> Backends.current().scan(ScanOp.SUM, x, x,
                    line, false, out)));
            assertSameBits(() -> {
                NDArray order = NDArray.allocate(DType.INT64, Shape.of(401, 803), "test");
                Backends.current().order(numbers(401, 803), line, false, order);
                return order;
            });
        }
    }

    /** {@return numbers whose differences are 0, or so large that the sum of their exponential functions is exact} */
    private static NDArray farApart() {
        return BinaryOperations.apply(BinaryOp.MUL, wholeNumbers(401, 803), 200.0);
    }

    private static NDArray withResult(NDArray x, BiConsumer<NDArray, NDArray> kernel) {
        NDArray out = NDArray.allocate(DType.FLOAT32, x.shape(), "test");
        kernel.accept(x, out);
        return out;
    }

    @Test
    void gatheringAndScattering() {
        for (int dim = 0; dim < 2; dim++) {
            int along = dim;
            assertSameBits(() -> withResult(numbers(401, 803), (x, out) -> Backends.current().gather(x, along, places(
                    along), out)));
            assertSameBits(() -> withResult(numbers(401, 803), (x, out) -> {
                Backends.current().fill(out, 1.0);
                Backends.current().scatterAdd(x, along, places(along), out);
            }));
        }
    }

    @Test
    void partsDoNotCutTheNeighboursOfAnInputIntoPiecesOfLessThanACacheLine() {
        NDArray rows = NDArray.allocate(DType.FLOAT32, Shape.of(803, 401), "test");
        NDArray x = rows.withLayout(rows.layout().transpose(0, 1));
        List<Long> lengths = new CopyOnWriteArrayList<>();
        Split.lines(1, Split.FUNCTION, parts -> lengths.add(parts[0].shape().size(0)), NDArray.allocate(DType.FLOAT32,
                x.shape(), "test"), x);
        assertEquals(401, lengths.stream().mapToLong(Long::longValue).sum());
        assertTrue(lengths.size() > 1);
        assertTrue(lengths.stream().filter(length -> length < 16).count() <= 1, lengths::toString);
    }

    @Test
    void entriesAreScatteredWholeOnOneThread() {
        Threads.allow(1);
        List<Shape> shapes = new ArrayList<>();
        NDArray x = numbers(401, 803);
        Split.scatter(0, parts -> shapes.add(parts[0].shape()), x, places(0), numbers(401, 803));
        assertEquals(List.of(x.shape()), shapes);
    }

    @Test
    void elementwiseOperationsAreComputedWholeOnOneThread() {
        Threads.allow(1);
        List<Shape> shapes = new ArrayList<>();
        NDArray x = numbers(401, 803);
        Split.elementwise(Split.FUNCTION, parts -> shapes.add(parts[0].shape()), numbers(401, 803), x);
        assertEquals(List.of(x.shape()), shapes);
    }

    /** {@return indices of 401 by 803 into one of these dimensions, many of them the same} */
    private static NDArray places(int dim) {
        NDArray places = NDArray.allocate(DType.INT64, Shape.of(401, 803), "test");
        Backends.current().integers(new RandomStream(3, 4), 0, dim == 0 ? 401 : 803, places);
        return places;
    }

    @Test
    void products() {
        for (long[] sizes : new long[][] {{600, 300, 200}, {130, 200, 1100}, {1100, 64, 300}}) {
            assertSameBits(() -> {
                NDArray out = NDArray.allocate(DType.FLOAT32, Shape.of(sizes[0], sizes[2]), "test");
                Backends.current().gemm(0.5, numbers(sizes[0], sizes[1]), numbers(sizes[1], sizes[2]), 0, out);
                return out;
            });
        }
        assertSameBits(() -> {
            NDArray out = NDArray.allocate(DType.FLOAT32, Shape.of(300, 33, 29), "test");
            Backends.current().gemmBatched(0.5, numbers(300, 33, 31), numbers(300, 31, 29), 0, out);
            return out;
        });
    }

    /** {@return small whole numbers, which cancel out in pairs, so that their sums and those of their products are exact} */
    private static NDArray wholeNumbers(long... sizes) {
        NDArray array = NDArray.allocate(DType.FLOAT32, Shape.of(sizes), "test");
        for (long i = 0; i < array.numel(); i++) {
            array.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, (i / 2 * 7 % 5 + 1) * (i % 2 == 0 ? 1 : -1));
        }
        return array;
    }

    @Test
    void convolutions() {
        WindowGrid grid = new WindowGrid(40, 44, new ConvolutionAxis(3, 1, 1, 1, 1), new ConvolutionAxis(3, 1, 1, 1,
                1));
        assertSameBits(() -> Convolution.forward(wholeNumbers(7, 9, 40, 44), wholeNumbers(20, 9, 3, 3), wholeNumbers(
                20), grid, 1));
        assertSameBits(() -> Convolution.forward(wholeNumbers(1, 9, 40, 44), wholeNumbers(100, 9, 3, 3), wholeNumbers(
                100), grid, 1));
        assertSameBits(() -> Convolution.transposed(wholeNumbers(7, 20, 40, 44), wholeNumbers(20, 9, 3, 3), grid, 1));
        assertSameBits(() -> Convolution.weightGradient(wholeNumbers(7, 9, 40, 44), wholeNumbers(7, 20, 40, 44), grid,
                1));
        assertSameBits(() -> Convolution.weightGradient(wholeNumbers(2, 9, 40, 44), wholeNumbers(2, 130, 40, 44), grid,
                1));
    }

    @Test
    void windowsAndPools() {
        ConvolutionAxis slide = new ConvolutionAxis(3, 2, 1, 1, 1);
        WindowGrid grid = new WindowGrid(41, 43, slide, slide);
        assertSameBits(() -> Windows.unfold(numbers(20, 9, 41, 43), grid));
        PoolingAxis down = new PoolingAxis.Sliding(slide, 41, 21, true);
        PoolingAxis across = new PoolingAxis.Sliding(slide, 43, 22, true);
        assertSameBits(() -> Windows.maxPool(numbers(20, 9, 41, 43), down, across).values());
        PoolingAxis even = new PoolingAxis.Even(43, 7);
        assertSameBits(() -> Windows.largest(numbers(20, 9, 41, 43), down, even));
        assertSameBits(() -> Windows.largest(numbers(1, 180, 41, 43), down, even));
        assertSameBits(() -> Windows.avgPool(numbers(1, 180, 41, 43), down, across));
        assertSameBits(() -> Windows.avgPoolBackward(numbers(20, 9, 21, 22), down, across));
    }

    @Test
    void normalisation() {
        for (long[] groups : new long[][] {{1, 500}, {500, 1}, {7, 71}}) {
            assertSameBits(() -> {
                NDArray x = wholeNumbers(groups[0], groups[1], 13, 58);
                NDArray mean = NDArray.allocate(DType.FLOAT32, Shape.of(groups), "test");
                NDArray variance = NDArray.allocate(DType.FLOAT32, Shape.of(groups), "test");
                NDArray out = NDArray.allocate(DType.FLOAT32, x.shape(), "test");
                NDArray gradient = NDArray.allocate(DType.FLOAT32, x.shape(), "test");
                Backends.current().normalize(x, x, x, 1, out, mean, variance);
                Backends.current().normalizeBackward(x, x, x, mean, variance, 1, gradient);
                return BinaryOperations.apply(BinaryOp.ADD, out, gradient);
            });
        }
    }

    @Test
    void derivativesByWeightsAndBiasesOfNormalisation() {
        for (Shape shape : List.of(Shape.of(20, 8, 7, 211), Shape.of(1, 31, 50, 97), Shape.of(700, 1, 1, 321))) {
            for (int part = 0; part < 3; part++) {
                int chosen = part;
                assertSameBits(() -> {
                    NDArray x = numbers(shape.toArray());
                    NDArray g = numbers(shape.toArray());
                    NDArray mean = numbers(shape.size(0), shape.size(1));
                    NDArray variance = UnaryOperations.apply(UnaryOp.ABS, numbers(shape.size(0), shape.size(1)));
                    NDArray w = numbers(1, shape.size(1), shape.size(2), shape.size(2) == 1 ? shape.size(3) : 1)
                            .expand(shape);
                    if (!Normalization.givesSums(g, x, w)) {
                        return Normalization.backward(g, x, w, mean, variance, 1);
                    }
                    Normalization.Derivatives found = Normalization.backwardWithSums(g, x, w, mean, variance, 1);
                    return List.of(found.byX(), found.products(), found.sums()).get(chosen);
                });
            }
        }
    }

    @Test
    void stepsOfLongShortTermMemory() {
        assertSameBits(() -> {
            NDArray gates = numbers(300, 4 * 123);
            NDArray before = numbers(300, 123);
            NDArray cell = NDArray.allocate(DType.FLOAT32, before.shape(), "test");
            NDArray squashed = NDArray.allocate(DType.FLOAT32, before.shape(), "test");
            NDArray hidden = NDArray.allocate(DType.FLOAT32, before.shape(), "test");
            LstmSteps.step(gates, before, cell, squashed, hidden);
            NDArray ofGates = NDArray.allocate(DType.FLOAT32, gates.shape(), "test");
            LstmSteps.stepBackward(gates, before, squashed, hidden, cell, ofGates, hidden);
            return Indexing.cat(List.of(ofGates, hidden, cell), 1);
        });
    }

    @Test
    void memoryOfAnArenaConfinedToTheCallerIsReadByTheCallerAlone() {
        assertSameBits(() -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment memory = arena.allocate(4L * N, 64);
                MemorySegment.copy(numbers(N).segment(), 0, memory, 0, 4L * N);
                NDArray borrowed = NDArray.borrow(memory, DType.FLOAT32, Shape.of(N), Lender.ARENA,
                        "test");
                return UnaryOperations.apply(UnaryOp.EXP, borrowed);
            }
        });
    }

    @Test
    void aDivisorOfZeroInAnyPartIsRefusedAsOnOneThread() {
        for (int threads : new int[] {1, 2, 7}) {
            Threads.allow(threads);
            try (Scope _ = Scope.open()) {
                NDArray divisor = NDArray.allocate(DType.INT64, Shape.of(N), "test");
                Backends.current().fill(divisor, 1L);
                divisor.segment().setAtIndex(ValueLayout.JAVA_LONG, N - 5, 0);
                TensorException refusal = assertThrows(TensorException.class, () -> BinaryOperations.apply(
                        BinaryOp.FLOOR_DIVIDE, divisor, divisor));
                assertEquals("ZeroDivisionError: an integer is divided by 0", refusal.getMessage());
            }
        }
    }
}
