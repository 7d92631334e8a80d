package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.ActivationOp;
import dev.arenagrad.ops.ActivationParameters;
import dev.arenagrad.ops.BinaryOp;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.ConvolutionAxis;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.OptimizerRule;
import dev.arenagrad.ops.PoolingAxis;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.ScanOp;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TernaryOp;
import dev.arenagrad.ops.UnaryOp;
import dev.arenagrad.ops.WindowGrid;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A vector that crosses a call which the JIT does not inline is boxed, 24 bytes an element and many times slower; that
 * depends on what else is hot. So all kernels are warmed in one JVM before each is measured.
 */
class AllocationTest {
    private static final int ROWS = 4;
    private static final int COLUMNS = 66;
    private static final int N = ROWS * COLUMNS;
    private static final ActivationParameters NUMBERS = new ActivationParameters(0.5, 1.25, 1);
    private static final int WARM_UP = 4000;
    private static final int CALLS = 100;
    /**
     * The JIT may still be compiling, or take back a guess; a kernel that boxes does so however often, and for however long, it is tried. On a
     * busy machine the JIT waits for processors: then a number of attempts says nothing.
     */
    private static final int ATTEMPTS = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * In some orders of compilation the JIT boxes the accumulators of a row for good, seen once in about twenty runs, for one kernel of
     * the 240. More than that is a kernel of the wrong structure.
     */
    private static final int ACCIDENTS = 2;

    /** What boxing each element comes to: 24 bytes for each of N. */
    private static final int ELEMENTWISE_BOXING = 24 * N;

    /**
     * A vector that is the same for the whole call may be boxed once, 80 bytes with 512 bits: seen for constants of LERP, ELU and GELU. A vector
     * boxed in each step of the loop would come to 1,320 bytes or more.
     */
    private static final int CONTIGUOUS_LIMIT = 400;
    private static final int STRIDED_LIMIT = 1024;

    /** The derivative of average pooling has three rows on the heap, 1,400 bytes here; boxed sums would come to 2,400 more. */
    private static final int SPREAD_LIMIT = 2048;

    private final Map<String, Runnable> contiguous = new LinkedHashMap<>();
    private final Map<String, Runnable> strided = new LinkedHashMap<>();

    @Test
    void kernelsAllocateNothingHoweverManyAreHot() {
        try (Scope _ = Scope.open()) {
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                NDArray x = Views.array(dtype, Shape.of(N), i -> 0.5 + i * 1e-3);
                NDArray y = Views.array(dtype, Shape.of(N), i -> 1.5 - i * 1e-3);
                addFlat(dtype, x, y);
                addStrided(dtype, x, y);
                addImages(dtype, x);
            }
            for (int i = 0; i < WARM_UP; i++) {
                contiguous.values().forEach(Runnable::run);
                strided.values().forEach(Runnable::run);
            }
            List<String> boxing = new ArrayList<>();
            contiguous.forEach((name, call) -> measure(name, call, CONTIGUOUS_LIMIT, boxing));
            strided.forEach((name, call) -> measure(name, call, name.startsWith("spread") ? SPREAD_LIMIT
                    : STRIDED_LIMIT,
                    boxing));
            assertTrue(boxing.size() <= ACCIDENTS, boxing.toString());
        }
    }

    private void addFlat(DType dtype, NDArray x, NDArray y) {
        NDArray out = Views.empty(dtype, N);
        NDArray flags = Views.array(DType.BOOL, Shape.of(N), i -> i % 2);
        NDArray one = Views.empty(dtype, 1);
        for (UnaryOp op : UnaryOp.values()) {
            contiguous.put(op + " of " + dtype, () -> UnaryKernels.unary(op, x, out));
        }
        for (BinaryOp op : BinaryOp.values()) {
            contiguous.put(op + " of " + dtype, () -> BinaryKernels.binary(op, x, y, out));
            contiguous.put(op + " of " + dtype + " and number", () -> BinaryKernels.binary(op, x, 1.5, out));
            contiguous.put(op + " of number and " + dtype, () -> BinaryKernels.binary(op, 1.5, x, out));
        }
        for (TernaryOp op : TernaryOp.values()) {
            contiguous.put(op + " of " + dtype, () -> TernaryKernels.ternary(op, x, y, x, 0.5, out));
        }
        for (ActivationOp op : ActivationOp.values()) {
            contiguous.put(op + " of " + dtype, () -> ActivationKernels.activation(op, x, NUMBERS, out));
            contiguous.put(op + " backward of " + dtype, () -> ActivationKernels.backward(op, x, y, NUMBERS, out));
        }
        for (CompareOp op : CompareOp.values()) {
            contiguous.put(op + " of " + dtype, () -> CompareKernels.compare(op, x, y, flags));
            contiguous.put(op + " of " + dtype + " and number", () -> CompareKernels.compare(op, x, 1, flags));
        }
        for (ReduceOp op : ReduceOp.values()) {
            contiguous.put(op + " of " + dtype, () -> ReduceKernels.reduce(op, x, one));
        }
        NDArray first = Views.array(dtype, Shape.of(N), i -> i * 1e-3);
        NDArray second = Views.array(dtype, Shape.of(N), i -> 1 + i * 1e-3);
        NDArray third = Views.array(dtype, Shape.of(N), i -> 2 + i * 1e-3);
        for (OptimizerRule rule : OptimizerRule.values()) {
            NDArray[] arrays = Arrays.copyOf(new NDArray[] {out, x, first, second, third}, 2 + rule.arrays());
            for (double decay : new double[] {0, 1e-3}) {
                double[] numbers = {1, decay, 0.9, 0.1, 0.999, 0.001, 1e-3, 0.1, 1e-8, 1};
                contiguous.put(rule + " of " + dtype + ", decay " + decay, () -> OptimizerStepKernels.step(rule,
                        numbers, arrays));
            }
        }
        contiguous.put("fill of " + dtype, () -> FillKernels.fill(out, 1));
        contiguous.put("copy of " + dtype, () -> CopyKernels.copy(x, out));
        contiguous.put("where of " + dtype, () -> CopyKernels.where(flags, x, y, out));
    }

    private void addStrided(DType dtype, NDArray x, NDArray y) {
        NDArray a = x.withLayout(x.layout().view(Shape.of(ROWS, COLUMNS)));
        NDArray b = y.withLayout(y.layout().slice(0, 0, COLUMNS, 1).view(Shape.of(1, COLUMNS))).expand(Shape.of(ROWS,
                COLUMNS));
        NDArray out = Views.empty(dtype, ROWS, COLUMNS);
        NDArray columns = Views.empty(dtype, 1, COLUMNS);
        NDArray rows = Views.empty(dtype, ROWS, 1);
        NDArray places = Views.empty(DType.INT64, ROWS, 1);
        NDArray index = Views.array(DType.INT64, Shape.of(ROWS, COLUMNS), i -> i % ROWS);
        NDArray transposed = Views.empty(dtype, COLUMNS, ROWS).withLayout(Shape.of(COLUMNS, ROWS).contiguous()
                .transpose(0, 1));
        for (BinaryOp op : BinaryOp.values()) {
            strided.put(op + " of rows and " + dtype, () -> BinaryKernels.binary(op, a, b, out));
            strided.put(op + " of rows to columns, " + dtype, () -> BinaryKernels.binary(op, a, b, transposed));
        }
        NDArray number = Views.array(dtype, Shape.SCALAR, i -> 0.3).expand(Shape.of(ROWS, COLUMNS));
        for (TernaryOp op : TernaryOp.values()) {
            strided.put(op + " by a number of " + dtype, () -> TernaryKernels.ternary(op, a, b, number, 0.5, out));
        }
        for (ReduceOp op : ReduceOp.values()) {
            strided.put(op + " of columns of " + dtype, () -> ReduceKernels.reduce(op, a, columns));
            strided.put(op + " of rows of " + dtype, () -> ReduceKernels.reduce(op, a, rows));
        }
        for (boolean log : new boolean[] {false, true}) {
            strided.put("softmax " + log + " of " + dtype, () -> SoftmaxKernels.softmax(log, a, 1, out));
            strided.put("softmaxBackward " + log + " of " + dtype, () -> SoftmaxKernels.softmaxBackward(log, a, a, 1,
                    out));
        }
        NDArray ones = Views.array(DType.INT64, Shape.of(ROWS, 1), i -> 1);
        strided.put("logSoftmaxBackward of one of " + dtype, () -> OneHotKernels.logSoftmaxBackward(ones, rows, a, 1,
                out));
        for (ScanOp op : ScanOp.values()) {
            strided.put(op + " scan of " + dtype, () -> ScanKernels.scan(op, a, a, 1, false, out));
        }
        strided.put("argmax of " + dtype, () -> ReduceKernels.argExtreme(true, a, 1, places));
        strided.put("transpose of " + dtype, () -> CopyKernels.copy(a, transposed));
        strided.put("gather of " + dtype, () -> GatherKernels.gather(a, 0, index, out));
        strided.put("scatterAdd of " + dtype, () -> GatherKernels.scatterAdd(a, 0, index, out));
    }

    private void addImages(DType dtype, NDArray x) {
        NDArray images = x.withLayout(x.layout().view(Shape.of(1, 2, 2, COLUMNS)));
        NDArray out = Views.empty(dtype, 1, 2, 2, COLUMNS);
        WindowGrid grid = new WindowGrid(2, COLUMNS, new ConvolutionAxis(3, 1, 1, 1, 1), new ConvolutionAxis(3, 1, 1, 1,
                1));
        NDArray unfolded = Views.empty(dtype, 1, 2 * grid.taps(), grid.stops());
        PoolingAxis down = new PoolingAxis.Even(2, 1);
        PoolingAxis across = new PoolingAxis.Even(COLUMNS, 16);
        NDArray pooled = Views.empty(dtype, 1, 2, 1, 16);
        NDArray places = Views.empty(DType.INT64, 1, 2, 1, 16);
        NDArray factors = x.withLayout(x.layout().slice(0, 0, COLUMNS, 1)).expand(images.shape());
        NDArray factor = x.withLayout(x.layout().slice(0, 0, 1, 1)).expand(images.shape());
        NDArray mean = Views.array(dtype, Shape.of(1, 2), i -> 1);
        NDArray variance = Views.array(dtype, Shape.of(1, 2), i -> 1);
        strided.put("unfold of " + dtype, () -> WindowKernels.unfold(images, grid, unfolded));
        strided.put("fold of " + dtype, () -> WindowKernels.fold(unfolded, grid, out));
        strided.put("largest of " + dtype, () -> PoolKernels.max(images, down, across, pooled, places));
        strided.put("mean of " + dtype, () -> PoolKernels.mean(images, down, across, pooled));
        strided.put("spread of " + dtype, () -> PoolKernels.spread(pooled, down, across, out));
        strided.put("normalize by rows of " + dtype, () -> NormalizeKernels.normalize(images, factors, factors, 1, out,
                mean, variance));
        strided.put("normalize by numbers of " + dtype, () -> NormalizeKernels.normalize(images, factor, factor, 1, out,
                mean, variance));
        strided.put("normalizeBackward of " + dtype, () -> NormalizeKernels.backward(images, images, factors, mean,
                variance, 1, out));
        NDArray ofRuns = Views.empty(dtype, images.shape().size(0), images.shape().size(1), images.shape().size(2), 1);
        strided.put("normalizeBackward with sums of " + dtype, () -> NormalizeKernels.backward(images, images, factor,
                mean, variance, 1, out, ofRuns, ofRuns));
        NDArray gates = Views.array(dtype, Shape.of(2, 4L * COLUMNS), i -> 1);
        NDArray states = Views.array(dtype, Shape.of(2, COLUMNS), i -> 1);
        NDArray changes = Views.empty(dtype, 2, 4L * COLUMNS);
        strided.put("step of LSTM of " + dtype, () -> LstmKernels.step(gates, states, states, states, states));
        strided.put("stepBackward of LSTM of " + dtype, () -> LstmKernels.stepBackward(gates, states, states, states,
                states, changes, states));
        strided.put("timesNormalized of " + dtype, () -> NormalizeKernels.timesNormalized(images, images, mean,
                variance, 1, out));
    }

    /** The compiler works in the background, so a kernel that allocates is called on until it is compiled, within reason. */
    private static void measure(String name, Runnable call, int limit, List<String> boxing) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long least = bytesPerCall(call);
        for (int attempt = 0; least >= limit && (attempt < ATTEMPTS || System.nanoTime() < end); attempt++) {
            for (int i = 0; i < WARM_UP; i++) {
                call.run();
            }
            least = Math.min(least, bytesPerCall(call));
        }
        if (least >= limit) {
            boxing.add(name + " allocates " + least + " bytes a call");
        }
        assertTrue(least < ELEMENTWISE_BOXING, name + " allocates " + least + " bytes a call");
    }

    private static long bytesPerCall(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
    }
}
