package dev.arenagrad.inspect.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that one thread did, from a start to an end, with what it did meanwhile inside: a scope, a call of an operator, a backward
 * pass, a node of it; the outermost span of a thread is the thread itself.
 */
public final class Span {
    /** What a span is. Of spans that begin and end at once, an earlier kind is around a later one. */
    public enum Kind {
        /** All that a thread did. */
        THREAD,
        /** A scope, from its opening to its close. */
        SCOPE,
        /** A backward pass. */
        BACKWARD,
        /** A node of a backward pass. */
        NODE,
        /** A call of a method. */
        CALL
    }

    private final Kind kind;
    private final String name;
    private long start;
    private long end;
    private final List<Span> inside = new ArrayList<>();
    private long ownBytes;

    Span(Kind kind, String name, long start, long end) {
        this.kind = kind;
        this.name = name;
        this.start = start;
        this.end = end;
    }

    /** {@return what it is} */
    public Kind kind() {
        return kind;
    }

    /** {@return the name of the scope, method, node or thread} */
    public String name() {
        return name;
    }

    /** {@return when it began, in nanoseconds since the trace began} */
    public long start() {
        return start;
    }

    /** {@return when it ended, in nanoseconds since the trace began} */
    public long end() {
        return end;
    }

    /** {@return how long it took, in nanoseconds} */
    public long duration() {
        return end - start;
    }

    /** {@return the spans directly inside, by their start} */
    public List<Span> inside() {
        return inside;
    }

    /** {@return the bytes allocated in it, but in no span inside} */
    public long ownBytes() {
        return ownBytes;
    }

    void allocated(long bytes) {
        ownBytes += bytes;
    }

    /** Becomes the span around {@code inner}, which ends with this one at the latest: clocks are read one after the other. */
    void enclose(Span inner) {
        inner.end = Math.min(inner.end, end);
        inside.add(inner);
    }

    /** Counts times from {@code begin} on, in this span and all inside. */
    void shift(long begin) {
        start -= begin;
        end -= begin;
        inside.forEach(span -> span.shift(begin));
    }
}
