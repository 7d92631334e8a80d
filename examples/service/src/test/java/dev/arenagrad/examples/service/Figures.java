package dev.arenagrad.examples.service;

import java.io.IOException;
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
    private final long start = System.nanoTime();
    private final List<Second> seconds = new ArrayList<>();
    private final Histogram all = new Histogram(3);

    Figures(Load load, ServiceProcess service, HttpClient client) {
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

    /** {@return the mean of a figure over a part of the time, given by where it begins and ends between 0 and 1} */
    double mean(ToDoubleFunction<Second> figure, double from, double to) {
        return seconds.subList((int) (from * seconds.size()), (int) Math.ceil(to * seconds.size())).stream()
                .mapToDouble(figure)
                .average().orElseThrow();
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

    /** {@return the table for the page} */
    String table() {
        double time = seconds.getLast().at;
        long answers = load.counts.entrySet().stream().filter(entry -> entry.getKey().matches("(GET|POST) .*"))
                .mapToLong(
                        entry -> entry.getValue().sum()).sum();
        return String.format(Locale.ROOT, """
                | | |
                |---|---|
                | time | %.0f s |
                | answers a second | %.0f, of which %.0f computed losses, gradients and updates |
                | latency of these, half of them within | %.2f ms |
                | 99 of a hundred within | %.1f ms |
                | the slowest | %.0f ms |
                | updates, each a version of the parameters | %d |
                | answers 400, 404 and 413 to what was wrong | %d |
                | answers 503 with `Retry-After` | %d; no other 5xx |
                | clients that were slow, that stopped sending, that went away | %d, %d, %d |
                | resident memory, middle of the run and end of it | %.0f and %.0f MiB |
                | off-heap memory, used and free blocks | %.2f and %.2f MiB |
                """, time, answers / time, all.getTotalCount() / time, all.getValueAtPercentile(50) / PER_MILLI, all
                .getValueAtPercentile(99) / PER_MILLI, all.getMaxValue() / PER_MILLI, count("POST /learn 200"), count(
                        "POST /loss 4", "POST /learn 4", "GET /nowhere", "too large a body"), count("POST /loss 503",
                                "POST /learn 503"), count("slow client"), count("stalled client"), count(
                                        "client that left"), mean(Second::resident, 0.4, 0.6), mean(Second::resident,
                                                0.8, 1), mean(Second::held, 0.4, 0.6), mean(Second::held, 0.8, 1));
    }
}
