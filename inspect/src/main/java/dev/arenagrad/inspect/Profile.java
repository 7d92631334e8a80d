package dev.arenagrad.inspect;

import dev.arenagrad.inspect.page.FlameGraphPage;
import dev.arenagrad.inspect.trace.Span;
import dev.arenagrad.inspect.trace.TraceData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The time and the bytes of each operator, forward and backward, of all threads together. Times are those of the clock on the wall,
 * recording included.
 *
 * <p>A call that an exception cut short, or that had not returned when the recording stopped, is left out, and its time is that of what
 * was around it; backward passes that fail count. Overloads that call one another are one call. What is nested more than 400 deep, scopes
 * included, is part of what is around it.
 */
public final class Profile {
    /** In which direction operators are called. */
    public enum Direction {
        /** Outside any backward pass. */
        FORWARD,
        /** By a backward pass. */
        BACKWARD
    }

    /**
     * One operator, method, or node of backward passes.
     *
     * @param name {@code addmm}, {@code AddmmBackward0}, or {@code backward} for the passes themselves
     * @param direction where it was called
     * @param calls how often
     * @param selfNanos the time in it, but in no other row
     * @param totalNanos the time in it, and in what it called
     * @param selfBytes the bytes that it allocated, and no other row; freed since or not
     * @param totalBytes the bytes that it and what it called allocated
     */
    public record Row(String name, Direction direction, long calls, long selfNanos, long totalNanos, long selfBytes,
            long totalBytes) {}

    private record Key(String name, Direction direction) {}

    private static final class Sums {
        private long calls;
        private long selfNanos;
        private long totalNanos;
        private long selfBytes;
        private long totalBytes;
    }

    private final TraceData data;
    private final Map<Key, Sums> sums = new HashMap<>();

    Profile(TraceData data) {
        this.data = data;
        for (Span thread : data.threads()) {
            add(thread, Direction.FORWARD, new HashSet<>());
        }
    }

    /**
     * Adds a span and all inside; of an operator that calls itself, the inner calls are in the total of the outer ones already.
     *
     * @param around the rows of the spans around it
     * @return the bytes allocated in it
     */
    private long add(Span span, Direction around, Set<Key> rowsAround) {
        Direction direction = span.kind() == Span.Kind.BACKWARD ? Direction.BACKWARD : around;
        boolean isRow = span.kind() != Span.Kind.THREAD && span.kind() != Span.Kind.SCOPE;
        Key key = new Key(span.name(), direction);
        boolean isOutermost = isRow && rowsAround.add(key);
        long bytes = span.ownBytes();
        for (Span inner : span.inside()) {
            bytes += add(inner, direction, rowsAround);
        }
        if (isRow) {
            Sums row = sums.computeIfAbsent(key, _ -> new Sums());
            row.calls++;
            row.selfNanos += ownNanos(span);
            row.selfBytes += ownBytes(span);
            if (isOutermost) {
                row.totalNanos += span.duration();
                row.totalBytes += bytes;
                rowsAround.remove(key);
            }
        }
        return bytes;
    }

    /** {@return the time in no row inside} A scope inside is part of the row around it. */
    private static long ownNanos(Span span) {
        long nanos = span.duration();
        for (Span inner : span.inside()) {
            nanos -= inner.kind() == Span.Kind.SCOPE ? inner.duration() - ownNanos(inner) : inner.duration();
        }
        return nanos;
    }

    private static long ownBytes(Span span) {
        long bytes = span.ownBytes();
        for (Span inner : span.inside()) {
            bytes += inner.kind() == Span.Kind.SCOPE ? ownBytes(inner) : 0;
        }
        return bytes;
    }

    /** {@return a row for each operator in each direction, those with the most time of their own first} */
    public List<Row> rows() {
        return sums.entrySet().stream().map(entry -> row(entry.getKey(), entry.getValue())).sorted(Comparator
                .comparingLong(Row::selfNanos).reversed().thenComparing(Row::name)).toList();
    }

    private static Row row(Key key, Sums sums) {
        return new Row(key.name, key.direction, sums.calls, sums.selfNanos, sums.totalNanos, sums.selfBytes,
                sums.totalBytes);
    }

    /** {@return all rows as a table, for people} */
    public String table() {
        return table(Integer.MAX_VALUE);
    }

    /**
     * {@return the first rows as a table, for people}
     *
     * @param rows how many
     */
    public String table(int rows) {
        return ProfileTable.of(rows(), rows, data.lostBytes());
    }

    /**
     * Writes a flame graph, by time or by bytes, as a page that needs no other file and no network. Calls that came in the same way are one
     * box, which is as wide as they took; in it, from the thread on, is what they called. A file that exists is replaced.
     *
     * @param file the page
     * @throws IOException if it cannot be written
     */
    public void writeFlameGraph(Path file) throws IOException {
        FlameGraphPage.write(data, file);
    }
}
