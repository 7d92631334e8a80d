package dev.arenagrad.nn;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.creation.StateCopy;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** Compares a state with the tensors of a layer and copies it into them. */
final class StateLoading {
    private final String type;
    private final SequencedMap<String, Tensor> own;
    private final Map<String, Tensor> state;

    StateLoading(String type, SequencedMap<String, Tensor> own, Map<String, Tensor> state) {
        this.type = type;
        this.own = own;
        this.state = state;
    }

    IncompatibleKeys load(boolean strict) {
        List<String> missing = own.keySet().stream().filter(name -> state.get(name) == null).toList();
        List<String> unexpected = state.keySet().stream().filter(name -> !own.containsKey(name)).toList();
        List<String> differences = new ArrayList<>();
        if (strict && !missing.isEmpty()) {
            differences.add("Missing key(s) in state_dict: " + quoted(missing));
        }
        if (strict && !unexpected.isEmpty()) {
            differences.add("Unexpected key(s) in state_dict: " + quoted(unexpected));
        }
        List<Tensor> sources = new ArrayList<>();
        List<Tensor> targets = new ArrayList<>();
        own.forEach((name, target) -> {
            Tensor source = state.get(name);
            if (source != null && !source.shape().equals(target.shape())) {
                differences.add("size mismatch for " + name + ": copying a param with shape torch.Size(" + source
                        .shape() + ") from checkpoint, the shape in current model is torch.Size(" + target.shape()
                        + ").");
            } else if (source != null) {
                sources.add(source);
                targets.add(target);
            }
        });
        if (!differences.isEmpty()) {
            throw new TensorException("Error(s) in loading state_dict for " + type + ":\n\t" + String.join("\n\t",
                    differences));
        }
        StateCopy.copyAll(sources, targets);
        return new IncompatibleKeys(missing, unexpected);
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", ")) + ". ";
    }
}
