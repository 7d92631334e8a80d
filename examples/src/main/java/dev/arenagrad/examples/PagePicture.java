package dev.arenagrad.examples;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Pictures of pages, as Chromium shows them. */
final class PagePicture {
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    private PagePicture() {}

    /**
     * Writes a picture of a page beside it, with the ending {@code png}, if there is a browser.
     *
     * @param width of the window
     * @param height of the window
     * @throws IOException if the browser does not start, or makes no picture
     */
    static void take(Path page, int width, int height) throws IOException {
        Optional<Path> browser = browser();
        if (browser.isEmpty()) {
            System.out.println("No Chromium: " + page + " has no picture");
            return;
        }
        Path picture = Path.of(page.toString().replaceFirst("\\.html$", ".png"));
        Path profile = Files.createTempDirectory("arenagrad-browser");
        Process process = new ProcessBuilder(browser.get().toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--hide-scrollbars", "--force-device-scale-factor=1.5", "--user-data-dir=" + profile, "--window-size="
                        + width + "," + height, "--screenshot=" + picture, page.toUri().toString()).redirectErrorStream(
                                true).redirectOutput(profile.resolve("messages.txt").toFile()).start();
        if (process.onExit().join().exitValue() != 0 || !Files.exists(picture)) {
            throw new IOException("Chromium made no picture of " + page + "; its messages are in " + profile);
        }
    }

    private static Optional<Path> browser() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).flatMap(folder -> BROWSERS.stream().map(
                name -> Path.of(folder, name))).filter(Files::isExecutable).findFirst();
    }
}
