package dev.arenagrad.ops;

import dev.arenagrad.ops.kernels.Philox;
import dev.arenagrad.ops.kernels.Ziggurat;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of random numbers that is computed from its position: Philox4x32-10, of J. Salmon, M. Moraes, R. Dror and D. Shaw,
 * "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011). Ten rounds of multiplication mix a 128-bit counter with a 64-bit key into
 * four 32-bit words. The key is the seed, the upper half of the counter the number of the stream, the lower half that of the block;
 * streams of one seed never share a counter, and so never overlap, but for the few words that {@link Ziggurat} takes from elsewhere.
 *
 * <p>Each thread has a stream of its own, and no lock. After {@link #seedProcess} the calling thread has stream 0 of that seed; every other
 * thread gets the next free number when it first draws. So one thread draws the same numbers each time, and several do if they first
 * draw in the same order. A thread can be given another stream to draw from, {@link #choose}.
 *
 * <p>Used by one thread at a time.
 */
public final class RandomStream implements RandomGenerator {
    private static final int WORDS = Philox.WORDS;
    private static final long LOW = 0xFFFFFFFFL;

    /** A seed of the process, and the number of the next stream. */
    private record Seeding(long seed, AtomicLong next) {}

    /** The random stream of a thread: its own, or one that it chose. */
    private static final class OfThread {
        private final RandomStream own = new RandomStream(0, 0);
        private @Nullable Seeding seeding;
        private @Nullable RandomStream chosen;

        RandomStream own() {
            Seeding now = seeding();
            if (seeding != now) {
                start(now, now.next.getAndIncrement());
            }
            return own;
        }

        void start(Seeding now, long stream) {
            seeding = now;
            own.set(new State(now.seed, stream, 0, 0));
        }
    }

    private static final ThreadLocal<OfThread> THREAD = ThreadLocal.withInitial(OfThread::new);
    private static volatile Seeding current = new Seeding(freshSeed(), new AtomicLong());

    /**
     * The state of a stream.
     *
     * @param seed the key
     * @param stream its number
     * @param block the number of the next block of four words, or of the present one if that is not used up
     * @param used how many words of that block were drawn, 0 to 3
     */
    public record State(long seed, long stream, long block, int used) {
        /** Makes a state. */
        public State {
            if (used < 0 || used >= WORDS) {
                throw new IllegalArgumentException("a block has 4 words; " + used + " cannot be used of one that is not"
                        + " used up");
            }
        }

        /**
         * {@return the state after so many more 32-bit words}
         *
         * @param words not negative
         */
        public State after(long words) {
            long drawn = used + words;
            return new State(seed, stream, block + drawn / WORDS, (int) (drawn % WORDS));
        }
    }

    private final int[] words = new int[WORDS];
    private long seed;
    private long stream;
    private long block;
    private int used;

    /**
     * Makes a stream at its start.
     *
     * @param seed any number
     * @param stream the number of the stream
     */
    public RandomStream(long seed, long stream) {
        set(new State(seed, stream, 0, 0));
    }

    private static Seeding seeding() {
        return current;
    }

    /** {@return the stream that the calling thread draws from} */
    public static RandomStream ofThread() {
        OfThread thread = THREAD.get();
        return thread.chosen != null ? thread.chosen : thread.own();
    }

    /**
     * Makes the calling thread draw from {@code stream}, or from its own again if that is null.
     *
     * @param stream the stream to draw from, or null for that of the thread
     * @return the stream chosen before, or null if that was its own
     */
    public static @Nullable RandomStream choose(@Nullable RandomStream stream) {
        OfThread thread = THREAD.get();
        RandomStream before = thread.chosen;
        thread.chosen = stream;
        return before;
    }

    /**
     * Starts the streams of all threads again from {@code seed}; the calling thread's own one is number 0.
     *
     * @param seed any number
     */
    public static void seedProcess(long seed) {
        Seeding next = new Seeding(seed, new AtomicLong(1));
        THREAD.get().start(next, 0);
        current = next;
    }

    /** {@return a seed that differs from process to process and from call to call} */
    public static long freshSeed() {
        return new SplittableRandom().nextLong();
    }

    /** {@return where it stands} */
    public State state() {
        return used == WORDS ? new State(seed, stream, block + 1, 0) : new State(seed, stream, block, used);
    }

    /**
     * Goes to where {@code state} stands.
     *
     * @param state the state to go on from
     */
    public void set(State state) {
        seed = state.seed;
        stream = state.stream;
        block = state.block;
        used = state.used;
        compute();
    }

    @Override
    public int nextInt() {
        if (used == WORDS) {
            block++;
            used = 0;
            compute();
        }
        return words[used++];
    }

    @Override
    public long nextLong() {
        return (long) nextInt() << Integer.SIZE | nextInt() & LOW;
    }

    /** {@return a standard normal number} It takes two words. */
    @Override
    public double nextGaussian() {
        Ziggurat here = new Ziggurat(state());
        return here.number(nextLong());
    }

    /**
     * Draws several numbers, the same as so many calls of {@link #nextInt()} would.
     *
     * @param into written from its start
     * @param count how many
     */
    public void nextInts(int[] into, int count) {
        int drawn = 0;
        while (drawn < count && used % WORDS != 0) {
            into[drawn++] = nextInt();
        }
        int blocks = (count - drawn) / WORDS;
        if (blocks > 1) {
            State now = state();
            Philox.blocks(seed, stream, now.block, blocks, into, drawn);
            drawn += blocks * WORDS;
            set(new State(seed, stream, now.block + blocks, 0));
        }
        while (drawn < count) {
            into[drawn++] = nextInt();
        }
    }

    private void compute() {
        Philox.block(seed, stream, block, words, 0);
    }
}
