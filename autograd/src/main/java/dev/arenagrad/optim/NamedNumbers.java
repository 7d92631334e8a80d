package dev.arenagrad.optim;

import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Numbers in states, which are checked before anything is taken over. */
final class NamedNumbers {
    private NamedNumbers() {}

    /** Refuses a state that does not have exactly some names. */
    static void requireNames(String owner, Map<String, Tensor> state, String... names) {
        Set<String> unknown = new LinkedHashSet<>(state.keySet());
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            if (!unknown.remove(name)) {
                problems.add(name + " is missing");
            }
        }
        unknown.forEach(name -> problems.add(name + " is unknown"));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("the state is not one of this " + owner + ": " + String.join("; ",
                    problems));
        }
    }

    /** {@return the number of that name} */
    static double number(Map<String, Tensor> state, String name) {
        return numbers(state, name, 1)[0];
    }

    /** {@return the whole number of that name} */
    static long integer(Map<String, Tensor> state, String name) {
        Tensor tensor = state.get(name);
        if (tensor == null || tensor.numel() != 1 || tensor.dtype() != DType.INT64) {
            throw new IllegalArgumentException(name + (tensor == null ? " is missing" : " is not one INT64"));
        }
        return tensor.toLongArray()[0];
    }

    /** {@return the {@code count} numbers of that name} */
    static double[] numbers(Map<String, Tensor> state, String name, int count) {
        Tensor tensor = state.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        if (tensor.numel() != count) {
            throw new IllegalArgumentException(name + " has " + tensor.numel() + " numbers in place of " + count);
        }
        return tensor.detach().to(DType.FLOAT64).toDoubleArray();
    }
}
