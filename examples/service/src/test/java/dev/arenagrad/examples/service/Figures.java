package dev.arenagrad.examples.service;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** What was measured while a load ran: second by second, and over all of it. */
final class Figures {
    private static final double PER_MILLI = 1e3;
    private static final double MIB = 1 << 20;

    /**
     * One second or so.
     *
     * @param at its end, in seconds from the start
     * @param requests how many were computed
     * @param p50 half of them took no more, in milliseconds
     * @param p99 99 of a hundred took no more
     * @param resident the memory of the process, in MiB
     * @param held the off-heap memory of tensors, free blocks included, in MiB
     */
    record Second(double at, long requests, double p50, double p99, double resident, double held) {}

    private final Load load;
    private final ServiceProcess service;
    private final HttpClient client;
    private final long duration;
    private final long start = System.nanoTime();
    private final double loadBefore = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    private final List<Second> seconds = new ArrayList<>();
    private final Histogram all = new Histogram(3);

    /** Of the second half of the time, in which most of the code is compiled. */
    private final Histogram warm = new Histogram(3);

    /** @param duration for how many seconds the load runs */
    Figures(Load load, ServiceProcess service, HttpClient client, long duration) {
        this.duration = duration;
        this.load = load;
        this.service = service;
        this.client = client;
    }

    private double elapsed() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Takes the figures since the last time. */
    Second take() throws IOException, InterruptedException {
        Metrics metrics = Metrics.of(client, service.address());
        Histogram latencies = load.latencies.getIntervalHistogram();
        all.add(latencies);
        if (elapsed() > duration / 2.0) {
            warm.add(latencies);
        }
        Second second = new Second(elapsed(), latencies.getTotalCount(), latencies.getValueAtPercentile(50) / PER_MILLI,
                latencies.getValueAtPercentile(99) / PER_MILLI, service.residentBytes() / MIB, metrics.get(
                        "arenagrad_memory_held_bytes") / MIB);
        seconds.add(second);
        return second;
    }

    /** {@return second by second} */
    List<Second> seconds() {
        return seconds;
    }

    /** {@return the mean of a figure over a tenth of the time, in the middle of it} */
    double middle(ToDoubleFunction<Second> figure) {
        return mean(figure, 0.45, 0.55);
    }

    /** {@return the mean of a figure over the last tenth of the time} */
    double last(ToDoubleFunction<Second> figure) {
        return mean(figure, 0.9, 1);
    }

    private double mean(ToDoubleFunction<Second> figure, double from, double to) {
        return seconds.subList((int) (from * seconds.size()), (int) Math.ceil(to * seconds.size())).stream()
                .mapToDouble(figure).average().orElseThrow();
    }

    /** {@return how many requests with one of these answers there were} */
    long count(String... prefixes) {
        long sum = 0;
        for (Map.Entry<String, LongAdder> entry : load.counts.entrySet()) {
            for (String prefix : prefixes) {
                sum += entry.getKey().startsWith(prefix) ? entry.getValue().sum() : 0;
            }
        }
        return sum;
    }

    /** {@return the figures for the page} */
    String text() {
        double time = seconds.getLast().at;
        return machine() + """
                | | computed a second | half of them within | 99 of a hundred within | the slowest |
                |---|---|---|---|---|
                """ + row("all the time", all, time) + row("its second half", warm, time / 2) + memory() + answers();
    }

    private String machine() {
        return String.format(Locale.ROOT,
                "On %d processors; the load average of the machine was %.1f when it began.\n\n",
                Runtime.getRuntime().availableProcessors(), loadBefore);
    }

    private static String row(String when, Histogram latencies, double time) {
        return String.format(Locale.ROOT, "| %s, %.0f s | %.0f | %.2f ms | %.1f ms | %.0f ms |\n", when, time, latencies
                .getTotalCount() / time, latencies.getValueAtPercentile(50) / PER_MILLI, latencies
                        .getValueAtPercentile(99) / PER_MILLI, latencies.getMaxValue() / PER_MILLI);
    }

    private String memory() {
        return String.format(Locale.ROOT,
                """

                        Resident memory was %.0f MiB at half-time and %.0f MiB at the end. Tensors took %.2f and %.2f MiB of it, outside the heap, free
                        blocks included.
                        """,
                middle(Second::resident), last(Second::resident), middle(Second::held), last(Second::held));
    }

    private String answers() {
        return String.format(Locale.ROOT,
                """
                        There were %d updates, each a version of the parameters; %d answers 400, 404 and 413 to what was wrong; %d answers 503 with
                        `Retry-After`, and no other 5xx; %d clients that were slow, %d that stopped sending, and %d that went away.
                        """,
                count("POST /learn 200"), count("POST /loss 4", "POST /learn 4", "GET /nowhere",
                        "too large a body"), count("POST /loss 503", "POST /learn 503"), count("slow client"), count(
                                "stalled client"), count("client that left"));
    }
}
