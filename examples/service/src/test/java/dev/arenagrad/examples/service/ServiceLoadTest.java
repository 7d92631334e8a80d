package dev.arenagrad.examples.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.examples.service.Figures.Second;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service under load, as a process of its own. The system property {@code service.seconds} says for how long; {@code service.page} names
 * the page to write the figures into, with a picture beside it.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ServiceLoadTest {
    private static final long SECONDS = Long.getLong("service.seconds", 10);

    /** In MiB: a heap of 128, what classes, compiled code, its compilers and threads need, and as much again. */
    private static final double MOST_RESIDENT = 512;

    /**
     * From half-time to the end, in MiB: what the JVM's compilers may still take on a slow machine. The heap cannot grow, and of tensors
     * nothing may be left at all; half a kilobyte that is lost with each request would be more than this.
     */
    private static final double MOST_GROWTH = 16;

    /** In fewer seconds than this the process warms up all the time, and its memory says little. */
    private static final long SHORTEST_MEASURABLE = 60;

    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final Pattern FIGURES = Pattern.compile("(?s)(<!-- figures -->\n).*?(<!-- end of figures -->)");

    @TempDir private Path folder;

    @Test
    void answersUnderLoadInFlatMemoryAndSavesWhatItLearnt() throws Exception {
        Path file = folder.resolve("model.safetensors");
        long learnt;
        try (ServiceProcess service = new ServiceProcess(file); HttpClient client = HttpClient.newHttpClient()) {
            assertEquals(0, service.version());
            Load load = new Load(service.address());
            load.once();
            Figures figures = new Figures(load, service, client, SECONDS);
            load.run(SECONDS, figures::take);
            System.out.println(load.counts + "\n" + figures.text());

            assertEquals(List.of(), List.copyOf(load.faults));
            for (String kind : List.of("POST /loss 200", "POST /learn 200", "POST /loss 400", "POST /learn 400",
                    "POST /loss 413", "POST /learn 413", "GET /health 200", "GET /metrics 200", "GET /nowhere 404",
                    "too large a body", "slow client", "stalled client", "client that left")) {
                assertTrue(figures.count(kind) > 0, "none of: " + kind);
            }
            learnt = assertNothingIsLeftButTheModel(client, service);
            assertEquals(figures.count("POST /learn 200"), learnt, "a version for each lesson");
            assertIsFlat(figures);
            assertEquals(List.of("Stopped at version " + learnt, "Live bytes: 0"), service.stop());
            writePage(figures);
        }
        try (ServiceProcess again = new ServiceProcess(file)) {
            assertEquals(learnt, again.version());
        }
    }

    /** Returns the version of the model. Waits a while, since the service may still be at work for clients that left. */
    private static long assertNothingIsLeftButTheModel(HttpClient client, ServiceProcess service) throws IOException,
            InterruptedException {
        long end = System.nanoTime() + QUIET_NANOS;
        Metrics metrics = Metrics.of(client, service.address());
        while (metrics.get("arenagrad_memory_live_bytes") != metrics.get("service_model_memory_bytes") && System
                .nanoTime() < end) {
            Thread.sleep(100);
            metrics = Metrics.of(client, service.address());
        }
        assertEquals(metrics.get("service_model_memory_bytes"), metrics.get("arenagrad_memory_live_bytes"));
        assertEquals(1, metrics.get("arenagrad_scopes_open"));
        assertEquals(0, metrics.get("arenagrad_memory_saved_bytes"));
        assertEquals(0, metrics.get("arenagrad_leaks_total"));
        assertTrue(metrics.get("arenagrad_memory_refusals_total") > 0, "batches that needed too much memory");
        return metrics.get("service_model_version");
    }

    private static void assertIsFlat(Figures figures) {
        double middle = figures.middle(Second::resident);
        double last = figures.last(Second::resident);
        assertTrue(last < MOST_RESIDENT, "resident memory is " + last + " MiB");
        if (SECONDS >= SHORTEST_MEASURABLE) {
            assertTrue(last < middle + MOST_GROWTH, "resident memory grew from " + middle + " to " + last + " MiB");
        }
    }

    private static void writePage(Figures figures) throws IOException {
        String name = System.getProperty("service.page");
        if (name == null) {
            return;
        }
        Path page = Path.of(name);
        Path picture = page.resolveSibling("images/service.png");
        ImageIO.write(LoadChart.draw(figures.seconds()), "png", picture.toFile());
        Matcher old = FIGURES.matcher(Files.readString(page));
        assertTrue(old.find(), page + " has no place for figures");
        Files.writeString(page, old.replaceFirst("$1" + Matcher.quoteReplacement("\n" + figures.text() + "\n")
                + "$2"));
    }
}
