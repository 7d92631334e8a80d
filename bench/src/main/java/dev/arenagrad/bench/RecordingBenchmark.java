package dev.arenagrad.bench;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What an operation on four elements costs: computed, recorded too, and differentiated too. The differences are the overheads. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class RecordingBenchmark extends StepBenchmarks {
    private static final int OPERATIONS = 100;

    /** An operation, done again and again to its own result. */
    public enum Operation {
        /** By a number, which is saved. */
        MUL_NUMBER(t -> t.mul(1.01)),
        /** By a tensor, both of which are saved. */
        MUL_TENSOR(t -> t.mul(t)),
        /** Nothing is saved. */
        NEG(Tensor::neg),
        /** The result is saved. */
        TANH(Tensor::tanh),
        /** A view. */
        VIEW(t -> t.view(4));

        private final UnaryOperator<Tensor> operator;

        Operation(UnaryOperator<Tensor> operator) {
            this.operator = operator;
        }
    }

    /** Which one. */
    @Param public Operation operation;

    private Scope leaves;
    private Tensor x;

    /** Makes the leaf. */
    @Setup(Level.Trial)
    public void open() {
        leaves = Scope.open("leaves");
        x = Tensor.ones(4).setRequiresGrad(true);
    }

    /** Frees it. */
    @TearDown(Level.Trial)
    public void close() {
        leaves.close();
    }

    /** {@return what is computed without a graph} */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public Tensor computed() {
        try (Scope _ = Scope.open(); GradMode _ = GradMode.noGrad()) {
            return chain();
        }
    }

    /** {@return what is computed with a graph, which is dropped} */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public Tensor recorded() {
        try (Scope _ = Scope.open()) {
            return chain();
        }
    }

    /** {@return the gradient} */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public Tensor differentiated() {
        try (Scope _ = Scope.open()) {
            chain().sum().backward();
            return Objects.requireNonNull(x.grad()).zero_();
        }
    }

    private Tensor chain() {
        Tensor t = x;
        for (int i = 0; i < OPERATIONS; i++) {
            t = operation.operator.apply(t);
        }
        return t;
    }
}
