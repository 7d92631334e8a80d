package dev.arenagrad.examples.memory;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;

/** A step of training, which reports in the middle of it what is in memory. */
public final class ReportedStep {
    private ReportedStep() {}

    /**
     * Prints the report.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (Scope _ = Scope.shared("model")) {
            Tensor weight = Tensor.ones(64, 32).setRequiresGrad(true);
            try (Scope _ = Scope.open("step")) {
                Tensor x = Tensor.ones(100, 64);
                Tensor loss = x.matmul(weight).tanh().sum();
                System.out.println(Memory.report());
                loss.backward();
            }
        }
    }
}
