package dev.arenagrad.ops.kernels;

import java.util.Objects;

/** Blocks of random words by Philox4x32-10: see {@link dev.arenagrad.ops.RandomStream}. */
public final class Philox {
    /** The words of a block. */
    public static final int WORDS = 4;

    static final int ROUNDS = 10;
    static final long MULTIPLIER_0 = 0xD2511F53L;
    static final long MULTIPLIER_1 = 0xCD9E8D57L;
    static final int WEYL_0 = 0x9E3779B9;
    static final int WEYL_1 = 0xBB67AE85;
    static final long LOW = 0xFFFFFFFFL;

    private Philox() {}

    /**
     * Writes the words of consecutive blocks.
     *
     * @param seed the key
     * @param stream the upper half of the counter
     * @param block the lower half of the counter, for the first block
     * @param count the number of blocks
     * @param words written
     * @param at the place of the first word
     */
    public static void blocks(long seed, long stream, long block, int count, int[] words, int at) {
        Objects.checkFromIndexSize(at, WORDS * count, words.length);
        int whole = Simd.LONGS ? SimdPhilox.blocks(seed, stream, block, count, words, at) : 0;
        for (int i = whole; i < count; i++) {
            block(seed, stream, block + i, words, at + WORDS * i);
        }
    }

    /** Writes the words of one block. */
    public static void block(long seed, long stream, long block, int[] words, int at) {
        int a = (int) block;
        int b = (int) (block >>> Integer.SIZE);
        int c = (int) stream;
        int d = (int) (stream >>> Integer.SIZE);
        int key0 = (int) seed;
        int key1 = (int) (seed >>> Integer.SIZE);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (a & LOW);
            long product1 = MULTIPLIER_1 * (c & LOW);
            a = (int) (product1 >>> Integer.SIZE) ^ b ^ key0;
            b = (int) product1;
            c = (int) (product0 >>> Integer.SIZE) ^ d ^ key1;
            d = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        words[at] = a;
        words[at + 1] = b;
        words[at + 2] = c;
        words[at + 3] = d;
    }
}
