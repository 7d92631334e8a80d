package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.workload.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The two smallest workloads on Stan Math, a tape in C++: {@code stan.cpp}, built by the compiler of the system against the headers that
 * Debian has as packages of R.
 */
final class StanProgram {
    /** The workloads that the program knows. */
    static final List<Task> TASKS = List.of(Task.TINY_DOT, Task.CONTROL_FLOW);

    private static final String SOURCE = "stan.cpp";
    private static final List<String> PACKAGES = List.of("StanHeaders", "RcppEigen", "RcppParallel");

    /** The headers of Boost as a package of R; Debian's are those of the system. */
    private static final String BOOST = "BH";

    private static final List<String> LIBRARIES = List.of("/usr/lib/R/site-library", "/usr/local/lib/R/site-library",
            "/usr/lib/R/library");
    private static final String WHAT_TO_INSTALL = "; on Debian: apt-get install g++ r-cran-stanheaders r-cran-bh"
            + " r-cran-rcppeigen libtbb-dev";

    private final Path program;

    private StanProgram(Path program) {
        this.program = program;
    }

    /**
     * {@return the program, built in {@code folder}}
     *
     * @throws IllegalStateException if the headers or the compiler are not there, or it does not build
     */
    static StanProgram build(Path folder) throws IOException, InterruptedException {
        Path headers = headers();
        Path source = folder.resolve(SOURCE);
        try (InputStream text = Objects.requireNonNull(StanProgram.class.getResourceAsStream(SOURCE))) {
            Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Path program = folder.resolve("stan");
        List<String> command = new ArrayList<>(List.of(Objects.requireNonNullElse(System.getenv("CXX"), "c++"), "-O3",
                "-march=native", "-std=c++14", "-w", "-DNDEBUG", "-D_REENTRANT"));
        for (String name : Stream.concat(PACKAGES.stream(), Stream.of(BOOST)).toList()) {
            command.addAll(List.of("-isystem", headers.resolve(name).resolve("include").toString()));
        }
        command.addAll(List.of(source.toString(), "-o", program.toString(), "-ltbb", "-lpthread"));
        requireBuilt(command);
        return new StanProgram(program);
    }

    private static Path headers() {
        return LIBRARIES.stream().map(Path::of).filter(StanProgram::hasAll).findFirst().orElseThrow(
                () -> new IllegalStateException("The headers of Stan Math and what they need, " + String.join(", ",
                        PACKAGES) + ", are together in none of " + String.join(", ", LIBRARIES) + WHAT_TO_INSTALL));
    }

    private static boolean hasAll(Path library) {
        return PACKAGES.stream().allMatch(name -> Files.isDirectory(library.resolve(name).resolve("include")));
    }

    private static void requireBuilt(List<String> command) throws InterruptedException {
        List<String> output;
        int status;
        try {
            Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (Stream<String> lines = compiler.inputReader().lines()) {
                output = lines.toList();
            }
            status = compiler.waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("No compiler for C++ can be started as \"" + command.getFirst()
                    + "\"; name one in the environment variable CXX" + WHAT_TO_INSTALL, e);
        }
        if (status != 0) {
            throw new IllegalStateException("The program with Stan Math was not built" + WHAT_TO_INSTALL + "."
                    + System.lineSeparator() + String.join(" ", command) + System.lineSeparator()
                    + String.join(System.lineSeparator(), output));
        }
    }

    /** {@return what a run of {@code task} found} */
    Child.Report run(Task task, List<String> seconds) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of(program.toString(), task.toString()), seconds.stream()).toList();
        return ChildJvm.takeReport(new ProcessBuilder(command).redirectErrorStream(true).start(), "Stan Math in "
                + task, Child.Report.class);
    }
}
