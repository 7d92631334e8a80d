package dev.arenagrad.micrometer;

import dev.arenagrad.BackwardStatistics;
import dev.arenagrad.memory.Leaks;
import dev.arenagrad.memory.Memory;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Binds the figures of the process to a registry: memory outside the heap, scopes, refusals, leaks and backward passes.
 *
 * {@snippet :
 * ArenagradMetrics metrics = new ArenagradMetrics();
 * metrics.bindTo(registry);
 * }
 *
 * <table class="striped">
 * <caption>The meters</caption>
 * <thead><tr><th>name</th><th>kind</th><th>what</th></tr></thead>
 * <tbody>
 * <tr><td>{@code arenagrad.memory.live}</td><td>gauge, bytes</td><td>{@link Memory#liveBytes()}</td></tr>
 * <tr><td>{@code arenagrad.memory.peak}</td><td>gauge, bytes</td><td>{@link Memory#peakBytes()}</td></tr>
 * <tr><td>{@code arenagrad.memory.pooled}</td><td>gauge, bytes</td><td>{@link Memory#pooledBytes()}</td></tr>
 * <tr><td>{@code arenagrad.memory.held}</td><td>gauge, bytes</td><td>{@link Memory#heldBytes()}</td></tr>
 * <tr><td>{@code arenagrad.memory.borrowed}</td><td>gauge, bytes</td><td>{@link Memory#borrowedBytes()}</td></tr>
 * <tr><td>{@code arenagrad.memory.saved}</td><td>gauge, bytes</td><td>{@link Memory#savedBytes()}</td></tr>
 * <tr><td>{@code arenagrad.memory.limit}</td><td>gauge, bytes</td><td>{@link Memory#limitBytes()}, 0 for none</td></tr>
 * <tr><td>{@code arenagrad.scopes.open}</td><td>gauge</td><td>{@link Memory#openScopes()}</td></tr>
 * <tr><td>{@code arenagrad.memory.allocations}</td><td>counter</td><td>blocks handed out, with the tag {@code from}: {@code any},
 * {@link Memory#allocations()}, and {@code system}, {@link Memory#systemAllocations()}</td></tr>
 * <tr><td>{@code arenagrad.memory.refusals}</td><td>counter</td><td>{@link Memory#refusals()}</td></tr>
 * <tr><td>{@code arenagrad.leaks}</td><td>counter</td><td>{@link Leaks#found()}</td></tr>
 * <tr><td>{@code arenagrad.backward}</td><td>timer</td><td>backward passes and their time, failed ones included, since the
 * binder was made: {@link BackwardStatistics}</td></tr>
 * <tr><td>{@code arenagrad.backward.failures}</td><td>counter</td><td>those that ended with an exception</td></tr>
 * </tbody>
 * </table>
 *
 * <p>Reading a meter sums up the counts of a few threads. Nothing is sampled, and no thread is started. Meters stay when the binder is
 * dropped. A binder may be bound to several registries, and all methods may be called by any thread.
 */
public final class ArenagradMetrics implements MeterBinder, AutoCloseable {
    private final Tags tags;
    private final BackwardStatistics passes = BackwardStatistics.start();

    /** Creates a binder whose meters have no tags. Backward passes count from now on. */
    public ArenagradMetrics() {
        this(List.of());
    }

    /**
     * Creates a binder. Backward passes count from now on.
     *
     * @param tags tags that all its meters are to have
     */
    public ArenagradMetrics(Iterable<Tag> tags) {
        this.tags = Tags.of(tags);
    }

    /** Adds the meters to a registry, but for those that it has already. */
    @Override
    public void bindTo(MeterRegistry registry) {
        bytes(registry, "live", "Off-heap memory in use", Memory::liveBytes);
        bytes(registry, "peak", "The most off-heap memory that was in use at the same time", Memory::peakBytes);
        bytes(registry, "pooled", "Off-heap memory that is free and kept for reuse", Memory::pooledBytes);
        bytes(registry, "held", "Off-heap memory taken from the operating system, in use or not", Memory::heldBytes);
        bytes(registry, "borrowed", "Memory of others that tensors were made over", Memory::borrowedBytes);
        bytes(registry, "saved", "Off-heap memory that graphs keep for their backward pass, once for each node",
                Memory::savedBytes);
        bytes(registry, "limit", "The limit of the process on off-heap memory, 0 for none", Memory::limitBytes);
        Gauge.builder("arenagrad.scopes.open", Memory::openScopes).tags(tags).description("Scopes that are open")
                .register(registry);
        count(registry, "arenagrad.memory.allocations", "Blocks handed out, from the pool or the operating system", tags
                .and("from", "any"), Memory::allocations);
        count(registry, "arenagrad.memory.allocations", "Blocks taken from the operating system", tags.and("from",
                "system"), Memory::systemAllocations);
        count(registry, "arenagrad.memory.refusals", "Requests for off-heap memory that were refused", tags,
                Memory::refusals);
        count(registry, "arenagrad.leaks", "Leaks that were found", tags, Leaks::found);
        count(registry, "arenagrad.backward.failures", "Backward passes that ended with an exception", tags,
                passes::failed);
        FunctionTimer.builder("arenagrad.backward", Memory.class, _ -> passes.completed() + passes.failed(), _ -> passes
                .nanos(), TimeUnit.NANOSECONDS).tags(tags).description("Backward passes").register(registry);
    }

    private void bytes(MeterRegistry registry, String figure, String description, LongSupplier value) {
        Gauge.builder("arenagrad.memory." + figure, value::getAsLong).baseUnit(BaseUnits.BYTES).tags(tags).description(
                description).register(registry);
    }

    /**
     * Registers a counter that stays when this binder is dropped: a registry keeps the object that is counted weakly, which is a class
     * here, and the function as it is.
     */
    private static void count(MeterRegistry registry, String name, String description, Tags tags, LongSupplier value) {
        FunctionCounter.builder(name, Memory.class, _ -> value.getAsLong()).tags(tags).description(description)
                .register(registry);
    }

    /** Ends the counting of backward passes; their meters stay at what they show. Has no effect the second time. */
    @Override
    public void close() {
        passes.close();
    }
}
