package dev.arenagrad;

import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.optim.Adam;
import java.util.Arrays;
import java.util.List;

/** A program that trains a small network, with what most steps are made of, and prints a hash of the bits of its weights. */
final class TrainedModel {
    private static final int STEPS = 600;

    private TrainedModel() {}

    public static void main(String[] arguments) {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            System.out.printf("weights of %s: %08x%n", dtype, train(dtype));
        }
    }

    private static int train(DType dtype) {
        Tensor.manualSeed(7);
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.randn(dtype, 33, 19);
            Tensor targets = Tensor.arange(33).remainder(7);
            Tensor first = parameter(dtype, 23, 19);
            Tensor second = parameter(dtype, 23, 23);
            Tensor last = parameter(dtype, 7, 23);
            Tensor scale = Tensor.ones(dtype, 23).setRequiresGrad(true);
            List<Tensor> parameters = List.of(first, second, last, scale);
            try (Adam adam = new Adam(parameters, 0.01)) {
                for (int i = 0; i < STEPS; i++) {
                    try (Scope _ = Scope.open()) {
                        Tensor h = NN.gelu(x.matmul(first.t()));
                        Tensor n = NN.layerNorm(h.matmul(second.t()).tanh(), Shape.of(23)).mul(scale);
                        Tensor attention = n.matmul(n.t()).softmax(-1).matmul(n.sin().add(n.exp().log1p()));
                        Losses.crossEntropy(attention.matmul(last.t()), targets).backward();
                        adam.step();
                        adam.zeroGrad();
                    }
                }
            }
            int hash = 1;
            for (Tensor parameter : parameters) {
                hash = 31 * hash + Arrays.hashCode(parameter.detach().reshape(-1).toDoubleArray());
            }
            return hash;
        }
    }

    private static Tensor parameter(DType dtype, long out, long in) {
        return Tensor.randn(dtype, out, in).mul(0.2).detach().setRequiresGrad(true);
    }
}
