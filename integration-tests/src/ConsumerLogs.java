import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what each consumer logged: once each line that the first program is to print, and once the library that it computed with, the
 * bundled one. Arguments: the program, whose comments say what it prints, the folder of the consumers, and {@code true} if each of
 * them has to have run.
 */
final class ConsumerLogs {
    private static final Pattern PRINTED = Pattern.compile("System\\.out\\.println\\(.*\\);\\s+// (.*)");
    private static final Pattern LOADED = Pattern.compile("INFO: (OpenBLAS .*)");

    private static final String NOT_RUN = "NOT RUN";

    private ConsumerLogs() {}

    public static void main(String[] args) throws IOException {
        List<String> expected = Files.readAllLines(Path.of(args[0])).stream().map(PRINTED::matcher).filter(Matcher::find)
                .map(found -> found.group(1)).toList();
        if (expected.size() != 2) {
            throw new IllegalStateException("The first program was to print two lines: " + expected);
        }
        List<Path> consumers;
        try (Stream<Path> folders = Files.list(Path.of(args[1]))) {
            consumers = folders.filter(Files::isDirectory).sorted().toList();
        }
        boolean allHaveToRun = Boolean.parseBoolean(args[2]);
        int failed = 0;
        for (Path consumer : consumers) {
            String verdict = verdict(Files.readAllLines(consumer.resolve("build.log")), expected);
            System.out.printf("%-14s %s%n", consumer.getFileName(), verdict);
            failed += verdict.startsWith("FAILED") || allHaveToRun && verdict.startsWith(NOT_RUN) ? 1 : 0;
        }
        if (failed > 0) {
            System.exit(1);
        }
    }

    private static String verdict(List<String> log, List<String> expected) {
        Optional<String> notRun = log.stream().filter(logged -> logged.startsWith(NOT_RUN)).findFirst();
        if (notRun.isPresent()) {
            return notRun.get();
        }
        for (String line : expected) {
            long times = log.stream().filter(logged -> logged.endsWith(line)).count();
            if (times != 1) {
                return "FAILED: printed \"" + line + "\" " + times + " times";
            }
        }
        List<String> loaded = log.stream().map(LOADED::matcher).filter(Matcher::find).map(found -> found.group(1)).toList();
        return loaded.size() == 1 && loaded.getFirst().endsWith("(bundled)") ? loaded.getFirst()
                : "FAILED: was to load the bundled library once: " + loaded;
    }
}
