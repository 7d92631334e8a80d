package dev.arenagrad.refusal;

import dev.arenagrad.Generator;
import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.MemoryReport;
import dev.arenagrad.memory.MemoryReport.ScopeUse;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What can be seen of tensors, of the memory and of the random numbers at one moment. */
record Snapshot(List<String> tensors, List<String> places, long bytes, long live, long saved, long scopes,
        boolean recording, Generator.State generator) {
    static Snapshot of(Scope scope, List<Tensor> tensors) {
        return new Snapshot(tensors.stream().map(Snapshot::values).toList(), tensors.stream().map(Snapshot::place)
                .toList(), scope.bytes(), liveBytes(), Memory.savedBytes(), Memory.openScopes(), GradMode
                        .isEnabled(), Generator.ofThread().state());
    }

    /** {@return the bytes in use but for those that the collector frees, which other tests may have left} */
    static long liveBytes() {
        MemoryReport report = Memory.report();
        return report.liveBytes() - report.scopes().stream().filter(scope -> scope.kind().equals("AUTO")).mapToLong(
                ScopeUse::bytes).sum();
    }

    /** {@return the values, bit for bit, and those of the gradient} */
    static String values(Tensor tensor) {
        Tensor gradient = gradient(tensor);
        return bits(tensor) + (gradient == null ? "" : " grad " + bits(gradient));
    }

    private static String bits(Tensor tensor) {
        if (tensor.dtype() == DType.FLOAT32) {
            float[] values = tensor.toFloatArray();
            int[] bits = new int[values.length];
            Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
            return tensor.shape() + Arrays.toString(bits);
        }
        return tensor.shape() + Arrays.toString(Arrays.stream(tensor.toDoubleArray()).mapToLong(
                Double::doubleToRawLongBits).toArray());
    }

    /** {@return the place in the graph, and what else is known of a tensor} */
    private static String place(Tensor tensor) {
        List<Object> known = new ArrayList<>(List.of(tensor.version(), tensor.requiresGrad(), tensor.isLeaf(), tensor
                .retainsGrad(), tensor.gradFn() == null ? 0 : System.identityHashCode(tensor.gradFn())));
        Tensor gradient = gradient(tensor);
        if (gradient != null) {
            known.addAll(List.of(System.identityHashCode(gradient), gradient.version()));
        }
        return known.toString();
    }

    private static Tensor gradient(Tensor tensor) {
        return tensor.isLeaf() || tensor.retainsGrad() ? tensor.grad() : null;
    }
}
