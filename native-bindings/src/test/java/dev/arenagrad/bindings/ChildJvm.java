package dev.arenagrad.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.arenagrad.openblas.OpenBlasNatives;

/**
 * Starts a main class of these tests in a JVM of its own, since a library is loaded once a process and never unloaded.
 * The module is a real one there, and the only one with native access: any restricted call from elsewhere would fail.
 */
final class ChildJvm {
    private static final String MODULE = "dev.arenagrad.bindings";

    private final Class<?> main;
    private final List<String> flags = new ArrayList<>();
    private final List<String> environment = new ArrayList<>();
    private boolean bundle = true;
    private boolean bundleIsModule;
    private String limit = "";
    private String furtherModules = "";

    ChildJvm(Class<?> main) {
        this.main = main;
    }

    ChildJvm property(String name, Object value) {
        flags.add("-D" + name + "=" + value);
        return this;
    }

    ChildJvm variable(String name, Object value) {
        environment.add(name);
        environment.add(value.toString());
        return this;
    }

    /** Leaves the library off the class path. */
    ChildJvm withoutBundle() {
        bundle = false;
        return this;
    }

    /** Puts the artifact with the library on the module path and names it nowhere. */
    ChildJvm withBundleOnTheModulePath() {
        bundleIsModule = true;
        return this;
    }

    /** Tells the process where the modules are, which it is to load itself in a layer. */
    ChildJvm withModulesForALayer() throws URISyntaxException, IOException {
        property("test.modules", String.join(File.pathSeparator, moduleClasses(), sharedModule(), bundle()));
        return this;
    }

    /** Lets classes of further class loaders call native code too, and tells the process where they are. */
    ChildJvm withFurtherClassLoaders() throws URISyntaxException, IOException {
        property("test.classes", String.join(File.pathSeparator, moduleClasses(), sharedModule(), bundle()));
        furtherModules = ",ALL-UNNAMED";
        return this;
    }

    /** Runs it in a shell after a command that limits what it may take, and with a small heap. */
    ChildJvm limitedBy(String command) {
        limit = command;
        flags.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:ReservedCodeCacheSize=32m",
                "-XX:CompressedClassSpaceSize=32m"));
        return this;
    }

    Running start() throws IOException, URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(flags);
        command.addAll(List.of("--module-path", modulePath(), "--patch-module", MODULE + "=" + testClasses()));
        command.addAll(List.of("--enable-native-access=" + MODULE + furtherModules,
                "--illegal-native-access=deny"));
        if (bundle) {
            command.addAll(bundleIsModule ? List.of() : List.of("-cp", bundle()));
        }
        command.addAll(List.of("-m", MODULE + "/" + main.getName()));
        if (!limit.isEmpty()) {
            command.addAll(0, List.of("sh", "-c", limit + " && exec \"$@\"", "sh"));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove(LibraryLocator.PATH_VARIABLE);
        for (int i = 0; i < environment.size(); i += 2) {
            builder.environment().put(environment.get(i), environment.get(i + 1));
        }
        return new Running(builder.start());
    }

    String output() throws IOException, InterruptedException, URISyntaxException {
        return start().output();
    }

    record Running(Process process) {
        /** Waits for the end, which must be a good one, and returns what was printed. */
        String output() throws IOException, InterruptedException {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
            assertEquals(0, process.exitValue(), output);
            return output;
        }
    }

    private static String moduleClasses() throws URISyntaxException {
        return file(OpenBlas.class.getProtectionDomain().getCodeSource().getLocation());
    }

    private static String testClasses() throws URISyntaxException {
        URL own = ChildJvm.class.getResource("ChildJvm.class");
        URI root = own.toURI().resolve("../../../");
        return Path.of(root).toString();
    }

    private String modulePath() throws IOException, URISyntaxException {
        String own = moduleClasses() + File.pathSeparator + sharedModule();
        return bundle && bundleIsModule ? own + File.pathSeparator + bundle() : own;
    }

    private static String sharedModule() throws URISyntaxException {
        return file(OpenBlasNatives.class.getProtectionDomain().getCodeSource().getLocation());
    }

    /** The jar or folder of the artifact with this platform's library. */
    private static String bundle() throws IOException, URISyntaxException {
        Platform platform = Platform.current();
        String path = "META-INF/openblas/" + platform.classifier() + "/" + platform.bundledName();
        URL library = ChildJvm.class.getClassLoader().getResource(path);
        return library.openConnection() instanceof JarURLConnection jar ? file(jar.getJarFileURL())
                : Path.of(library.toURI().resolve("../../../")).toString();
    }

    private static String file(URL location) throws URISyntaxException {
        return new File(location.toURI()).getPath();
    }
}
