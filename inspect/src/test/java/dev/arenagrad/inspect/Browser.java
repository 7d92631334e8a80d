package dev.arenagrad.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Chromium, without a window: a page is opened, its script runs, and what it made of the page is read back. */
final class Browser {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final long SECONDS = 120;

    private final Path program;
    private final Path folder;

    private Browser(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /**
     * {@return the browser of this machine; a test on a machine without one is skipped}
     *
     * @param folder for its own files
     */
    static Browser orSkip(Path folder) {
        Optional<Path> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).flatMap(
                directory -> NAMES.stream().map(name -> Path.of(directory, name))).filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "Chromium is not installed");
        return new Browser(found.orElseThrow(), folder);
    }

    /** {@return the elements of a page after its script has run, which must not have complained} */
    String open(Path page) throws IOException, InterruptedException {
        Path elements = folder.resolve("elements.html");
        Path messages = folder.resolve("messages.txt");
        Process process = new ProcessBuilder(program.toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"), "--enable-logging=stderr", "--window-size=1400,1000",
                "--dump-dom", page.toUri().toString()).redirectOutput(elements.toFile()).redirectError(messages
                        .toFile()).start();
        try {
            assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "Chromium has not ended");
        } finally {
            process.destroyForcibly();
        }
        try (Stream<String> lines = Files.lines(messages)) {
            assertEquals(List.of(), lines.filter(line -> line.contains("CONSOLE")).toList(), "messages of the page");
        }
        return Files.readString(elements);
    }
}
