package dev.arenagrad.inspect.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.arenagrad.inspect.trace.Span;
import dev.arenagrad.inspect.trace.TraceData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A flame graph: calls that came in the same way are one box, with what they called above it. */
public final class FlameGraphPage {
    private FlameGraphPage() {}

    /**
     * Writes the page.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(TraceData data, Path file) throws IOException {
        Box all = new Box(Span.Kind.THREAD, "all threads");
        for (Span thread : data.threads()) {
            all.nanos += thread.duration();
            all.calls++;
            all.bytes += all.add(thread);
        }
        HtmlPage.write(file, "flame-graph.html", all::writeTo);
    }

    private record Key(Span.Kind kind, String name) {}

    /** Spans of one name, that were all inside the same box. */
    private static final class Box {
        private final Span.Kind kind;
        private final String name;
        private final Map<Key, Box> inside = new LinkedHashMap<>();
        private long nanos;
        private long calls;
        private long bytes;

        Box(Span.Kind kind, String name) {
            this.kind = kind;
            this.name = name;
        }

        /** {@return the bytes allocated in the span, which becomes part of the box of its name} */
        long add(Span span) {
            Box box = inside.computeIfAbsent(new Key(span.kind(), span.name()), key -> new Box(key.kind, key.name));
            long spanBytes = span.ownBytes();
            for (Span inner : span.inside()) {
                spanBytes += box.add(inner);
            }
            box.nanos += span.duration();
            box.calls++;
            box.bytes += spanBytes;
            return spanBytes;
        }

        void writeTo(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeStringField("kind", kind.name().toLowerCase(Locale.ROOT));
            json.writeStringField("name", name);
            json.writeNumberField("nanos", nanos);
            json.writeNumberField("bytes", bytes);
            json.writeNumberField("calls", calls);
            json.writeArrayFieldStart("inside");
            for (Box box : inside.values()) {
                box.writeTo(json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }
}
