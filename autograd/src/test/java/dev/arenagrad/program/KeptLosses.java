package dev.arenagrad.program;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;

/** An evaluation that adds up losses with the graphs behind them: the most common leak of PyTorch's users. */
public final class KeptLosses {
    private KeptLosses() {}

    /** Runs as many steps as the first argument says, of 40,000 bytes each. */
    public static void main(String[] args) {
        try (Scope _ = Scope.open("evaluation")) {
            Tensor weight = Tensor.ones(100, 100).setRequiresGrad(true);
            Tensor total = Tensor.zeros();
            for (int i = 0; i < Integer.parseInt(args[0]); i++) {
                try (Scope step = Scope.open("step " + i)) {
                    Tensor loss = lossOf(weight);
                    total = step.keep(total.add(loss));
                }
            }
            System.out.println(Memory.report());
        }
    }

    private static Tensor lossOf(Tensor weight) {
        return weight
                .exp()
                .sum();
    }
}
