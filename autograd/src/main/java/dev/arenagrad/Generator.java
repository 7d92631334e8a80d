package dev.arenagrad;

import dev.arenagrad.ops.RandomStream;

/**
 * A source of random numbers with a state that can be read and set. Its numbers are those of Philox4x32-10, computed from a seed, the
 * number of a stream, and a position; streams of one seed do not overlap.
 *
 * <p><b>Threads.</b> Every thread draws from a stream of its own, without a lock. After {@link Tensor#manualSeed} the calling thread has
 * stream 0 of that seed, and any other thread the next number when it first draws: one thread repeats its numbers, and several do if
 * they first draw in the same order. Where that is not enough, give each task a generator of its own:
 *
 * {@snippet :
 * Generator ofTask = new Generator(seed, task);
 * try (var use = ofTask.use()) {
 *     x.normal_(0, 1);
 * }
 * }
 *
 * <p>A generator is used by one thread at a time.
 */
public final class Generator {
    private final RandomStream stream;

    private Generator(RandomStream stream) {
        this.stream = stream;
    }

    /** Makes a generator at the start of stream 0, which draws what a thread draws after {@link Tensor#manualSeed}. */
    public Generator(long seed) {
        this(seed, 0);
    }

    /** Makes a generator at the start of a stream. */
    public Generator(long seed, long stream) {
        this(new RandomStream(seed, stream));
    }

    /** {@return what the calling thread draws from now} */
    public static Generator ofThread() {
        return new Generator(RandomStream.ofThread());
    }

    /**
     * Where a generator stands.
     *
     * @param seed what it was started from
     * @param stream the number of its stream
     * @param block how many blocks of four 32-bit words were used up
     * @param used how many words of the next block were drawn, 0 to 3
     */
    public record State(long seed, long stream, long block, int used) {
        /**
         * Makes a state.
         *
         * @throws IllegalArgumentException if {@code used} is not from 0 to 3
         */
        public State {
            if (used < 0 || used > 3) {
                throw new IllegalArgumentException("a block has four words, so that 0 to 3 can be used, but not "
                        + used);
            }
        }
    }

    /** {@return the seed it was started from} */
    public long initialSeed() {
        return stream.state().seed();
    }

    /** {@return where it stands} */
    public State state() {
        RandomStream.State state = stream.state();
        return new State(state.seed(), state.stream(), state.block(), state.used());
    }

    /**
     * Goes to where {@code state} stands, so that the same numbers follow again.
     *
     * @return this generator
     */
    public Generator setState(State state) {
        stream.set(new RandomStream.State(state.seed, state.stream, state.block, state.used));
        return this;
    }

    /**
     * Starts its stream again, from another seed.
     *
     * @return this generator
     */
    public Generator manualSeed(long seed) {
        stream.set(new RandomStream.State(seed, stream.state().stream(), 0, 0));
        return this;
    }

    /**
     * Starts its stream again from a seed that nobody chose.
     *
     * @return the seed
     */
    public long seed() {
        long fresh = RandomStream.freshSeed();
        manualSeed(fresh);
        return fresh;
    }

    /**
     * Makes the calling thread draw from this generator until the result is closed.
     *
     * @return to be closed, by the same thread, which then draws from what it drew from before
     */
    public Use use() {
        RandomStream before = RandomStream.choose(stream);
        return () -> RandomStream.choose(before);
    }

    /** The time for which a thread draws from a generator. */
    @FunctionalInterface
    public interface Use extends AutoCloseable {
        @Override
        void close();
    }
}
