package dev.arenagrad.ops.blas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches of small products, in segments that end with the last matrix: nothing may be read or written after it. */
class SmallGemmTest {
    private static final int COUNT = 5;

    private final Random random = new Random(5);
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private record Batch(MatrixView first, long apart) {
        MatrixView get(long s) {
            return first.shifted(s * apart);
        }
    }

    @Test
    void productsAreThoseOfTheDefinitionWhicheverWayTheOperandsLie() {
        for (int[] sizes : new int[][] {{1, 1, 1}, {2, 2, 2}, {3, 3, 3}, {4, 4, 4}, {5, 7, 3}, {8, 8, 8}, {1, 9, 20},
                {17, 2, 3}, {3, 5, 1}, {6, 4, 33}}) {
            for (int form = 0; form < 16; form++) {
                Batch a = batch(sizes[0], sizes[1], (form & 1) != 0, (form & 8) != 0);
                Batch b = batch(sizes[1], sizes[2], (form & 2) != 0, false);
                for (float beta : new float[] {0, -2}) {
                    Batch c = batch(sizes[0], sizes[2], (form & 4) != 0, false);
                    float[][] expected = new float[COUNT][];
                    for (int s = 0; s < COUNT; s++) {
                        expected[s] = product(3, a.get(s), b.get(s), beta, c.get(s));
                    }
                    SmallGemmF32.multiplyAll(COUNT, 3, a.first, a.apart, b.first, b.apart, beta, c.first, c.apart);
                    for (int s = 0; s < COUNT; s++) {
                        compare(expected[s], c.get(s));
                    }
                }
            }
        }
    }

    @Test
    void anUnreadResultMayHoldNaN() {
        Batch a = batch(3, 3, false, false);
        Batch b = batch(3, 3, false, false);
        Batch c = batch(3, 3, false, false);
        c.first.segment().fill((byte) 0xff);
        SmallGemmF32.multiplyAll(COUNT, 1, a.first, a.apart, b.first, b.apart, 0, c.first, c.apart);
        for (int s = 0; s < COUNT; s++) {
            compare(product(1, a.get(s), b.get(s), 0, c.get(s)), c.get(s));
        }
    }

    @Test
    void whatStandsBetweenTheMatricesIsNeitherReadNorWritten() {
        int gap = 3;
        long apart = 9 + gap;
        Batch[] all = new Batch[3];
        for (int i = 0; i < all.length; i++) {
            MemorySegment memory = arena.allocate(JAVA_FLOAT, COUNT * apart);
            for (long at = 0; at < COUNT * apart; at++) {
                memory.setAtIndex(JAVA_FLOAT, at, at % apart < 9 ? random.nextInt(-4, 5) : Float.NaN);
            }
            all[i] = new Batch(new MatrixView(memory, 0, 3, 3, 3, 1), apart);
        }
        Batch c = all[2];
        SmallGemmF32.multiplyAll(COUNT, 1, all[0].first, apart, all[1].first, apart, 0, c.first, apart);
        for (int s = 0; s < COUNT; s++) {
            compare(product(1, all[0].get(s), all[1].get(s), 0, c.get(s)), c.get(s));
            for (long at = 9; at < apart; at++) {
                assertEquals(Float.NaN, c.first.segment().getAtIndex(JAVA_FLOAT, s * apart + at));
            }
        }
    }

    /** The same bits come from any division into ranges, and wherever a matrix stands: at the end of a segment or before it. */
    @Test
    void aProductDoesNotDependOnTheOthers() {
        for (int form = 0; form < 8; form++) {
            Batch a = batch(4, 5, (form & 1) != 0, false);
            Batch b = batch(5, 6, (form & 2) != 0, false);
            fill(a.first.segment());
            fill(b.first.segment());
            Batch together = batch(4, 6, (form & 4) != 0, false);
            Batch apart = batch(4, 6, (form & 4) != 0, false);
            SmallGemmF32.multiplyAll(COUNT, 0.3f, a.first, a.apart, b.first, b.apart, 0, together.first,
                    together.apart);
            for (int s = 0; s < COUNT; s++) {
                SmallGemmF32.multiplyAll(1, 0.3f, a.get(s), 0, b.get(s), 0, 0, apart.get(s), 0);
            }
            assertEquals(-1, together.first.segment().mismatch(apart.first.segment()));
        }
    }

    private void fill(MemorySegment memory) {
        for (long at = 0; at < memory.byteSize() / Float.BYTES; at++) {
            memory.setAtIndex(JAVA_FLOAT, at, (float) random.nextGaussian());
        }
    }

    /** {@return matrices of small integers, so that the order of additions does not matter} */
    private Batch batch(int rows, int cols, boolean transposed, boolean repeated) {
        long apart = repeated ? 0 : (long) rows * cols;
        MemorySegment memory = arena.allocate(JAVA_FLOAT, (repeated ? 1 : COUNT) * (long) rows * cols);
        for (long at = 0; at < memory.byteSize() / Float.BYTES; at++) {
            memory.setAtIndex(JAVA_FLOAT, at, random.nextInt(-4, 5));
        }
        return new Batch(transposed ? new MatrixView(memory, 0, rows, cols, 1, rows)
                : new MatrixView(memory, 0, rows, cols, cols, 1), apart);
    }

    private static float[] product(float alpha, MatrixView a, MatrixView b, float beta, MatrixView c) {
        float[] product = new float[(int) (c.rows() * c.cols())];
        for (int i = 0; i < c.rows(); i++) {
            for (int j = 0; j < c.cols(); j++) {
                float sum = 0;
                for (int p = 0; p < a.cols(); p++) {
                    sum += ElementsF32.get(a, i, p) * ElementsF32.get(b, p, j);
                }
                product[(int) (i * c.cols() + j)] = alpha * sum + (beta == 0 ? 0 : beta * ElementsF32.get(c, i, j));
            }
        }
        return product;
    }

    private static void compare(float[] expected, MatrixView c) {
        for (int i = 0; i < c.rows(); i++) {
            for (int j = 0; j < c.cols(); j++) {
                assertEquals(expected[(int) (i * c.cols() + j)], ElementsF32.get(c, i, j));
            }
        }
    }
}
