package dev.arenagrad.inspect.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.arenagrad.inspect.trace.Allocation;
import dev.arenagrad.inspect.trace.Span;
import dev.arenagrad.inspect.trace.TraceData;
import dev.arenagrad.inspect.trace.TraceData.FreedBefore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The live bytes over time, a band for each tensor, with scopes, passes and steps of optimisers above. */
public final class TimelinePage {
    private static final Set<Span.Kind> SHOWN = EnumSet.of(Span.Kind.SCOPE, Span.Kind.BACKWARD, Span.Kind.CALL);

    /** The depth of spans that are shown above the bands. */
    private static final int ROWS = 3;

    private TimelinePage() {}

    /**
     * Writes the page.
     *
     * @param peakBytes the most bytes that were live
     * @throws IOException if it cannot be written
     */
    public static void write(TraceData data, long peakBytes, Path file) throws IOException {
        HtmlPage.write(file, "timeline.html", json -> {
            json.writeStartObject();
            json.writeNumberField("before", data.liveBefore());
            json.writeNumberField("peak", peakBytes);
            json.writeNumberField("lost", data.lostBytes());
            json.writeArrayFieldStart("blocks");
            for (Allocation allocation : data.allocations()) {
                write(allocation, json);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("freedBefore");
            for (FreedBefore freed : data.freedOfThose()) {
                json.writeArray(new long[] {freed.at(), freed.bytes()}, 0, 2);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("spans");
            for (Span thread : data.threads()) {
                for (Span span : thread.inside()) {
                    write(span, thread.name(), 0, json);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(Allocation allocation, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("operation", allocation.operation());
        json.writeStringField("shape", allocation.shape());
        json.writeStringField("scope", allocation.scope());
        json.writeStringField("thread", allocation.thread());
        json.writeNumberField("bytes", allocation.bytes());
        json.writeNumberField("from", allocation.allocatedAt());
        if (allocation.freedAt() != Allocation.NEVER) {
            json.writeNumberField("to", allocation.freedAt());
        }
        json.writeEndObject();
    }

    private static void write(Span span, String thread, int row, JsonGenerator json) throws IOException {
        if (row >= ROWS || !SHOWN.contains(span.kind())) {
            return;
        }
        json.writeStartObject();
        json.writeStringField("kind", span.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("name", span.name());
        json.writeStringField("thread", thread);
        json.writeNumberField("row", row);
        json.writeNumberField("from", span.start());
        json.writeNumberField("to", span.end());
        json.writeEndObject();
        for (Span inner : span.inside()) {
            write(inner, thread, row + 1, json);
        }
    }
}
