package dev.arenagrad;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.RandomStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A source of random numbers whose state can be read and set. Numbers are those of Philox4x32-10 (Salmon et al. 2011),
 * a function of seed, number of the stream, and position; streams of one seed do not overlap.
 *
 * <p><b>Threads.</b> Every thread draws from a stream of its own, without a lock. After {@link Tensor#manualSeed} the
 * calling thread has stream 0 of the new seed; any other thread gets the next stream number when it first draws. So the
 * numbers of one thread are reproducible, and those of several threads are if they first draw in the same order. Where
 * this is not enough, give each task a generator of its own:
 *
 * {@snippet :
 * Generator ofTask = new Generator(seed, task);
 * try (var use = ofTask.use()) {
 *     x.normal_(0, 1);
 * }
 * }
 *
 * <p>A generator must be used by one thread at a time; this is not checked.
 */
public final class Generator implements Stateful {
    private static final String STATE = "state";

    private final RandomStream stream;

    private Generator(RandomStream stream) {
        this.stream = stream;
    }

    /**
     * Creates a generator at the start of stream 0, the stream of a thread after {@link Tensor#manualSeed}.
     *
     * @param seed any number
     */
    public Generator(long seed) {
        this(seed, 0);
    }

    /**
     * Creates a generator at the start of a stream.
     *
     * @param seed any number
     * @param stream any number
     */
    public Generator(long seed, long stream) {
        this(new RandomStream(seed, stream));
    }

    /** {@return the generator that the calling thread draws from} */
    public static Generator ofThread() {
        return new Generator(RandomStream.ofThread());
    }

    /**
     * The state of a generator.
     *
     * @param seed the seed
     * @param stream the number of the stream
     * @param block the number of blocks of four 32-bit words that were used up
     * @param used the number of words of the next block that were used, 0 to 3
     */
    public record State(long seed, long stream, long block, int used) {
        /**
         * Checks the values.
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

    /** {@return the seed} */
    public long initialSeed() {
        return stream.state().seed();
    }

    /** {@return the current state} */
    public State state() {
        RandomStream.State state = stream.state();
        return new State(state.seed(), state.stream(), state.block(), state.used());
    }

    /**
     * Sets the state, so that the numbers that followed it follow again.
     *
     * @param state a state of this or any other generator
     * @return this generator
     */
    public Generator setState(State state) {
        stream.set(new RandomStream.State(state.seed, state.stream, state.block, state.used));
        return this;
    }

    /** {@return the state as four integers: seed, number of the stream, block and used words} */
    @Override
    public SequencedMap<String, Tensor> stateDict() {
        State state = state();
        SequencedMap<String, Tensor> written = new LinkedHashMap<>();
        written.put(STATE, Tensor.of(new long[] {state.seed, state.stream, state.block, state.used}));
        return written;
    }

    /**
     * Sets the state to one that {@link #stateDict()} returned.
     *
     * @param state a state of this or any other generator
     * @throws IllegalArgumentException if it is something else
     */
    @Override
    public void loadStateDict(Map<String, Tensor> state) {
        Tensor written = state.get(STATE);
        if (state.size() != 1 || written == null || written.dtype() != DType.INT64 || written.numel() != 4) {
            throw new IllegalArgumentException("the state of a generator is one tensor \"" + STATE
                    + "\" of four INT64, but this has " + state.keySet());
        }
        long[] words = written.toLongArray();
        if (words[3] != (int) words[3]) {
            throw new IllegalArgumentException("a generator cannot have used " + words[3] + " words of a block");
        }
        setState(new State(words[0], words[1], words[2], (int) words[3]));
    }

    /**
     * Sets the seed and returns to the start of the stream.
     *
     * @param seed any number
     * @return this generator
     */
    public Generator manualSeed(long seed) {
        stream.set(new RandomStream.State(seed, stream.state().stream(), 0, 0));
        return this;
    }

    /**
     * Sets a seed that differs from run to run, and returns to the start of the stream.
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
     * @return to be closed by the same thread, which then draws from its previous generator again
     */
    public Use use() {
        RandomStream before = RandomStream.choose(stream);
        return () -> RandomStream.choose(before);
    }

    /** A block in which a thread draws from a generator. */
    @FunctionalInterface
    public interface Use extends AutoCloseable {
        @Override
        void close();
    }
}
