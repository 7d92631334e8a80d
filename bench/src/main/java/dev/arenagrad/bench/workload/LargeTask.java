package dev.arenagrad.bench.workload;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Steps that are large enough for several threads. All numbers are float32, the random ones the same for each engine ({@link Inputs}). */
public enum LargeTask {
    /** {@link Task#CHAIN1M}. */
    CHAIN1M,
    /** {@link Task#SOFTMAX_WIDE}. */
    SOFTMAX_WIDE,
    /** 32 images of 16 x 64 x 64, 16 windows of 16 x 3 x 3: convolution, and the gradients of images and windows. */
    CONVOLUTION,
    /** {@link Task#MLP} with 512 samples. */
    MLP512,
    /** A, B of 1,024 x 1,024: AB, nothing recorded. */
    MATMUL1024,
    /** 4,096 rows of 1,024: layer normalisation with weight and bias, and the gradients of all three. */
    LAYER_NORM,
    /** A step of Adam over ten million parameters, whose gradient stays as it is. */
    ADAM10M;

    /** {@return the task of a name as {@link #toString} gives it} */
    public static LargeTask named(String name) {
        return Arrays.stream(values()).filter(task -> task.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no large workload \"" + name + "\", only "
                        + Arrays.stream(values()).map(LargeTask::toString).collect(Collectors.joining(", "))));
    }

    /** {@return the name in lower case, as commands and tables have it} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
