package dev.arenagrad.inspect;

import dev.arenagrad.inspect.page.TimelinePage;
import dev.arenagrad.inspect.trace.Allocation;
import dev.arenagrad.inspect.trace.TraceData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of tensors that were live from moment to moment, of which operations and in which scopes. Borrowed memory and free blocks of
 * the pool are not in it, as they are not in {@code Memory.liveBytes()}.
 */
public final class MemoryTimeline {
    private record Change(long at, long bytes) {}

    private final TraceData data;
    private final List<Change> changes;

    MemoryTimeline(TraceData data) {
        this.data = data;
        Stream<Change> made = data.allocations().stream().map(each -> new Change(each.allocatedAt(), each.bytes()));
        Stream<Change> freed = data.allocations().stream().filter(each -> each.freedAt() != Allocation.NEVER).map(
                each -> new Change(each.freedAt(), -each.bytes()));
        Stream<Change> before = data.freedOfThose().stream().map(each -> new Change(each.at(), -each.bytes()));
        this.changes = Stream.of(made, freed, before).flatMap(each -> each).sorted(Comparator.comparingLong(Change::at))
                .toList();
    }

    /**
     * Memory of one tensor.
     *
     * @param operation what made it, such as {@code addmm}
     * @param shape its shape, such as {@code [64, 10]}; empty if it was made for none
     * @param scope the name of the scope in which it was made; it may have been kept in another since
     * @param thread the name of the thread that made it
     * @param bytes the bytes of its block
     * @param allocatedAt when, in nanoseconds since the trace began
     * @param freedAt when, in nanoseconds since the trace began; null if it was live when the recording stopped
     */
    public record Block(String operation, String shape, String scope, String thread, long bytes, long allocatedAt,
            @Nullable Long freedAt) {}

    /** {@return all memory allocated while the trace was recorded, in the order of time} */
    public List<Block> blocks() {
        return data.allocations().stream().map(each -> new Block(each.operation(), each.shape(), each.scope(), each
                .thread(), each.bytes(), each.allocatedAt(), each.freedAt() == Allocation.NEVER ? null : each
                        .freedAt()))
                .toList();
    }

    /** {@return the bytes that were live when the recording began} */
    public long bytesBefore() {
        return data.liveBefore();
    }

    /** {@return the bytes that were live when the recording stopped} */
    public long bytesAfter() {
        return data.liveBefore() + changes.stream().mapToLong(Change::bytes).sum();
    }

    /** {@return the most bytes that were live at a time} */
    public long peakBytes() {
        long live = data.liveBefore();
        long peak = live;
        for (Change change : changes) {
            live += change.bytes;
            peak = Math.max(peak, live);
        }
        return peak;
    }

    /**
     * Writes a picture of the live bytes over time, to be zoomed and pointed at, as a page that needs no other file and no network. Each
     * band is a tensor, coloured by operation or by scope. A file that exists is replaced.
     *
     * @param file the page
     * @throws IOException if it cannot be written
     */
    public void writeHtml(Path file) throws IOException {
        TimelinePage.write(data, peakBytes(), file);
    }
}
