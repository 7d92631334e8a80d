package dev.arenagrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Training and requests on all cores, on platform threads and virtual ones, with workers (at least two threads may compute), for as long as the system property {@code soak.minutes} says (Maven:
 * {@code mvn -Psoak verify -Dsoak.minutes=10}), with random scopes and with failures on purpose. A line every ten seconds tells how it
 * stands. In the end live bytes must be back where they were, no thread of the load or of the library's workers be left, and the memory of the process must not have grown by more than
 * {@value #MOST_GROWTH} of what it was after the warm-up.
 */
class SoakTest {
    private static final double MINUTES = Double.parseDouble(System.getProperty("soak.minutes", "0.05"));
    private static final Duration LINE_EVERY = Duration.ofSeconds(10);
    private static final double MOST_GROWTH = 0.02;

    /** Workers end when nothing came for five seconds. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    /** How much of the time is warm-up: caches of code, of threads and of the pool fill. */
    private static final double WARM_UP = 0.3;

    /** Below this many minutes the process is warming up all the time, and its memory says nothing. */
    private static final double SHORTEST_MEASURABLE = 2;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @Test
    void leavesNothingBehind() throws Exception {
        long before = Memory.liveBytes();
        Compute.setThreads(Math.max(2, Compute.threads()));
        SoakLoad load = new SoakLoad();
        long start = System.nanoTime();
        long end = start + (long) (MINUTES * 60e9);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            int number = i;
            workers.add((i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).name("soak-" + i).start(() -> work(load,
                    number)));
        }
        long warm = watch(load, start, end);
        stop.set(true);
        for (Thread worker : workers) {
            worker.join();
        }
        load.close();
        printLine(load, start);
        if (failure.get() != null) {
            throw new AssertionError("a worker failed", failure.get());
        }
        assertEquals(before, Memory.liveBytes(), "live bytes at the end, compared with the start");
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("arenagrad-worker-")) {
                assertTrue(thread.join(IDLE), () -> thread + " is left");
            }
        }
        if (MINUTES >= SHORTEST_MEASURABLE) {
            double growth = (double) residentBytes() / warm - 1;
            System.out.printf("soak: resident memory %.1f MB after the warm-up, %.1f MB at the end, %+.2f %%%n", warm
                    / 1e6,
                    residentBytes() / 1e6, 100 * growth);
            assertTrue(growth <= MOST_GROWTH, "resident memory grew by " + growth);
        }
    }

    private void work(SoakLoad load, int number) {
        try {
            for (long step = 0; !stop.get(); step++) {
                load.step(1_000_003L * number + step);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            stop.set(true);
        }
    }

    /** Prints lines until the end, and returns the resident bytes after the warm-up. */
    private long watch(SoakLoad load, long start, long end) throws InterruptedException, IOException {
        long warmAt = start + (long) (WARM_UP * (end - start));
        long warm = 0;
        long nextLine = start + LINE_EVERY.toNanos();
        while (System.nanoTime() < end && !stop.get()) {
            Thread.sleep(Math.clamp((end - System.nanoTime()) / 1_000_000, 1, 200));
            if (warm == 0 && System.nanoTime() >= warmAt) {
                warm = residentBytes();
            }
            if (System.nanoTime() >= nextLine) {
                printLine(load, start);
                nextLine += LINE_EVERY.toNanos();
            }
        }
        return warm;
    }

    private static void printLine(SoakLoad load, long start) throws IOException {
        long collections = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
        System.out.printf(
                "soak %5d s: %,d steps, %,d faults, live %,d, pooled %,d, resident %,d bytes, %d collections%n",
                (System.nanoTime() - start) / 1_000_000_000, load.steps(), load.faults(), Memory.liveBytes(), Memory
                        .pooledBytes(),
                residentBytes(), collections);
    }

    private static long residentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
    }
}
