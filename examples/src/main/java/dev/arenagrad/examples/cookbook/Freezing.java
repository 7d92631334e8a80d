package dev.arenagrad.examples.cookbook;

import dev.arenagrad.Losses;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.optim.Adam;
import java.util.List;
import java.util.Locale;

/**
 * A part of a network that stays as it is while another part learns: a head on a body that was trained before. What needs no gradient is
 * not recorded, so the body costs a forward pass and saves nothing.
 */
public final class Freezing {
    private static final int STEPS = 200;

    private Freezing() {}

    /**
     * What came of the training.
     *
     * @param firstLoss of the first step
     * @param lastLoss of the last step
     * @param savedWhenFrozen bytes that a forward pass saves while the body is frozen
     * @param savedWhenThawed bytes that it saves when all learns
     * @param bodyBefore the body's weights at the start
     * @param bodyAfter the body's weights at the end
     */
    record Outcome(double firstLoss, double lastLoss, long savedWhenFrozen, long savedWhenThawed, float[] bodyBefore,
            float[] bodyAfter) {}

    /** {@return the outcome of training the head alone} */
    static Outcome run() {
        Tensor.manualSeed(3);
        try (Scope _ = Scope.open("freezing")) {
            List<Tensor> body = List.of(Tensor.randn(64, 2).setRequiresGrad(true), Tensor.randn(64).setRequiresGrad(
                    true));
            List<Tensor> head = List.of(Tensor.zeros(1, 64).setRequiresGrad(true), Tensor.zeros(1).setRequiresGrad(
                    true));
            Tensor samples = Tensor.rand(256, 2);
            Tensor targets = samples.select(1, 0).mul(samples.select(1, 1)).unsqueeze(1);
            float[] bodyBefore = body.getFirst().toFloatArray();

            // @start region=essence
            body.forEach(parameter -> parameter.setRequiresGrad(false)); // frozen; the optimiser gets the head alone
            double[] losses = new double[STEPS];
            try (Adam adam = new Adam(head, 0.05)) {
                for (int i = 0; i < STEPS; i++) {
                    try (Scope _ = Scope.open("step")) {
                        Tensor loss = Losses.mse(outputs(body, head, samples), targets);
                        adam.zeroGrad();
                        loss.backward();
                        adam.step();
                        losses[i] = loss.item();
                    }
                }
            }
            long frozen = savedBytes(body, head, samples);
            body.forEach(parameter -> parameter.setRequiresGrad(true)); // thawed: the next optimiser may get all
            // @end
            return new Outcome(losses[0], losses[STEPS - 1], frozen, savedBytes(body, head, samples), bodyBefore, body
                    .getFirst().toFloatArray());
        }
    }

    private static Tensor outputs(List<Tensor> body, List<Tensor> head, Tensor samples) {
        Tensor features = samples.linear(body.get(0), body.get(1)).tanh();
        return features.linear(head.get(0), head.get(1));
    }

    private static long savedBytes(List<Tensor> body, List<Tensor> head, Tensor samples) {
        try (Scope _ = Scope.open("forward")) {
            outputs(body, head, samples);
            return Memory.savedBytes();
        }
    }

    /** Prints losses and bytes. */
    public static void main(String[] args) {
        Outcome outcome = run();
        System.out.printf(Locale.ROOT, "loss %.4f, then %.6f%n", outcome.firstLoss, outcome.lastLoss);
        System.out.println("saved for backward: " + outcome.savedWhenFrozen + " bytes, thawed "
                + outcome.savedWhenThawed);
    }
}
