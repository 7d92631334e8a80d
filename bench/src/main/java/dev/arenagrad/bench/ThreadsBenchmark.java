package dev.arenagrad.bench;

import dev.arenagrad.Compute;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.optim.Adam;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What one caller gains from more threads. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ThreadsBenchmark extends StepBenchmarks {
    /** What is computed. */
    public enum Work {
        /** Ten elementwise operations on a million elements, forward and backward. */
        CHAIN,
        /** Softmax of 256 rows of 4,096, forward and backward. */
        SOFTMAX,
        /** A convolution of 32 x 16 x 64 x 64 by 16 windows of 3 x 3, forward and backward. */
        CONVOLUTION,
        /** A perceptron of 784, 512 and 10 with a batch of 512, forward and backward. */
        PERCEPTRON,
        /** A product of matrices of 1,024. */
        PRODUCT,
        /** Layer normalisation of 4,096 x 1,024, forward and backward. */
        LAYER_NORM,
        /** A step of Adam over ten million parameters. */
        ADAM
    }

    /** Which one. */
    @Param public Work work;

    /** How many threads may compute. */
    @Param({"1", "2"}) public int threads;

    private Scope scope;
    private Runnable step;

    /** Makes the operands. */
    @Setup(Level.Trial)
    public void open() {
        Compute.setThreads(threads);
        scope = Scope.open();
        step = switch (work) {
            case CHAIN -> differentiated(parameter(1_000_000), ThreadsBenchmark::chain);
            case SOFTMAX -> differentiated(parameter(256, 4096), x -> x.softmax(1).mul(x));
            case CONVOLUTION -> convolution();
            case PERCEPTRON -> perceptron();
            case PRODUCT -> product();
            case LAYER_NORM -> differentiated(parameter(4096, 1024), x -> NN.layerNorm(x, Shape.of(1024)).mul(x));
            case ADAM -> adam();
        };
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void close() {
        scope.close();
    }

    /** Does it once. */
    @Benchmark
    public void step() {
        step.run();
    }

    private static Tensor parameter(long... shape) {
        return Tensor.randn(shape).setRequiresGrad(true);
    }

    private static Runnable differentiated(Tensor x, UnaryOperator<Tensor> function) {
        return () -> {
            try (Scope _ = Scope.open()) {
                function.apply(x).sum().backward();
            }
        };
    }

    private static Tensor chain(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < 10; i++) {
            y = i % 2 == 0 ? y.mul(1.01) : y.add(0.01);
        }
        return y;
    }

    private static Runnable convolution() {
        Tensor images = Tensor.randn(32, 16, 64, 64);
        return differentiated(parameter(16, 16, 3, 3), weight -> NN.conv2d(images, weight, null));
    }

    private static Runnable perceptron() {
        Tensor batch = Tensor.randn(512, 784);
        Tensor last = parameter(10, 512);
        return differentiated(parameter(512, 784), weight -> NN.linear(NN.linear(batch, weight, null).relu(), last,
                null));
    }

    private static Runnable product() {
        Tensor a = Tensor.randn(1024, 1024);
        Tensor b = Tensor.randn(1024, 1024);
        return () -> {
            try (Scope _ = Scope.open()) {
                a.matmul(b);
            }
        };
    }

    private static Runnable adam() {
        Tensor parameter = parameter(10_000_000);
        parameter.setGrad(Tensor.randn(10_000_000));
        return new Adam(List.of(parameter), 1e-3)::step;
    }
}
