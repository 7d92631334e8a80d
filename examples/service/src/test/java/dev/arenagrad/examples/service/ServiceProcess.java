package dev.arenagrad.examples.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The service as a process of its own. Its heap is touched at once, and what the JVM's compilers gave back to {@code malloc} is
 * given back to the system, so that the memory of the process can be compared.
 */
final class ServiceProcess implements AutoCloseable {
    private static final List<String> FLAGS = List.of("--add-modules", "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED", "-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch",
            "-XX:TrimNativeHeapInterval=5000",
            "-Darenagrad.memory.limit=64m");
    private static final Pattern LISTENING = Pattern.compile("Listening on (\\S+), version (\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final long STOP_SECONDS = 30;

    private final Process process;
    private final BufferedReader output;
    private final URI address;
    private final long version;

    /** Starts the service on any free port. */
    ServiceProcess(Path file) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(FLAGS);
        command.addAll(List.of("-Darenagrad.backend=" + System.getProperty("arenagrad.backend", "openblas"), "-cp",
                System.getProperty("java.class.path"), Service.class.getName(), "0", file.toString()));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        output = process.inputReader();
        Matcher listening = LISTENING.matcher(String.valueOf(output.readLine()));
        if (!listening.matches()) {
            process.destroyForcibly();
            throw new IOException("the service did not start");
        }
        address = URI.create(listening.group(1));
        version = Long.parseLong(listening.group(2));
    }

    /** {@return where it listens} */
    URI address() {
        return address;
    }

    /** {@return the version that it started with} */
    long version() {
        return version;
    }

    /** {@return the resident memory of the process} */
    long residentBytes() throws IOException {
        Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        if (!resident.find()) {
            throw new IOException("process " + process.pid() + " has ended");
        }
        return 1024 * Long.parseLong(resident.group(1));
    }

    /** {@return what it prints from being asked to stop to its end} */
    List<String> stop() throws IOException, InterruptedException {
        process.toHandle().destroy(); // destroy() of the process itself closes its output
        List<String> lines = output.readAllLines();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the service does not stop");
        }
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
