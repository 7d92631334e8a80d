package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs a program of the tests in a JVM of its own, with this one's classes. */
final class ChildJvm {
    private ChildJvm() {}

    /** {@return what the program printed and logged} */
    static String run(Class<?> program, int expectedExit, String... flags) throws Exception {
        return run(program, List.of(), expectedExit, flags);
    }

    /** {@return what the program printed and logged} */
    static String run(Class<?> program, List<String> arguments, int expectedExit, String... flags) throws Exception {
        String path = String.join(File.pathSeparator, System.getProperty("jdk.module.path"),
                System.getProperty("java.class.path"), "target/test-classes");
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                path, "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(flags));
        command.add(program.getName());
        command.addAll(arguments);
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(expectedExit, child.waitFor(), output);
        return output;
    }
}
