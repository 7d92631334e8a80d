package dev.arenagrad.examples.service;

import dev.arenagrad.nn.Layer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Versions of a model, for many readers and one learner at a time. A reader sees all parameters of one version, which nobody changes while it
 * reads; the learner changes parameters of its own and publishes copies of them.
 *
 * <p>There is a fixed number of copies, made at the start. One is the newest version; the others are spare, or are read by who began
 * before the newest was published. When its last reader leaves, an older version becomes spare and is overwritten by one to come. So
 * publishing takes no memory, and readers wait for nobody.
 *
 * <p>All copies belong to the scope in which this was made, which has to be shared. Thread-safe.
 *
 * @param <T> the model
 */
final class Versions<T extends Layer> {
    /** A version that is read. Closing it ends the reading. */
    final class Version implements AutoCloseable {
        private final T model;
        private long number;
        private int readers;

        private Version(T model) {
            this.model = model;
        }

        /** {@return its number; the first version is that with which the service started} */
        long number() {
            return number;
        }

        /** {@return the model; its parameters are not to be changed} */
        T model() {
            return model;
        }

        @Override
        public void close() {
            leave(this);
        }
    }

    /** Versions that nobody reads, and that are not the newest. */
    private final Deque<Version> spare = new ArrayDeque<>();

    private Version newest;

    /**
     * Makes the copies, in the innermost scope, and publishes the first version.
     *
     * @param maker makes a model like the learner's
     * @param learner the learner's
     * @param number the number of that version
     * @param copies how many there are, at least two
     */
    Versions(Supplier<T> maker, T learner, long number, int copies) {
        for (int i = 0; i < copies; i++) {
            spare.add(new Version(maker.get()));
        }
        newest = spare.remove();
        newest.model.loadStateDict(learner.stateDict());
        newest.number = number;
    }

    /** {@return the newest version, which stays as it is until it is closed} */
    synchronized Version read() {
        newest.readers++;
        return newest;
    }

    private synchronized void leave(Version version) {
        version.readers--;
        spareIfUnread(version);
    }

    private void spareIfUnread(Version version) {
        if (version.readers == 0 && version != newest) {
            spare.add(version);
            notifyAll();
        }
    }

    /**
     * Takes a spare version, which the caller has to {@linkplain #publish publish} or to {@linkplain #giveBack give back}. If all
     * others are being read, waits for one of them.
     *
     * @return the version, or null if none became free in time
     */
    synchronized @Nullable Version takeSpare(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (spare.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return spare.remove();
    }

    /** Undoes {@link #takeSpare}. */
    synchronized void giveBack(Version version) {
        spareIfUnread(version);
    }

    /**
     * Copies the learner's model into a version that was spare, and makes it the newest. For one thread at a time.
     *
     * @return its number
     */
    long publish(Version next, T learner) {
        next.model.loadStateDict(learner.stateDict());
        synchronized (this) {
            Version before = newest;
            next.number = before.number + 1;
            newest = next;
            spareIfUnread(before);
            return next.number;
        }
    }

    /** {@return the number of the newest version} */
    synchronized long number() {
        return newest.number;
    }

    /** {@return how many versions are spare} */
    synchronized int spares() {
        return spare.size();
    }
}
