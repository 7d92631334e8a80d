package dev.arenagrad.examples.service;

import dev.arenagrad.Losses;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/** A classifier of two classes with one hidden layer. Names and shapes of its parameters are those of PyTorch's state dicts. */
final class Network {
    /** How many numbers describe an example. */
    static final int FEATURES = 16;

    private static final int HIDDEN = 16;

    private Network() {}

    /** {@return new parameters, in the innermost scope; weights are uniform in +-1/sqrt(inputs), biases 0} */
    static SequencedMap<String, Tensor> parameters() {
        SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put("hidden.weight", uniform(HIDDEN, FEATURES));
        parameters.put("hidden.bias", Tensor.zeros(HIDDEN));
        parameters.put("output.weight", uniform(1, HIDDEN));
        parameters.put("output.bias", Tensor.zeros(1));
        parameters.values().forEach(parameter -> parameter.setRequiresGrad(true));
        return parameters;
    }

    private static Tensor uniform(int outputs, int inputs) {
        double bound = 1 / Math.sqrt(inputs);
        return Tensor.empty(DType.FLOAT32, outputs, inputs).uniform_(-bound, bound);
    }

    /**
     * {@return the mean loss of a batch}
     *
     * @param features [rows, FEATURES]
     * @param targets [rows], from 0 to 1
     */
    static Tensor loss(Map<String, Tensor> parameters, Tensor features, Tensor targets) {
        Tensor hidden = NN.linear(features, get(parameters, "hidden.weight"), get(parameters, "hidden.bias")).tanh();
        Tensor logits = NN.linear(hidden, get(parameters, "output.weight"), get(parameters, "output.bias"));
        return Losses.binaryCrossEntropyWithLogits(logits.squeeze(1), targets);
    }

    private static Tensor get(Map<String, Tensor> parameters, String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }
}
