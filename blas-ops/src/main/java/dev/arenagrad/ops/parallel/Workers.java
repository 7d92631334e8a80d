package dev.arenagrad.ops.parallel;

import java.util.Arrays;

/**
 * The threads of the process that help with loops. There are at most one fewer than {@linkplain Threads#allowed() may compute}, since the
 * caller takes part; they are daemons, started when first needed.
 */
final class Workers {
    private static volatile Worker[] threads = {};
    private static int started;

    private Workers() {}

    /** Offers a loop to as many threads, or to fewer if there are not as many that are free and no more can be started. */
    static void offer(ParallelLoop loop, int helpers) {
        int left = helpers;
        for (Worker worker : threads) {
            if (left == 0) {
                return;
            }
            if (loop.offerTo(worker)) {
                left--;
            }
        }
        if (left > 0) {
            start(loop, left);
        }
    }

    private static synchronized void start(ParallelLoop loop, int helpers) {
        int count = Math.min(helpers, Threads.allowed() - 1 - threads.length);
        for (int i = 0; i < count; i++) {
            Worker worker = new Worker(++started);
            Worker[] more = Arrays.copyOf(threads, threads.length + 1);
            more[threads.length] = worker;
            try {
                worker.start();
            } catch (OutOfMemoryError _) {
                return; // the operating system has no thread for us: the caller computes with those there are
            }
            threads = more;
            loop.offerTo(worker);
        }
    }

    /** Takes a loop back from all that have not accepted it. */
    static void takeBack(ParallelLoop loop) {
        for (Worker worker : threads) {
            loop.takeBackFrom(worker);
        }
    }

    /** Forgets a thread that ends. */
    static synchronized void remove(Worker ended) {
        threads = Arrays.stream(threads).filter(worker -> worker != ended).toArray(Worker[]::new);
    }
}
