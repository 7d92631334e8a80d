package dev.arenagrad.bench.workload;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What one step of a workload does. All numbers are float32, the random ones the same for each engine ({@link Inputs}). */
public enum Task {
    /** x of 4: 2 dot(x, x), backward, and x's gradient set to zero. */
    TINY_DOT(80),
    /** <i>Dive into Deep Learning</i> 2.5.4 at a = 0.7: as many doublings as it takes to pass 1,000, backward, a's gradient read. */
    CONTROL_FLOW(100),
    /** x of 1,000: 1,000 times t = 1.0001 t, sum, backward, zero. */
    DEEP1000(50),
    /** 64 samples through 784-256-10 with relu, cross-entropy, backward, a step of gradient descent, zero. */
    MLP(1.5),
    /** 4 samples of 4 heads of 64 tokens of 32: softmax(QK'/sqrt(32)) V, sum, backward, zero. */
    ATTENTION(2),
    /** x, y of 2^20: tanh(exp(-(x x)) y), sum, backward, zero. */
    CHAIN1M(3),
    /** Logistic regression on 256 samples of 1,000: binary cross-entropy, backward, a step of gradient descent, zero. */
    LOGREG(2),
    /** A, B of 512 x 512: sum of AB, backward, zero. */
    MATMUL512(1),
    /** 256 x 10,000: log-softmax, negative log-likelihood, backward, zero. */
    SOFTMAX_WIDE(2),
    /** MLP with one sample on two threads: forward, and the gradients asked for, of parameters that all threads share. */
    REQUESTS(4, 2);

    private final double target;
    private final int threads;

    Task(double target) {
        this(target, 1);
    }

    Task(double target, int threads) {
        this.target = target;
        this.threads = threads;
    }

    /** {@return how many times as fast as the better of the other engines arenagrad means to be} */
    public double target() {
        return target;
    }

    /** {@return on how many threads steps run at once} */
    public int threads() {
        return threads;
    }

    /** {@return the task of a name as {@link #toString} gives it} */
    public static Task named(String name) {
        return Arrays.stream(values()).filter(task -> task.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no workload \"" + name + "\", only "
                        + Arrays.stream(values()).map(Task::toString).collect(Collectors.joining(", "))));
    }

    /** {@return the name in lower case, as commands and tables have it} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
