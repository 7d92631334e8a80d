package dev.arenagrad.bench;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The overhead of a step on small tensors: what is left when there is next to nothing to compute. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class TutorialBenchmark {
    private static final int ELEMENTS = 4;

    private Scope parameters;
    private Tensor x;
    private Tensor a;

    /** Opens the scope that the leaves live in. */
    @Setup(Level.Trial)
    public void open() {
        parameters = Scope.open("parameters");
        x = Tensor.arange((double) ELEMENTS).setRequiresGrad(true);
        a = Tensor.scalar(0.7).setRequiresGrad(true);
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void close() {
        parameters.close();
    }

    /** {@return the gradient after one step of 2 dot(x, x) with backward} */
    @Benchmark
    public Tensor tinyDot() {
        try (Scope _ = Scope.open()) {
            x.dot(x).mul(2).backward();
            return x.grad().zero_();
        }
    }

    /** {@return the slope that the tutorial's control flow has at a = 0.7} */
    @Benchmark
    public double controlFlow() {
        try (Scope _ = Scope.open()) {
            Tensor b = a.mul(2);
            while (b.norm().item() < 1000) {
                b = b.mul(2);
            }
            Tensor d = b.sum().item() > 0 ? b : b.mul(100);
            d.backward();
            double slope = a.grad().item();
            a.grad().zero_();
            return slope;
        }
    }
}
