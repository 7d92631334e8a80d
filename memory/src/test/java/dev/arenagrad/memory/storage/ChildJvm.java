package dev.arenagrad.memory.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class of these tests in a JVM of its own, for what is read once from the command line. */
final class ChildJvm {
    private static final String MODULE = "dev.arenagrad.memory";

    private ChildJvm() {}

    /**
     * Waits for the end, which must be a good one.
     *
     * @return the lines it printed
     */
    static List<String> run(Class<?> main, List<String> arguments, String... flags) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of(flags));
        String modules = String.join(File.pathSeparator, location(MODULE), location("dev.arenagrad.bindings"),
                location("dev.arenagrad.openblas"));
        command.addAll(List.of("--module-path", modules));
        command.addAll(List.of("--patch-module", MODULE + "=" + testClasses()));
        command.add("--enable-native-access=dev.arenagrad.bindings");
        command.addAll(List.of("-m", MODULE + "/" + main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().toList();
    }

    private static String location(String module) {
        ResolvedModule resolved = ModuleLayer.boot().configuration().findModule(module).orElseThrow();
        return Path.of(resolved.reference().location().orElseThrow()).toString();
    }

    private static String testClasses() throws URISyntaxException {
        URI own = ChildJvm.class.getResource("ChildJvm.class").toURI();
        return Path.of(own.resolve("../../../../")).toString();
    }
}
