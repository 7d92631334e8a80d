package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.bindings.NativeMemory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The results of every kernel in several JVMs: their bits depend on inputs, dtype and layout, not on what the JIT has compiled nor on the
 * run, and those of elementwise functions not on vectors either.
 */
class SameBitsTest {
    private static final String[] VECTORS = {"--add-modules", "jdk.incubator.vector"};

    /** The calls after which the JIT, made eager, has compiled most kernels. */
    private static final String CALLS = "120";
    private static final String EAGER = "-XX:CompileThresholdScaling=0.05";

    private static final int FEWEST_KERNELS = 300;

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void ofKernelsAreTheSameInEveryRunCompiledOrNot(DType dtype) throws Exception {
        Process compiled = start(dtype, CALLS, EAGER);
        Process interpreted = start(dtype, "0", "-Xint");
        Process narrow = start(dtype, "0", "-XX:MaxVectorSize=16");
        Process plain = start(dtype, "0", "-Darenagrad.simd=false");
        List<String> lines = lines(compiled);
        assertEquals(List.of(), lines.stream().filter(line -> line.endsWith("CHANGED")).toList());
        assertEquals(lines, lines(interpreted));
        assertEquals(elementwise(lines), elementwise(lines(narrow)));
        assertEquals(elementwise(lines), elementwise(lines(plain)));
        for (String line : lines) {
            String apart = "apart: ";
            if (line.startsWith(apart)) {
                assertTrue(lines.contains(line.substring(apart.length())), line);
            }
        }
    }

    private static Process start(DType dtype, String calls, String flag) throws IOException {
        List<String> command = PlainModeTest.command(VECTORS, NativeMemory.class, Scope.class, NDArray.class,
                KernelBits.class);
        command.add(1, flag);
        command.addAll(List.of(dtype.name(), calls));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static List<String> lines(Process process) throws Exception {
        List<String> lines = new ArrayList<>(process.inputReader().lines().toList());
        assertEquals(0, process.waitFor());
        assertTrue(lines.size() >= FEWEST_KERNELS, lines.toString());
        return lines;
    }

    private static List<String> elementwise(List<String> lines) {
        return lines.stream().filter(line -> line.contains("elementwise")).toList();
    }
}
