package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.CompareOperations;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.ReduceOp;
import dev.arenagrad.ops.Reductions;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Anomaly detection: records where each node was made, and checks the gradients it computes. */
public enum AnomalyDetection {
    /** Reports where an operation was recorded if its backward fails. */
    TRACE,
    /** Also fails if a node computes NaN. */
    TRACE_AND_NAN;

    private static final System.Logger LOG = System.getLogger("dev.arenagrad.anomaly");

    /** Logs where {@code node} was recorded, after its backward failed. */
    void report(Node node) {
        NodeExtras extras = node.extrasOrNull();
        Throwable recordedAt = extras == null ? null : extras.recordedAt;
        LOG.log(System.Logger.Level.WARNING, "Error detected in " + node.name() + ". " + (recordedAt == null
                ? "No forward pass information available. Enable detect anomaly during forward pass for more information."
                : "Traceback of forward call that caused the error:\n" + trace(recordedAt)));
    }

    private static String trace(Throwable recordedAt) {
        return Arrays.stream(recordedAt.getStackTrace())
                .dropWhile(frame -> frame.getClassName().startsWith(Node.class.getPackageName()))
                .map(frame -> "  at " + frame).collect(Collectors.joining("\n"));
    }

    /**
     * Checks the gradients that {@code node} computed.
     *
     * @throws TensorException if one contains NaN
     */
    void check(Node node, Gradients gradients) {
        if (this == TRACE) {
            return;
        }
        for (int i = 0; i < node.inputs(); i++) {
            if (hasNan(gradients.input(i))) {
                throw new TensorException("Function '" + node.name() + "' returned nan values in its " + i
                        + "th output.");
            }
        }
    }

    private static boolean hasNan(@Nullable Tensor gradient) {
        if (gradient == null || gradient.numel() == 0) {
            return false;
        }
        NDArray unequalToItself = CompareOperations.compare(CompareOp.NE, gradient.array(), gradient.array());
        NDArray count = Reductions.reduce(ReduceOp.SUM, unequalToItself, new int[0], false);
        boolean has = count.getDouble(0) != 0;
        count.storage().disown();
        unequalToItself.storage().disown();
        return has;
    }
}
