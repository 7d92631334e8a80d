package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.arenagrad.Losses;
import dev.arenagrad.Tensor;
import dev.arenagrad.io.Safetensors;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A network of residual blocks, a transformer, and one of LSTM and GRU load the weights that PyTorch saved and compute what it computed: a
 * training pass with the gradients of all parameters and the statistics after it, and an evaluation.
 */
class PyTorchNetworksTest {
    private static final Map<String, Supplier<Layer>> NETWORKS = Map.of("resnet", Networks.ResNet::new, "transformer",
            Networks.Transformer::new, "tagger", Networks.Tagger::new);

    static Stream<Arguments> networksInBothTypes() {
        return NETWORKS.keySet().stream().sorted().flatMap(name -> Stream.of(DType.FLOAT32, DType.FLOAT64).map(
                dtype -> Arguments.of(name, dtype)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("networksInBothTypes")
    void weightsOfPyTorchLoadAndComputeTheSame(String name, DType dtype) throws IOException {
        long live = Memory.liveBytes();
        try (Scope _ = Scope.open("network")) {
            Layer network = Layer.withDtype(dtype, NETWORKS.get(name));
            network.loadStateDict(Safetensors.load(Golden.path(name + ".safetensors")));
            Golden expected = new Golden(name + "-expected.safetensors");
            String prefix = dtype.torchName().replace("torch.", "") + "/";
            Tensor input = expected.tensor("input");
            Tensor x = input.dtype() == DType.INT64 ? input : input.to(dtype);
            Tensor output = network.forward(x);
            Tensor loss = Losses.crossEntropy(output, expected.tensor("classes"));
            loss.backward();
            Golden.assertClose(expected.tensor(prefix + "output"), output, "output");
            Golden.assertClose(expected.tensor(prefix + "loss"), loss, "loss");
            Map<String, Tensor> gradients = expected.tensors(prefix + "gradient/");
            assertEquals(gradients.keySet(), new TreeSet<>(network.namedParameters().keySet()));
            network.namedParameters().forEach((parameter, tensor) -> Golden.assertClose(gradients.get(parameter),
                    Objects.requireNonNull(tensor.grad()), "gradient of " + parameter));
            Map<String, Tensor> buffers = expected.tensors(prefix + "buffer/");
            assertEquals(buffers.keySet(), new TreeSet<>(network.namedBuffers().keySet()));
            network.namedBuffers().forEach((buffer, tensor) -> Golden.assertClose(buffers.get(buffer), tensor,
                    buffer));
            network.eval();
            Golden.assertClose(expected.tensor(prefix + "evaluated"), network.forward(x), "evaluated");
        }
        assertEquals(live, Memory.liveBytes(), "nothing is left");
    }

    @Test
    void namesTheirOrderAndThePrintedFormAreThoseOfPyTorch() {
        NETWORKS.forEach((name, network) -> {
            try (Scope _ = Scope.open("names")) {
                Golden golden = new Golden(name + "-expected.safetensors");
                Layer made = network.get();
                assertEquals(golden.text("names"), String.join(",", made.stateDict().keySet()));
                assertEquals(golden.text("printed").replace("NonDynamicallyQuantizableLinear", "Linear").replace(
                        "ModuleList", "Sequential"), made.toString());
            }
        });
    }
}
