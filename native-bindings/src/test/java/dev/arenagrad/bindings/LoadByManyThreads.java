package dev.arenagrad.bindings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Lets 16 threads meet at the first use of the library, and prints how many computed and how many paths they saw. */
final class LoadByManyThreads {
    private static final int THREADS = 16;

    private LoadByManyThreads() {}

    public static void main(String[] args) throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS);
        Set<Path> paths = ConcurrentHashMap.newKeySet();
        int right = 0;
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Float>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                results.add(executor.submit(() -> {
                    together.await();
                    paths.add(OpenBlas.libraryPath());
                    return SmallVectors.dot();
                }));
            }
            for (Future<Float> result : results) {
                if (result.get() == SmallVectors.DOT) {
                    right++;
                }
            }
        }
        System.out.println("right=" + right + " paths=" + paths.size());
    }
}
