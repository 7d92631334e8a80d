package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.Safetensors;
import dev.arenagrad.ops.DType;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;

/** A file that PyTorch wrote: tensors by name, in memory of the innermost scope, and texts about them. */
final class Golden {
    private final Map<String, Tensor> tensors;
    private final Map<String, String> about;

    Golden(String file) {
        try (Safetensors opened = Safetensors.open(path(file))) {
            tensors = Safetensors.load(path(file));
            about = opened.metadata();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Path path(String file) {
        try {
            return Path.of(Objects.requireNonNull(Golden.class.getResource(file), file).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    Tensor tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    String text(String name) {
        return Objects.requireNonNull(about.get(name), name);
    }

    /** {@return the tensors whose names begin with a prefix, by what follows it} */
    SequencedMap<String, Tensor> tensors(String prefix) {
        SequencedMap<String, Tensor> found = new TreeMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return found;
    }

    /** {@return the numbered tensors after a prefix} */
    List<Tensor> list(String prefix) {
        List<Tensor> found = new ArrayList<>();
        while (tensors.containsKey(prefix + found.size())) {
            found.add(tensor(prefix + found.size()));
        }
        return found;
    }

    /** The largest difference that is allowed, as a part of the largest magnitude in the tensor: rounding of the dtype over sums of tens of terms. */
    private static double tolerance(DType dtype) {
        return dtype == DType.FLOAT64 ? 1e-11 : 1e-5;
    }

    static void assertClose(Tensor expected, Tensor actual, String what) {
        assertEquals(expected.dtype(), actual.dtype(), what);
        assertEquals(expected.shape(), actual.shape(), what);
        double[] wanted = expected.detach().toDoubleArray();
        double[] got = actual.detach().toDoubleArray();
        double scale = 0;
        for (double value : wanted) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < wanted.length; i++) {
            double difference = Math.abs(wanted[i] - got[i]);
            assertTrue(difference <= tolerance(expected.dtype()) * scale, what + ", element " + i + ": PyTorch has "
                    + wanted[i] + ", we " + got[i] + ", of at most " + scale);
        }
    }
}
