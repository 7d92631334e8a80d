package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.format.NpyHeader;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NumPy and PyTorch read what is saved here, bit for bit; npy files are byte by byte what NumPy itself writes. */
class PythonReadsTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path SCRIPT = Path.of("src/test/python/check_files.py").toAbsolutePath();
    private static final List<String> NAMES = List.of("plain", "with/slash", "with space", "\"quotes\"", "grüße", "日本語",
            "😀", "new\nline", "", "x".repeat(300));

    @RegisterExtension final TestFolder folder = new TestFolder();

    private final List<String> contents = new ArrayList<>();

    @Test
    void numPyAndPyTorchReadWhatIsSaved() throws Exception {
        assumeTrue(System.getenv("CI") != null || hasPython(), PYTHON + " with NumPy and PyTorch is missing");
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> all = tensors();
            Map<String, Tensor> arrays = new LinkedHashMap<>(all);
            arrays.values().removeIf(tensor -> NpyHeader.typeName(tensor.dtype()) == null);
            Npz.save(folder.file("stored.npz"), note("stored.npz", arrays));
            Npz.saveCompressed(folder.file("deflated.npz"), note("deflated.npz", arrays));
            Safetensors.save(folder.file("weights.safetensors"), note("weights.safetensors", all), Map.of("grüße",
                    "日本語 \"\\\n😀"));
            int number = 0;
            for (Tensor tensor : arrays.values()) {
                String file = number++ + ".npy";
                Npy.save(folder.file(file), tensor);
                note(file, "", tensor);
            }
        }
        Files.write(folder.file("contents.txt"), contents);
        assertEquals(contents.size() + " tensors are the same", run(PYTHON, "-B", SCRIPT.toString(), folder.path()
                .toString()));
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return run(PYTHON, "-c", "import numpy, torch; print('found')").equals("found");
        } catch (IOException _) {
            return false;
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }

    private static Map<String, Tensor> tensors() {
        Random random = new Random(1);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (DType dtype : DType.values()) {
            for (long[] shape : new long[][] {{}, {0, 3}, {5}, {1, 1}, {2, 3}, {2, 3, 4}, {0, 0}}) {
                Tensor tensor = Bits.random(dtype, random, shape);
                tensors.put(dtype + " " + tensor.shape(), tensor);
                if (tensor.dim() == 2) {
                    tensors.put(dtype + " transposed " + tensor.shape(), tensor.t());
                }
                if (tensor.dim() == 3) {
                    tensors.put(dtype + " fortran " + tensor.shape(), tensor.permute(2, 1, 0));
                    tensors.put(dtype + " permuted " + tensor.shape(), tensor.permute(1, 0, 2));
                    tensors.put(dtype + " sliced " + tensor.shape(), tensor.narrow(2, 1, 2));
                }
            }
        }
        NAMES.forEach(name -> tensors.put(name, Bits.random(DType.FLOAT32, random, 2)));
        return tensors;
    }

    private Map<String, Tensor> note(String file, Map<String, Tensor> tensors) {
        tensors.forEach((name, tensor) -> note(file, name, tensor));
        return tensors;
    }

    private void note(String file, String name, Tensor tensor) {
        String shape = LongStream.of(tensor.shape().toArray()).mapToObj(Long::toString).collect(Collectors.joining(
                "x"));
        contents.add(String.join("\t", file, field(name.getBytes(StandardCharsets.UTF_8)), tensor.dtype().torchName(),
                shape.isEmpty() ? "-" : shape, field(Bits.of(tensor))));
    }

    private static String field(byte[] bytes) {
        return bytes.length == 0 ? "-" : HexFormat.of().formatHex(bytes);
    }
}
