package dev.arenagrad;

import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;

/**
 * Takes training steps at every depth of the stack until that is exhausted, some hundred times, and counts what is left open and live.
 * System properties say what kind of scope the parameters are in, and how often.
 */
final class ExhaustedStack {
    private static final long STACK_BYTES = 256 << 10;

    /** Rounds begin so many frames deeper or less deep, so that the stack ends in different places of the step. */
    private static final int DEPTHS = 61;

    private final Tensor w = Tensor.ones(4, 4).mul(.1).detach().setRequiresGrad(true);
    private final Tensor b = Tensor.ones(4).setRequiresGrad(true);

    private ExhaustedStack() {}

    public static void main(String[] args) throws InterruptedException {
        boolean isShared = System.getProperty("kind").equals("shared");
        int exhausted = 0;
        try (Scope model = isShared ? Scope.shared() : Scope.open()) {
            ExhaustedStack program = new ExhaustedStack();
            program.step();
            Counts before = Counts.now(model);
            for (int round = 0; round < Integer.getInteger("rounds"); round++) {
                exhausted += isShared ? program.onAThreadOfItsOwn(round) : program.exhaust(round);
                program.w.setGrad(null);
                program.b.setGrad(null);
                program.step();
                before.compare(Counts.now(model), "round " + round);
            }
        }
        System.out.println("exhausted " + exhausted + " times, live at the end " + Memory.liveBytes() + ", open "
                + Memory.openScopes());
    }

    private int onAThreadOfItsOwn(int round) throws InterruptedException {
        int[] exhausted = {0};
        Thread thread = new Thread(null, () -> exhausted[0] = exhaust(round), "deep", STACK_BYTES);
        thread.start();
        thread.join();
        return exhausted[0];
    }

    private int exhaust(int round) {
        long open = Memory.openScopes();
        try {
            begin(round % DEPTHS);
            return 0;
        } catch (StackOverflowError | LinkageError e) { // the second is what the JVM makes of the first while it links code
            if (Memory.openScopes() != open) {
                throw new AssertionError("open right afterwards: " + (Memory.openScopes() - open), e);
            }
            return 1;
        }
    }

    private void begin(int frames) {
        if (frames > 0) {
            begin(frames - 1);
        } else {
            dive(0);
        }
    }

    private void dive(int depth) {
        step();
        if (depth % 32 == 31) {
            try (Scope _ = Scope.shared()) {
                dive(depth + 1);
            }
        } else {
            dive(depth + 1);
        }
    }

    private void step() {
        try (Scope _ = Scope.open()) {
            Tensor loss;
            try (Scope inner = Scope.open()) {
                Tensor y = Tensor.ones(4, 4).matmul(w).add(b).tanh();
                loss = inner.keep(y.mul(y).softmax(1).log().sum());
            }
            loss.backward();
        }
    }

    /** What must be as it was. */
    record Counts(long live, long saved, long open, long bytes) {
        static Counts now(Scope model) {
            return new Counts(Memory.liveBytes(), Memory.savedBytes(), Memory.openScopes(), model.bytes());
        }

        void compare(Counts now, String when) {
            if (!equals(now)) {
                throw new AssertionError(when + ": " + now + " instead of " + this);
            }
        }
    }
}
