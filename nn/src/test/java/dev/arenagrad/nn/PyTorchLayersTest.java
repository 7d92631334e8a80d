package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.arenagrad.Tensor;
import dev.arenagrad.io.Safetensors;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every layer loads the weights that PyTorch saved, and then computes what PyTorch computed: results, gradients of inputs and of all
 * parameters, and buffers afterwards, in both dtypes. The files are written by {@code make_weights.py}.
 */
class PyTorchLayersTest {
    private static final Map<String, LayerCases.Case> CASES = LayerCases.all();

    /** PyTorch 1.13 has none, so that the script's own class is printed there. */
    private static final String PRINTED_OTHERWISE = "rms norm";

    static Stream<Arguments> casesInBothTypes() {
        return CASES.keySet().stream().flatMap(name -> Stream.of(DType.FLOAT32, DType.FLOAT64).map(dtype -> Arguments
                .of(
                        name, dtype)));
    }

    static Set<String> names() {
        return CASES.keySet();
    }

    @Test
    void thereIsACaseForEachOfPyTorchs() throws IOException {
        try (Safetensors file = Safetensors.open(Golden.path("layers.safetensors"))) {
            Set<String> there = new TreeSet<>();
            file.metadata().keySet().forEach(name -> there.add(name.substring(0, name.lastIndexOf('/'))));
            assertEquals(there, new TreeSet<>(CASES.keySet()));
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("casesInBothTypes")
    void resultsAndGradientsAreThoseOfPyTorch(String name, DType dtype) {
        long live = Memory.liveBytes();
        try (Scope _ = Scope.open("comparison")) {
            Golden golden = new Golden("layers.safetensors");
            Layer layer = Layer.withDtype(dtype, CASES.get(name).layer());
            layer.loadStateDict(golden.tensors(name + "/state/"));
            if (golden.text(name + "/training").equals("false")) {
                layer.eval();
            }
            List<Tensor> inputs = inputs(golden.list(name + "/input/"), dtype);
            List<Tensor> outputs = CASES.get(name).forward().apply(layer, inputs);
            String prefix = name + "/" + dtype.torchName().replace("torch.", "");
            compare(golden, prefix, name, layer, inputs, outputs);
        }
        assertEquals(live, Memory.liveBytes(), "nothing is left");
    }

    private static void compare(Golden golden, String prefix, String name, Layer layer, List<Tensor> inputs,
            List<Tensor> outputs) {
        List<Tensor> expected = golden.list(prefix + "/output/");
        List<Tensor> cotangents = golden.list(name + "/cotangent/");
        assertEquals(expected.size(), outputs.size());
        Tensor loss = Tensor.scalar(0, expected.getFirst().dtype());
        for (int i = 0; i < expected.size(); i++) {
            Golden.assertClose(expected.get(i), outputs.get(i), "output " + i);
            loss = loss.add(outputs.get(i).mul(cotangents.get(i).to(expected.get(i).dtype())).sum());
        }
        loss.backward();
        Map<String, Tensor> gradients = golden.tensors(prefix + "/gradient/");
        assertEquals(gradients.keySet(), new TreeSet<>(layer.namedParameters().keySet()));
        layer.namedParameters().forEach((parameter, tensor) -> Golden.assertClose(gradients.get(parameter), Objects
                .requireNonNull(tensor.grad()), "gradient of " + parameter));
        golden.tensors(prefix + "/input gradient/").forEach((number, gradient) -> Golden.assertClose(gradient, Objects
                .requireNonNull(inputs.get(Integer.parseInt(number)).grad()), "gradient of input " + number));
        Map<String, Tensor> buffers = golden.tensors(prefix + "/buffer/");
        assertEquals(buffers.keySet(), new TreeSet<>(layer.namedBuffers().keySet()));
        layer.namedBuffers().forEach((buffer, tensor) -> Golden.assertClose(buffers.get(buffer), tensor, buffer));
    }

    /** {@return leaves of the given dtype, one for each different tensor; indices as they are} */
    private static List<Tensor> inputs(List<Tensor> saved, DType dtype) {
        List<Tensor> leaves = new ArrayList<>();
        for (Tensor tensor : saved) {
            int same = 0;
            while (saved.get(same) != tensor && !(saved.get(same).shape().equals(tensor.shape()) && Arrays.equals(saved
                    .get(same).toDoubleArray(), tensor.toDoubleArray()))) {
                same++;
            }
            leaves.add(same < leaves.size() ? leaves.get(same)
                    : tensor.dtype() == DType.INT64 ? tensor : tensor.to(dtype).setRequiresGrad(true));
        }
        return leaves;
    }

    @ParameterizedTest
    @MethodSource("names")
    void namesTheirOrderAndThePrintedFormAreThoseOfPyTorch(String name) {
        try (Scope _ = Scope.open("names")) {
            Golden golden = new Golden("layers.safetensors");
            Layer layer = CASES.get(name).layer().get();
            assertEquals(golden.text(name + "/names"), String.join(",", layer.stateDict().keySet()));
            if (!name.startsWith(PRINTED_OTHERWISE)) {
                assertEquals(golden.text(name + "/printed").replace("NonDynamicallyQuantizableLinear", "Linear"), layer
                        .toString());
            }
        }
    }

    @Test
    void noLayerIsWithoutACase() {
        Set<String> covered = new TreeSet<>();
        try (Scope _ = Scope.open("all")) {
            CASES.values().forEach(each -> covered.add(each.layer().get().getClass().getName()));
        }
        covered.add(Sequential.class.getName());
        Set<String> all = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(
                "dev.arenagrad.nn")) {
            if (type.isAssignableTo(Layer.class) && type.getModifiers().contains(JavaModifier.PUBLIC) && !type
                    .getModifiers().contains(JavaModifier.ABSTRACT)) {
                all.add(type.getName());
            }
        }
        assertEquals(all, covered);
    }
}
