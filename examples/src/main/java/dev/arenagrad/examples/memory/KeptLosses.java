package dev.arenagrad.examples.memory;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;

/** An evaluation with a leak: it adds up losses with the graphs behind them. */
public final class KeptLosses {
    private static final int STEPS = 300;

    private KeptLosses() {}

    /**
     * Leaks 40 KB a step.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (Scope _ = Scope.open("evaluation")) {
            Tensor weight = Tensor.ones(100, 100).setRequiresGrad(true);
            Tensor total = Tensor.zeros();
            for (int i = 0; i < STEPS; i++) {
                try (Scope step = Scope.open("step " + i)) {
                    Tensor loss = lossOf(weight);
                    total = step.keep(total.add(loss)); // total.add(loss.detach()) keeps no graph, loss.item() no tensor
                }
            }
        }
    }

    private static Tensor lossOf(Tensor weight) {
        return weight.exp().sum();
    }
}
