package dev.arenagrad.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Leak;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.memory.testing.Garbage;
import dev.arenagrad.memory.testing.NoLeaks;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.TensorException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArenagradMetricsTest {
    private static final int BYTES = 1 << 20;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private ArenagradMetrics metrics = new ArenagradMetrics();

    @AfterEach
    void close() {
        metrics.close();
        registry.close();
    }

    private double gauge(String name) {
        return registry.get("arenagrad." + name).gauge().value();
    }

    private double counter(String name, String... tags) {
        return registry.get("arenagrad." + name).tags(tags).functionCounter().count();
    }

    private static Tensor loss() {
        return Tensor.ones(BYTES / Float.BYTES).setRequiresGrad(true).exp().sum();
    }

    @Test
    void bytesFollowWhatIsAllocatedSavedAndFreed() {
        metrics.bindTo(registry);
        double before = gauge("memory.live");
        Memory.resetPeak();
        try (Scope _ = Scope.open()) {
            Tensor loss = loss();

            assertEquals(Memory.liveBytes(), gauge("memory.live"));
            assertTrue(gauge("memory.live") >= before + 2 * BYTES, "the ones and what exp made");
            assertEquals(BYTES, gauge("memory.saved"), "what exp made is saved");
            loss.backward();
            assertEquals(0, gauge("memory.saved"));
        }
        assertEquals(before, gauge("memory.live"));
        assertTrue(gauge("memory.peak") >= before + 2 * BYTES, "the peak stays");
        assertEquals(Memory.pooledBytes(), gauge("memory.pooled"));
        assertTrue(gauge("memory.pooled") >= 2 * BYTES, "what was freed is kept for reuse");
        assertEquals(gauge("memory.live") + gauge("memory.pooled"), gauge("memory.held"));
    }

    @Test
    void borrowedBytesAreApart() {
        metrics.bindTo(registry);
        double live = gauge("memory.live");
        try (Arena arena = Arena.ofConfined(); Scope _ = Scope.open()) {
            Tensor.borrow(arena.allocate(BYTES), DType.FLOAT32, BYTES / Float.BYTES);

            assertEquals(BYTES, gauge("memory.borrowed"));
            assertEquals(live, gauge("memory.live"));
        }
        assertEquals(0, gauge("memory.borrowed"));
    }

    @Test
    void openScopesAreCounted() {
        metrics.bindTo(registry);
        double before = gauge("scopes.open");
        try (Scope _ = Scope.open(); Scope _ = Scope.shared()) {
            assertEquals(before + 2, gauge("scopes.open"));
        }
        assertEquals(before, gauge("scopes.open"));
    }

    @Test
    void refusalsAreCounted() {
        metrics.bindTo(registry);
        double before = counter("memory.refusals");
        try (Scope _ = Scope.open().limit(BYTES)) {
            assertThrows(OutOfMemoryException.class, () -> Tensor.ones(BYTES));
        }
        assertEquals(before + 1, counter("memory.refusals"));
    }

    @Test
    void leaksAreCounted() {
        metrics.bindTo(registry);
        double before = counter("leaks");
        AnotherThread.run(() -> Scope.open("left open"));
        NoLeaks.expected(Leak.Kind.THREAD_ENDED);

        assertEquals(before + 1, counter("leaks"));
    }

    @Test
    void allocationsOfThePoolAndOfTheSystemAreToldApart() {
        metrics.bindTo(registry);
        try (Scope _ = Scope.open()) {
            Tensor.ones(64);
        }
        double any = counter("memory.allocations", "from", "any");
        double system = counter("memory.allocations", "from", "system");
        try (Scope _ = Scope.open()) {
            Tensor.ones(64);
        }
        assertEquals(any + 1, counter("memory.allocations", "from", "any"));
        assertEquals(system, counter("memory.allocations", "from", "system"), "a block of the pool");
    }

    @Test
    void backwardPassesAreTimed() {
        metrics.bindTo(registry);
        try (Scope _ = Scope.open()) {
            long start = System.nanoTime();
            Tensor loss = loss();
            loss.backward();
            assertThrows(TensorException.class, loss::backward);
            long elapsed = System.nanoTime() - start;

            var timer = registry.get("arenagrad.backward").functionTimer();
            assertEquals(2, timer.count());
            assertEquals(1, counter("backward.failures"));
            double nanos = timer.totalTime(TimeUnit.NANOSECONDS);
            assertTrue(0 < nanos && nanos <= elapsed, nanos + " ns of " + elapsed);
        }
    }

    @Test
    void aClosedBinderTimesNoMorePasses() {
        metrics.bindTo(registry);
        metrics.close();
        try (Scope _ = Scope.open()) {
            loss().backward();
        }
        assertEquals(0, registry.get("arenagrad.backward").functionTimer().count());
    }

    @Test
    void metersStayWhenTheBinderIsDropped() {
        metrics.bindTo(registry);
        metrics = new ArenagradMetrics();
        Garbage.collect();
        try (Scope _ = Scope.open()) {
            loss().backward();

            assertEquals(1, registry.get("arenagrad.backward").functionTimer().count());
            assertEquals(Memory.liveBytes(), gauge("memory.live"));
            assertEquals(Memory.allocations(), counter("memory.allocations", "from", "any"));
        }
    }

    @Test
    void allMetersHaveTheTagsOfTheBinder() {
        try (ArenagradMetrics tagged = new ArenagradMetrics(Tags.of("model", "digits"))) {
            tagged.bindTo(registry);
            tagged.bindTo(registry);
        }
        assertEquals(List.of(), registry.getMeters().stream().filter(meter -> !"digits".equals(meter.getId().getTag(
                "model"))).toList());
        assertEquals(14, registry.getMeters().size());
    }

    @Test
    void prometheusReadsThemUnderItsOwnNames() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.bindTo(prometheus);
        try (Scope _ = Scope.open()) {
            loss().backward();
            String text = prometheus.scrape();
            Map<String, Double> samples = Pattern.compile("(?m)^(arenagrad\\S+) (\\S+)$").matcher(text).results()
                    .collect(
                            Collectors.toMap(sample -> sample.group(1), sample -> Double.parseDouble(sample.group(2))));

            assertEquals(new TreeSet<>(List.of("arenagrad_memory_live_bytes", "arenagrad_memory_peak_bytes",
                    "arenagrad_memory_pooled_bytes", "arenagrad_memory_held_bytes", "arenagrad_memory_borrowed_bytes",
                    "arenagrad_memory_saved_bytes", "arenagrad_memory_limit_bytes", "arenagrad_scopes_open",
                    "arenagrad_memory_allocations_total{from=\"any\"}",
                    "arenagrad_memory_allocations_total{from=\"system\"}", "arenagrad_memory_refusals_total",
                    "arenagrad_leaks_total", "arenagrad_backward_failures_total", "arenagrad_backward_seconds_count",
                    "arenagrad_backward_seconds_sum")), new TreeSet<>(samples.keySet()));
            assertEquals(1, samples.get("arenagrad_backward_seconds_count"));
            assertEquals(Memory.liveBytes(), samples.get("arenagrad_memory_live_bytes"));
            assertTrue(text.contains("# TYPE arenagrad_memory_live_bytes gauge"), text);
            assertTrue(text.contains("# TYPE arenagrad_memory_refusals_total counter"), text);
        } finally {
            prometheus.close();
        }
    }
}
