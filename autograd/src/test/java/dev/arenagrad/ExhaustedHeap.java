package dev.arenagrad;

import dev.arenagrad.ExhaustedStack.Counts;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;

/**
 * Takes training steps on a heap that is full but for a few bytes, some more each time, and counts what is left open and live. The
 * system properties say what kind of scope the parameters are in, and how often.
 */
final class ExhaustedHeap {
    private static final int[] SIZES = {1 << 20, 1 << 16, 16};
    private static final int MORE_EACH_TIME = 48;

    /** Keeps the heap full. */
    private static final byte[][] BALLAST = new byte[1 << 14][];
    private static int pieces;

    private final Tensor w = Tensor.ones(4, 4).mul(.1).detach().setRequiresGrad(true);
    private final Tensor b = Tensor.ones(4).setRequiresGrad(true);

    private ExhaustedHeap() {}

    public static void main(String[] args) {
        boolean isShared = System.getProperty("kind").equals("shared");
        int exhausted = 0;
        try (Scope model = isShared ? Scope.shared() : Scope.open()) {
            ExhaustedHeap program = new ExhaustedHeap();
            for (int i = 0; i < 100; i++) {
                program.step();
            }
            Counts before = Counts.now(model);
            int rounds = Integer.getInteger("rounds");
            for (int round = 0; round < rounds; round++) {
                exhausted += program.exhaust((long) MORE_EACH_TIME * round) ? 1 : 0;
                program.w.setGrad(null);
                program.b.setGrad(null);
                program.step();
                before.compare(Counts.now(model), "round " + round);
            }
        }
        System.out.println("exhausted " + exhausted + " times, live at the end " + Memory.liveBytes() + ", open "
                + Memory.openScopes());
    }

    /** Takes steps while no more than about so many bytes of the heap are free, and tells whether those were too few. */
    private boolean exhaust(long free) {
        try {
            fill();
            for (long freed = 0; freed < free && pieces > 0;) {
                pieces--;
                freed += BALLAST[pieces].length + 16;
                BALLAST[pieces] = null;
            }
            w.setGrad(null);
            step();
            return false;
        } catch (OutOfMemoryError _) {
            return true;
        } finally {
            while (pieces > 0) {
                BALLAST[--pieces] = null;
            }
        }
    }

    private static void fill() {
        for (int size : SIZES) {
            try {
                while (pieces < BALLAST.length) {
                    BALLAST[pieces] = new byte[size];
                    pieces++;
                }
            } catch (OutOfMemoryError _) {
                // That is what is wanted; smaller pieces fill what is left.
            }
        }
    }

    private void step() {
        try (Scope _ = Scope.open()) {
            Tensor y = Tensor.ones(4, 4).matmul(w).add(b).tanh();
            y.mul(y).softmax(1).log().sum().backward();
        }
    }
}
