package dev.arenagrad.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.bindings.NativeMemory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.NDArray;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Starts JVMs whose kernels must not use vectors, and lets them compute a little of everything. */
class PlainModeTest {
    /** What a JVM printed, and its exit value. */
    private record Run(int exit, String output) {}

    private static Run run(String... flags) throws IOException, InterruptedException {
        List<String> command = command(flags, NativeMemory.class, Scope.class, NDArray.class, EveryKernel.class);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    /** {@return the command that runs the last of some classes, with the others' modules, in a JVM with flags} */
    static List<String> command(String[] flags, Class<?>... classes) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Collections.addAll(command, flags);
        Collections.addAll(command, "--enable-native-access=ALL-UNNAMED", "-cp", classPath(classes),
                classes[classes.length
                        - 1].getName());
        return command;
    }

    private static String classPath(Class<?>... classes) {
        List<String> places = new ArrayList<>();
        for (Class<?> type : classes) {
            try {
                String resource = type.getName().replace('.', '/') + ".class";
                String found = type.getResource("/" + resource).toURI().toString();
                String place = found.substring(0, found.length() - resource.length());
                places.add(place.startsWith("jar:") ? place.substring("jar:file:".length(), place.length() - 2)
                        : Path.of(URI.create(place)).toString());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        return String.join(File.pathSeparator, places);
    }

    @Test
    void computesTheSameWithoutTheVectorModuleAndNamesTheFlag() throws Exception {
        Run run = run();
        assertEquals(0, run.exit, run.output);
        assertTrue(run.output.contains("--add-modules jdk.incubator.vector"), run.output);
        assertTrue(run.output.contains("vectors: false"), run.output);
    }

    @Test
    void aSettingOtherThanOnOrOffIsRefusedByNameAndValue() throws Exception {
        Run run = run("--add-modules", "jdk.incubator.vector", "-Darenagrad.simd=foo");
        assertEquals(1, run.exit, run.output);
        assertTrue(run.output.contains("the system property arenagrad.simd must be true or false, but is \"foo\""),
                run.output);
    }

    @Test
    void computesTheSameIfVectorsAreSwitchedOff() throws Exception {
        Run run = run("--add-modules", "jdk.incubator.vector", "-Darenagrad.simd=false");
        assertEquals(0, run.exit, run.output);
        assertTrue(run.output.contains("vectors: false"), run.output);
        assertFalse(run.output.contains("WARNING: Module"), run.output);
    }

    @Test
    void computesTheSameWithVectorsOfAnotherSize() throws Exception {
        Run run = run("--add-modules", "jdk.incubator.vector", "-XX:MaxVectorSize=16");
        assertEquals(0, run.exit, run.output);
        assertTrue(run.output.contains("vectors: true"), run.output);
    }
}
