package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.RandomStream;
import java.util.random.RandomGenerator;

/** Draws from a stream that is read ahead, for distributions whose numbers take as many words as chance has it. */
final class BufferedWords implements RandomGenerator, AutoCloseable {
    private final RandomStream stream;
    private final RandomStream.State start;
    private final int[] words;
    private long read;
    private int next;

    /**
     * Starts where the stream stands.
     *
     * @param ahead how many words are read at a time
     */
    BufferedWords(RandomStream stream, int ahead) {
        this.stream = stream;
        start = stream.state();
        words = new int[ahead];
        next = ahead;
    }

    @Override
    public int nextInt() {
        if (next == words.length) {
            stream.nextInts(words, words.length);
            read += words.length;
            next = 0;
        }
        return words[next++];
    }

    @Override
    public long nextLong() {
        if (next + 2 <= words.length) {
            next += 2;
            return (long) words[next - 2] << Integer.SIZE | words[next - 1] & Philox.LOW;
        }
        return (long) nextInt() << Integer.SIZE | nextInt() & Philox.LOW;
    }

    /** Moves the stream to the first word that was not drawn. */
    @Override
    public void close() {
        stream.set(start.after(read - (words.length - next)));
    }
}
