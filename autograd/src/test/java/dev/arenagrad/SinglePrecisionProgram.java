package dev.arenagrad;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.util.List;

/** Checks derivatives by one input of each precision. A program for a JVM of its own, whose log is read. */
final class SinglePrecisionProgram {
    private SinglePrecisionProgram() {}

    public static void main(String[] args) {
        try (Scope _ = Scope.open()) {
            List<Tensor> inputs = List.of(Tensor.ones(2).setRequiresGrad(true), Tensor.ones(DType.FLOAT64, 2)
                    .setRequiresGrad(true));
            GradCheckOptions options = GradCheckOptions.DEFAULT.withEps(0.5).withCheckGradDtypes(true);
            System.out.println("checked " + GradCheck.check(at -> List.of(at.get(0).mul(2), at.get(1).mul(3)), inputs,
                    options));
        }
    }
}
