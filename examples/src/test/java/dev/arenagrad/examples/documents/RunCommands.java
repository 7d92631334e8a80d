package dev.arenagrad.examples.documents;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs the commands on pages that are not long, at the root of the repository, in the order of the pages and each once. A command is long if the
 * comment behind it speaks of minutes or hours; a block behind {@code <!-- not run: reason -->} is for another place. Those shown with what
 * they print, or with a class path, are run by {@link ShownOutputTest}. Run from source: {@code java .../RunCommands.java}.
 */
public final class RunCommands {
    private RunCommands() {}

    /** Prints each command, and why it was not run or how long it took; ends with 1 if one failed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Set<String> done = new HashSet<>();
        int failed = 0;
        for (Page page : Page.all()) {
            for (Command command : page.blocks().stream().flatMap(block -> Command.of(block).stream()).toList()) {
                if (command.isForATest() || !done.add(command.line())) {
                    continue;
                }
                String reason = command.whyNotRun();
                if (reason.isEmpty()) {
                    failed += succeeds(command) ? 0 : 1;
                } else {
                    System.out.println("not run: " + command + " (" + reason + ")");
                }
            }
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    private static boolean succeeds(Command command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        List<String> words = List.of("bash", "-c", "exec 2>&1; " + command.line());
        ProcessBuilder builder = new ProcessBuilder(words).directory(Page.ROOT.toFile());
        builder.environment().put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv(
                "PATH"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        int status = process.waitFor();
        System.out.println((status == 0 ? "run: " : "FAILED: ") + command + " ("
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s)");
        if (status != 0) {
            System.out.println(output);
        }
        return status == 0;
    }
}
