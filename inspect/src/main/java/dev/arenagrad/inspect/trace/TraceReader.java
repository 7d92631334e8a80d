package dev.arenagrad.inspect.trace;

import dev.arenagrad.inspect.trace.TraceData.FreedBefore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Reads what a file of the flight recorder has of tensors. */
public final class TraceReader {
    private static final String UNKNOWN = "unknown thread";

    private record Change(long at, long address, long bytes, @Nullable RecordedEvent allocation) {}

    private final Map<Long, ThreadSpans> threads = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private @Nullable RecordedEvent begins;
    private long lostBytes;

    private TraceReader() {}

    /**
     * {@return what {@code file} has}
     *
     * @throws IOException if it cannot be read, or is no file of the flight recorder
     */
    public static TraceData read(Path file) throws IOException {
        TraceReader reader = new TraceReader();
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                reader.take(events.readEvent());
            }
        }
        return reader.data();
    }

    private void take(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "dev.arenagrad.Allocation" -> {
                long at = nanos(event.getStartTime());
                changes.add(new Change(at, event.getLong("address"), event.getLong("bytes"), event));
                of(event).allocated(at, event.getLong("bytes"));
            }
            case "dev.arenagrad.Free" -> changes.add(new Change(nanos(event.getStartTime()), event.getLong("address"),
                    event.getLong("bytes"), null));
            case "dev.arenagrad.Scope" -> add(event, Span.Kind.SCOPE, event.getString("name"));
            case "dev.arenagrad.Backward" -> add(event, Span.Kind.BACKWARD, "backward");
            case "dev.arenagrad.Node" -> add(event, Span.Kind.NODE, event.getString("name"));
            case "jdk.MethodTrace" -> addCall(event, event.getValue("method"));
            case TraceBegins.NAME -> begins = begins == null || event.getStartTime().isBefore(begins.getStartTime())
                    ? event
                    : begins; // later ones are of recorders that were started meanwhile
            case "jdk.DataLoss" -> lostBytes += event.getLong("amount");
            default -> {
            }
        }
    }

    private void addCall(RecordedEvent event, RecordedMethod method) {
        String type = method.getType().getName();
        if (Operators.isWorthARow(type, method.getName())) {
            add(event, Span.Kind.CALL, Operators.name(type, method.getName()));
        }
    }

    private void add(RecordedEvent event, Span.Kind kind, String name) {
        of(event).add(new Span(kind, name, nanos(event.getStartTime()), nanos(event.getEndTime())));
    }

    private ThreadSpans of(RecordedEvent event) {
        RecordedThread thread = event.getThread();
        return threads.computeIfAbsent(thread == null ? -1 : thread.getId(), _ -> new ThreadSpans(threadName(event)));
    }

    private static String threadName(RecordedEvent event) {
        RecordedThread thread = event.getThread();
        if (thread == null) {
            return UNKNOWN;
        }
        String name = thread.getJavaName();
        return name == null || name.isEmpty() ? "thread " + thread.getJavaThreadId() : name;
    }

    private static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    }

    private TraceData data() {
        changes.sort(Comparator.comparingLong(Change::at));
        List<Span> nested = threads.values().stream().map(ThreadSpans::nested).sorted(Comparator.comparingLong(
                Span::duration).reversed()).toList();
        long begin = Math.min(nested.stream().mapToLong(Span::start).min().orElse(Long.MAX_VALUE),
                changes.isEmpty() ? Long.MAX_VALUE : changes.getFirst().at);
        nested.forEach(span -> span.shift(begin));
        List<FreedBefore> freedOfThose = new ArrayList<>();
        return new TraceData(nested, allocations(begin, freedOfThose), liveBefore(), freedOfThose, lostBytes);
    }

    /** {@return the bytes that were live before the first change: those at the begin, without what other threads had changed by then} */
    private long liveBefore() {
        if (begins == null) {
            return 0;
        }
        long live = begins.getLong("liveBytes");
        long at = nanos(begins.getStartTime());
        for (Change change : changes) {
            if (change.at < at) {
                live += change.allocation == null ? change.bytes : -change.bytes;
            }
        }
        return live;
    }

    private List<Allocation> allocations(long begin, List<FreedBefore> freedOfThose) {
        List<Allocation> allocations = new ArrayList<>();
        Map<Long, Integer> live = new HashMap<>();
        for (Change change : changes) {
            if (change.allocation != null) {
                live.put(change.address, allocations.size());
                allocations.add(allocation(change.allocation, change.at - begin));
                continue;
            }
            Integer freed = live.remove(change.address);
            if (freed == null) {
                freedOfThose.add(new FreedBefore(change.at - begin, change.bytes));
            } else {
                allocations.set(freed, Objects.requireNonNull(allocations.get(freed)).freed(change.at - begin));
            }
        }
        return allocations;
    }

    private static Allocation allocation(RecordedEvent event, long at) {
        return new Allocation(event.getString("operation"), event.getString("shape"), event.getString("scope"),
                threadName(event), event.getLong("bytes"), at, Allocation.NEVER);
    }
}
