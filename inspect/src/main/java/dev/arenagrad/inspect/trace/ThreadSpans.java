package dev.arenagrad.inspect.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** What one thread did, put into one another: events say only when each began and ended. */
final class ThreadSpans {
    private static final Comparator<Span> OUTER_FIRST = Comparator.comparingLong(Span::start)
            .thenComparing(Comparator.comparingLong(Span::end).reversed()).thenComparing(Span::kind);

    /** Spans are read by recursion, and written as JSON, in which each is an object in an array and at most 1,000 are nested. */
    private static final int DEEPEST = 400;

    private record Made(long at, long bytes) {}

    private final String name;
    private final List<Span> spans = new ArrayList<>();
    private final List<Made> allocations = new ArrayList<>();

    ThreadSpans(String name) {
        this.name = name;
    }

    void add(Span span) {
        spans.add(span);
    }

    void allocated(long at, long bytes) {
        allocations.add(new Made(at, bytes));
    }

    /** {@return the span of the thread, with all others inside} What is nested deeper than {@link #DEEPEST} is part of what is around it. */
    Span nested() {
        spans.sort(OUTER_FIRST);
        allocations.sort(Comparator.comparingLong(Made::at));
        Span thread = new Span(Span.Kind.THREAD, name, firstMoment(), lastMoment());
        Deque<Span> open = new ArrayDeque<>();
        open.push(thread);
        int next = 0;
        for (Span span : spans) {
            next = give(open, next, span.start());
            leave(open, span.start());
            if (open.size() <= DEEPEST && !isOverload(open.element(), span)) {
                open.element().enclose(span);
                open.push(span);
            }
        }
        give(open, next, Long.MAX_VALUE);
        return thread;
    }

    /** {@return whether a call is that of one overload by another, which both are one call of an operator} */
    private static boolean isOverload(Span caller, Span called) {
        return caller.kind() == Span.Kind.CALL && called.kind() == Span.Kind.CALL && caller.name().equals(called
                .name());
    }

    /** Gives the allocations before {@code until} to the innermost span that was open; returns the number of the next one. */
    private int give(Deque<Span> open, int from, long until) {
        int next = from;
        while (next < allocations.size() && allocations.get(next).at < until) {
            Made made = allocations.get(next++);
            leave(open, made.at);
            open.element().allocated(made.bytes);
        }
        return next;
    }

    /** Leaves the spans that ended before {@code time}, but not the thread. */
    private static void leave(Deque<Span> open, long time) {
        while (open.size() > 1 && open.element().end() <= time) {
            open.pop();
        }
    }

    private long firstMoment() {
        long spansBegin = spans.isEmpty() ? Long.MAX_VALUE : spans.getFirst().start();
        long allocationsBegin = allocations.isEmpty() ? Long.MAX_VALUE : allocations.getFirst().at;
        return Math.min(spansBegin, allocationsBegin);
    }

    private long lastMoment() {
        long last = spans.stream().mapToLong(Span::end).max().orElse(0);
        return allocations.isEmpty() ? last : Math.max(last, allocations.getLast().at);
    }
}
