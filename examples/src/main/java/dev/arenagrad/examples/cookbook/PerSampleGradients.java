package dev.arenagrad.examples.cookbook;

import dev.arenagrad.Autograd;
import dev.arenagrad.Losses;
import dev.arenagrad.Reduction;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.util.List;

/**
 * The gradient of each sample apart, from one backward pass over the batch: for clipping each (differentially private training), for
 * finding samples that pull the model, for the variance of gradients. Each sample gets weights of its own, views that need no memory,
 * and the batched product does the rest.
 */
@SuppressWarnings("NullAway") // each parameter is used, and so has a gradient
public final class PerSampleGradients {
    private PerSampleGradients() {}

    /** {@return the loss of each sample, under the weights at its place; parameters are (n, 4, 3), (n, 4), (n, 1, 4)} */
    static Tensor losses(List<Tensor> weights, Tensor samples, Tensor targets) {
        Tensor hidden = Tensor.einsum("noi,ni->no", weights.get(0), samples).add(weights.get(1)).tanh();
        Tensor outputs = Tensor.einsum("noi,ni->no", weights.get(2), hidden).squeeze(1);
        return Losses.mse(outputs, targets, Reduction.NONE);
    }

    // @start region=essence
    /** {@return for each parameter, the gradients of the n samples, stacked} */
    static List<Tensor> perSample(List<Tensor> parameters, Tensor samples, Tensor targets) {
        return Scope.tidy(() -> {
            long n = samples.shape().size(0);
            List<Tensor> views = parameters.stream().map(w -> ofEach(n, w)).toList();
            Tensor losses = losses(views, samples, targets);
            return Autograd.grad(List.of(losses.sum()), views);
        });
    }

    private static Tensor ofEach(long n, Tensor parameter) {
        long[] sizes = parameter.unsqueeze(0).shape().toArray();
        sizes[0] = n;
        return parameter.expand(sizes);
    }

    /** {@return the mean of the gradients, none of which may be longer than {@code limit}} */
    static List<Tensor> clippedMean(List<Tensor> gradients, double limit) {
        return Scope.tidy(() -> {
            List<Tensor> squares = gradients.stream().map(g -> g.flatten(1, -1).square().sum(1)).toList();
            Tensor norms = Tensor.stack(squares, 0).sum(0).sqrt();
            Tensor factors = norms.reciprocal().mul(limit).clampMax(1);
            return gradients.stream().map(g -> Tensor.einsum("n,n...->...", factors, g).div(norms.numel())).toList();
        });
    }
    // @end

    /** {@return random parameters, in the innermost scope} */
    static List<Tensor> parameters() {
        return List.of(Tensor.randn(4, 3).setRequiresGrad(true), Tensor.randn(4).setRequiresGrad(true),
                Tensor.randn(1, 4).setRequiresGrad(true));
    }

    /** Prints the gradients of a bias, sample by sample, and their mean after clipping. */
    public static void main(String[] args) {
        Tensor.manualSeed(1);
        try (Scope _ = Scope.open("per-sample gradients")) {
            List<Tensor> parameters = parameters();
            List<Tensor> gradients = perSample(parameters, Tensor.randn(5, 3), Tensor.randn(5));
            System.out.println(gradients.get(1));
            System.out.println(clippedMean(gradients, 0.5).get(1));
        }
    }
}
