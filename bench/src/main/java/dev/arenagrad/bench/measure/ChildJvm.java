package dev.arenagrad.bench.measure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a program in a JVM of its own, with the class path of this one and one thread for each library, arenagrad among them, unless told otherwise, and
 * takes its report: the line of standard output that {@link #report} prints.
 */
public final class ChildJvm {
    private static final String PREFIX = "REPORT ";

    /** Settings that make OpenBLAS take other kernels than those for this processor. */
    private static final Set<String> OPENBLAS_OVERRIDES = Set.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE");

    private ChildJvm() {}

    /** Prints what the program found, in the JVM of its own. */
    public static void report(Object found) {
        System.out.println(PREFIX + Json.line(found));
    }

    /**
     * {@return what the program found}
     *
     * @param folder where it runs
     * @param flags of the JVM
     * @param program the class with its {@code main}
     * @param arguments of the program
     * @param type of the report
     * @throws IOException if the JVM cannot be started
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalStateException if the program ended without a report, with all that it wrote
     */
    public static <T> T run(Path folder, List<String> flags, Class<?> program, List<String> arguments, Class<T> type)
            throws IOException, InterruptedException {
        return run(folder, 1, flags, program, arguments, type);
    }

    /**
     * {@return what the program found, in whose JVM each library may use some threads} OpenBLAS, as arenagrad uses it, keeps to one.
     *
     * @param folder where it runs
     * @param threads of each library
     * @param flags of the JVM
     * @param program the class with its {@code main}
     * @param arguments of the program
     * @param type of the report
     * @throws IOException if the JVM cannot be started
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalStateException if the program ended without a report, with all that it wrote
     */
    public static <T> T run(Path folder, int threads, List<String> flags, Class<?> program, List<String> arguments,
            Class<T> type) throws IOException, InterruptedException {
        return takeReport(start(folder, threads, flags, program, arguments), program.getSimpleName() + " "
                + String.join(" ", arguments), type);
    }

    /**
     * {@return what any process found that prints such a line}
     *
     * @param process that has been started, and writes errors to its standard output
     * @param name of its program, for the exception
     * @param type of the report
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalStateException if the program ended without a report, with all that it wrote
     */
    public static <T> T takeReport(Process process, String name, Class<T> type) throws InterruptedException {
        List<String> output;
        try (Stream<String> lines = process.inputReader().lines()) {
            output = lines.toList();
        }
        int status = process.waitFor();
        return output.stream().filter(line -> line.startsWith(PREFIX)).findFirst()
                .map(line -> Json.parse(line.substring(PREFIX.length()), type))
                .orElseThrow(() -> new IllegalStateException("%s ended with status %d:%n%s".formatted(name, status,
                        String
                                .join(System.lineSeparator(), output))));
    }

    /**
     * {@return a program that has been started, which writes errors to its standard output}
     *
     * @param folder where it runs
     * @param flags of the JVM
     * @param program the class with its {@code main}
     * @param arguments of the program
     * @throws IOException if the JVM cannot be started
     */
    public static Process start(Path folder, List<String> flags, Class<?> program, List<String> arguments)
            throws IOException {
        return start(folder, 1, flags, program, arguments);
    }

    /** {@return the class path of this JVM, for one that runs in another folder} */
    private static String absoluteClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(
                entry -> Path.of(entry).toAbsolutePath().toString()).collect(Collectors.joining(File.pathSeparator));
    }

    private static Process start(Path folder, int threads, List<String> flags, Class<?> program,
            List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(),
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Darenagrad.threads="
                        + threads,
                "-Darenagrad.openblas.threads=1", "-cp", absoluteClassPath()));
        command.addAll(flags);
        command.add(program.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().keySet().removeAll(OPENBLAS_OVERRIDES);
        for (String library : List.of("OPENBLAS", "OMP", "MKL")) {
            builder.environment().put(library + "_NUM_THREADS", Integer.toString(threads));
        }
        return builder.start();
    }
}
