package dev.arenagrad.examples.cookbook;

import static dev.arenagrad.GraphOption.CREATE_GRAPH;

import dev.arenagrad.Autograd;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.optim.Adam;
import java.util.List;
import java.util.Locale;

/**
 * A loss with a gradient in it: the critic of a Wasserstein GAN, whose slope is held near 1 by a penalty (Gulrajani et al., 2017). Between a
 * cloud of points and the same cloud moved by D the best critic is linear, its slope 1 + D / (2 * penalty) at which the mean difference
 * slope * D gains as much as the penalty costs.
 */
public final class GradientPenalty {
    static final double DISTANCE = 3;
    static final double PENALTY = 10;
    private static final int BATCH = 256;

    private GradientPenalty() {}

    private static List<Tensor> weights() {
        return List.of(Scope.tidy(() -> Tensor.randn(2, 32).mul(0.7)).setRequiresGrad(true), Tensor.zeros(32)
                .setRequiresGrad(true), Scope.tidy(() -> Tensor.randn(32, 1).mul(0.2)).setRequiresGrad(true));
    }

    private static Tensor critic(List<Tensor> w, Tensor points) {
        return points.mm(w.get(0)).add(w.get(1)).softplus().mm(w.get(2)).squeeze(1);
    }

    // @start region=essence
    /** {@return the loss of the critic for points of one kind and of the other} */
    private static Tensor loss(List<Tensor> w, Tensor real, Tensor fake) {
        Tensor mixture = Tensor.rand(BATCH, 1);
        Tensor between = fake.lerp(real, mixture).detach().setRequiresGrad(true);
        Tensor slopes = Autograd.grad(critic(w, between).sum(), between, CREATE_GRAPH).norm(2, 1);
        Tensor penalty = slopes.sub(1).square().mean().mul(PENALTY);
        return critic(w, fake).mean().sub(critic(w, real).mean()).add(penalty);
    }
    // @end

    /** {@return by how much a critic tells the two clouds apart after so many steps} */
    static double run(int steps) {
        Tensor.manualSeed(7);
        try (Scope _ = Scope.open("gradient penalty")) {
            List<Tensor> w = weights();
            try (Adam adam = new Adam(w, 0.01)) {
                for (int i = 0; i < steps; i++) {
                    try (Scope _ = Scope.open("step")) {
                        Tensor fake = Tensor.randn(BATCH, 2).mul(0.5);
                        Tensor real = fake.add(Tensor.of((float) DISTANCE, 0));
                        adam.zeroGrad();
                        loss(w, real, fake).backward();
                        adam.step();
                    }
                }
            }
            Tensor fake = Tensor.randn(10 * BATCH, 2).mul(0.5);
            Tensor real = fake.add(Tensor.of((float) DISTANCE, 0));
            return critic(w, real).mean().sub(critic(w, fake).mean()).item();
        }
    }

    /** Prints the difference that was learnt beside the one that theory says. */
    public static void main(String[] args) {
        System.out.printf(Locale.ROOT, "difference %.3f, in theory %.3f%n", run(400), DISTANCE * (1 + DISTANCE / (2
                * PENALTY)));
    }
}
