package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where random numbers come from, and the factories that few tests need. */
@ExtendWith(LiveBytes.class)
class GeneratorTest {
    private static float[] draw() {
        return Tensor.randn(5).toFloatArray();
    }

    @Test
    void aSeedStartsTheThreadsNumbersAgain() {
        Tensor.manualSeed(5);
        float[] first = draw();
        float[] second = draw();
        Tensor.manualSeed(5);
        assertArrayEquals(first, draw());
        assertArrayEquals(second, draw());
        assertFalse(Arrays.equals(first, second));
        assertEquals(5, Generator.ofThread().initialSeed());
        try (var _ = new Generator(5).use()) {
            assertArrayEquals(first, draw());
        }
    }

    @Test
    void aStateCanBeGoneBackTo() {
        Generator generator = Generator.ofThread();
        generator.manualSeed(8);
        draw();
        Generator.State state = generator.state();
        float[] next = draw();
        draw();
        generator.setState(state);
        assertArrayEquals(next, draw());
        assertThrows(IllegalArgumentException.class, () -> new Generator.State(0, 0, 0, 4));
        try (Scope _ = Scope.open()) {
            assertThrows(IllegalArgumentException.class, () -> generator.loadStateDict(Map.of("state", Tensor.of(0L, 0,
                    0,
                    1L << 40))));
        }
    }

    @Test
    void aGeneratorOfItsOwnLeavesTheThreadsNumbersAlone() {
        Tensor.manualSeed(6);
        Generator.State before = Generator.ofThread().state();
        Generator mine = new Generator(1, 2);
        float[] drawn;
        try (var _ = mine.use()) {
            drawn = draw();
            try (var _ = new Generator(3).use()) {
                draw();
            }
            assertFalse(Arrays.equals(drawn, draw()));
        }
        assertEquals(before, Generator.ofThread().state());
        assertArrayEquals(drawn, drawnBy(new Generator(1, 2)));
        assertFalse(Arrays.equals(drawn, drawnBy(new Generator(1, 3))));
        long fresh = mine.seed();
        assertEquals(fresh, mine.initialSeed());
    }

    private static float[] drawnBy(Generator generator) {
        try (var _ = generator.use()) {
            return draw();
        }
    }

    @Test
    void tasksWithGeneratorsOfTheirOwnDrawTheSameWhateverTheThreads() throws InterruptedException {
        Map<Integer, String> concurrent = new ConcurrentHashMap<>();
        Thread[] threads = new Thread[8];
        for (int task = 0; task < threads.length; task++) {
            int number = task;
            threads[task] = Thread.ofVirtual().start(() -> concurrent.put(number, drawnByTask(number)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Map<Integer, String> serial = new TreeMap<>();
        for (int task = 0; task < threads.length; task++) {
            serial.put(task, drawnByTask(task));
        }
        assertEquals(serial, new TreeMap<>(concurrent));
        assertEquals(threads.length, serial.values().stream().distinct().count());
    }

    private static String drawnByTask(int task) {
        try (Scope _ = Scope.open(); var _ = new Generator(4, task).use()) {
            return Arrays.toString(draw());
        }
    }

    @Test
    void whatIsFilledForgetsItsHistory() {
        Tensor x = Tensor.ones(3).setRequiresGrad(true);
        Tensor y = x.mul(2);
        y.uniform_(1, 2);
        assertEquals("UniformBackward0", y.gradFn().name());
        y.sum().backward();
        assertArrayEquals(new float[3], x.grad().toFloatArray());
        assertThrows(TensorException.class, () -> x.normal_(0, 1));
        Tensor p = Tensor.full(DType.FLOAT32, 0.5, 4).setRequiresGrad(true);
        p.bernoulli().sum().backward();
        assertArrayEquals(new float[4], p.grad().toFloatArray());
        Tensor z = x.clone();
        z.select(0, 1).bernoulli_(0);
        z.sum().backward();
        assertArrayEquals(new float[] {1, 0, 1}, x.grad().toFloatArray());
    }

    @Test
    void randomIntegersAndOrders() {
        assertTrue(Arrays.stream(Tensor.randint(-2, 3, 4, 50).toLongArray()).allMatch(i -> i >= -2 && i < 3));
        assertEquals("[4, 50]", Tensor.randint(-2, 3, 4, 50).shape().toString());
        assertArrayEquals(Tensor.arange(50).toLongArray(), Arrays.stream(Tensor.randperm(50).toLongArray()).sorted()
                .toArray());
        assertTrue(Arrays.stream(Tensor.empty(DType.BOOL, 40).random_(0, 2).toLongArray()).anyMatch(i -> i == 1));
        assertArrayEquals(new long[] {1, 1}, Tensor.of(0.0, 3, 0).multinomial(2, true).toLongArray());
        assertEquals(DType.FLOAT64, Tensor.randLike(Tensor.ones(DType.FLOAT64, 2)).dtype());
        assertEquals("[2, 3]", Tensor.randnLike(Tensor.ones(2, 3)).shape().toString());
    }

    @Test
    void otherFactories() {
        assertEquals("tensor([[1., 0., 0.],\n        [0., 1., 0.]])", Tensor.eye(DType.FLOAT32, 2, 3).toString());
        assertEquals("tensor([[1., 0.],\n        [0., 1.]])", Tensor.eye(2).toString());
        assertEquals("tensor([[1., 2.],\n        [3., 4.]])", Tensor.of(new float[][] {{1, 2}, {3, 4}}).toString());
        assertEquals("tensor([[1, 2, 3]])", Tensor.of(new long[][] {{1, 2, 3}}).toString());
        assertEquals("[0, 0]", Tensor.of(new double[0][]).shape().toString());
        assertEquals("expected sequence of length 2 at dim 1 (got 1)", assertThrows(IllegalArgumentException.class,
                () -> Tensor.of(new double[][] {{1, 2}, {3}})).getMessage());
        assertEquals(Long.MAX_VALUE - 1, Tensor.full(Long.MAX_VALUE - 1, 2, 2).toLongArray()[3]);
        assertEquals("tensor([2., 2.])", Tensor.fullLike(Tensor.ones(2), 2).toString());
        assertEquals("tensor([  1.,  10., 100.])", Tensor.logspace(0, 2, 3, 10).toString());
        assertEquals("[2, 5]", Tensor.emptyLike(Tensor.ones(2, 5)).shape().toString());
        assertThrows(TensorException.class, () -> Tensor.eye(-1));
        assertThrows(IllegalArgumentException.class, () -> Tensor.logspace(0, 1, -1, 10));
    }
}
