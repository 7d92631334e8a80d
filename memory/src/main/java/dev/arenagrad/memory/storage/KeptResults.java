package dev.arenagrad.memory.storage;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/**
 * The nodes of a sample of the results that were last kept beyond their scopes: where a search for what keeps a graph alive begins. None
 * is kept alive by this. Thread-safe.
 */
final class KeptResults {
    /** One in this many is noted, by each thread. A power of two. */
    private static final int SAMPLED = 16;

    private static final int MOST = 64;

    /** A search ends after this many nodes. */
    private static final int MOST_SEARCHED = 1 << 16;

    private static final AtomicReferenceArray<WeakReference<Handover.Part>> NOTED = new AtomicReferenceArray<>(MOST);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private KeptResults() {}

    /** Notes, once in a while, that the calling thread kept {@code result} and the graph behind it. */
    static void note(ThreadContext context, Handover.Part result) {
        if ((++context.keptGraphs & SAMPLED - 1) == 0 && LeakReports.isOn()) {
            NOTED.set(COUNT.getAndIncrement() & MOST - 1, new WeakReference<>(result));
        }
    }

    /**
     * {@return the labels of the nodes from the last noted result that leads to a wanted node, to the farthest found of these; empty if
     * none leads to one} Of equal labels in a row there is one, with their number.
     */
    static List<String> chainTo(Predicate<Retention> wanted) {
        int count = COUNT.get();
        for (int i = count - 1; i >= Math.max(0, count - MOST); i--) {
            WeakReference<Handover.Part> noted = NOTED.get(i & MOST - 1);
            Handover.Part result = noted == null ? null : noted.get();
            List<String> chain = result == null ? List.of() : chain(result, wanted);
            if (!chain.isEmpty()) {
                return chain;
            }
        }
        return List.of();
    }

    private static List<String> chain(Handover.Part result, Predicate<Retention> wanted) {
        Map<Handover.Part, Handover.Part> reachedFrom = new IdentityHashMap<>();
        ArrayDeque<Handover.Part> waiting = new ArrayDeque<>(List.of(result));
        reachedFrom.put(result, result);
        Handover.Part farthest = null;
        while (!waiting.isEmpty() && reachedFrom.size() < MOST_SEARCHED) {
            Handover.Part part = waiting.remove();
            Retention retention = part.retention();
            if (retention != null && wanted.test(retention)) {
                farthest = part;
            }
            part.forEachInput(input -> {
                if (reachedFrom.putIfAbsent(input, part) == null) {
                    waiting.add(input);
                }
            });
        }
        return farthest == null ? List.of() : labels(result, farthest, reachedFrom);
    }

    private static List<String> labels(Handover.Part from, Handover.Part to,
            Map<Handover.Part, Handover.Part> reachedFrom) {
        ArrayDeque<String> path = new ArrayDeque<>();
        for (Handover.Part part = to; part != null; part = part == from ? null : reachedFrom.get(part)) {
            path.push(part.label());
        }
        List<String> labels = new ArrayList<>();
        while (!path.isEmpty()) {
            String label = path.pop();
            int times = 1;
            for (; label.equals(path.peek()); times++) {
                path.pop();
            }
            labels.add(times == 1 ? label : label + " (" + times + " in a row)");
        }
        return labels;
    }
}
