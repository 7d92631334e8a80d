package dev.arenagrad.examples.cookbook;

import static dev.arenagrad.GraphOption.CREATE_GRAPH;

import dev.arenagrad.Autograd;
import dev.arenagrad.Losses;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.optim.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Weights from which one step learns a task: model-agnostic meta-learning (Finn, Abbeel and Levine, 2017). A task is to go on with a sine of
 * which ten points are known. The loss after the step is differentiated by the weights before it, through the step.
 */
@SuppressWarnings("NullAway") // each weight is used, and so has a gradient
public final class MetaLearning {
    private static final int POINTS = 10;
    private static final int TASKS = 5;
    private static final double INNER_RATE = 0.05;

    private MetaLearning() {}

    /** a sin(x + phase), at random points. */
    record Task(double amplitude, double phase) {
        static Task random(RandomGenerator random) {
            return new Task(random.nextDouble(0.5, 5), random.nextDouble(0, Math.PI));
        }

        Tensor at(Tensor x) {
            return x.add(phase).sin().mul(amplitude);
        }
    }

    /** {@return a network of one input and one output, in the innermost scope} */
    static List<Tensor> weights() {
        double bound = 1 / Math.sqrt(40);
        return List.of(leaf(1, 1, 40), leaf(1, 40), leaf(bound, 40, 40), leaf(bound, 40), leaf(bound, 40, 1), leaf(
                bound, 1));
    }

    private static Tensor leaf(double bound, long... shape) {
        return Scope.tidy(() -> Tensor.rand(shape).sub(0.5).mul(2 * bound)).setRequiresGrad(true);
    }

    private static Tensor loss(List<Tensor> w, Tensor x, Tensor y) {
        Tensor hidden = x.mm(w.get(0)).add(w.get(1)).tanh();
        return Losses.mse(hidden.mm(w.get(2)).add(w.get(3)).tanh().mm(w.get(4)).add(w.get(5)), y);
    }

    // @start region=essence
    /** {@return the loss on new points of the task, after one step of gradient descent on ten others} */
    static Tensor lossAfterAStep(List<Tensor> weights, Task task) {
        return Scope.tidy(() -> {
            Tensor known = points(weights);
            List<Tensor> gradients = Autograd.grad(List.of(loss(weights, known, task.at(known))), weights,
                    CREATE_GRAPH);
            List<Tensor> adapted = new ArrayList<>();
            for (int i = 0; i < weights.size(); i++) {
                adapted.add(weights.get(i).sub(gradients.get(i).mul(INNER_RATE))); // not in place: it is recorded
            }
            Tensor asked = points(weights);
            return loss(adapted, asked, task.at(asked));
        });
    }

    static void learn(List<Tensor> weights, int rounds, RandomGenerator random) {
        try (Adam adam = new Adam(weights, 0.005)) {
            for (int i = 0; i < rounds; i++) {
                adam.zeroGrad();
                for (int j = 0; j < TASKS; j++) {
                    try (Scope _ = Scope.open("task")) {
                        lossAfterAStep(weights, Task.random(random)).div(TASKS).backward();
                    }
                }
                adam.step();
            }
        }
    }
    // @end

    private static Tensor points(List<Tensor> weights) {
        return Tensor.rand(weights.getFirst().dtype(), POINTS, 1).mul(10).sub(5);
    }

    /** {@return the mean loss after a step, of tasks that were not learnt from} */
    static double meanLoss(List<Tensor> weights, int tasks, RandomGenerator random) {
        double sum = 0;
        for (int i = 0; i < tasks; i++) {
            try (Scope _ = Scope.open("task")) {
                sum += lossAfterAStep(weights, Task.random(random)).item();
            }
        }
        return sum / tasks;
    }

    /** Prints the loss after a step, before and after meta-learning. */
    public static void main(String[] args) {
        Tensor.manualSeed(6);
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        try (Scope _ = Scope.open("meta-learning")) {
            List<Tensor> weights = weights();
            System.out.printf(Locale.ROOT, "after a step from random weights:  %.2f%n", meanLoss(weights, 100, random));
            learn(weights, 400, random);
            System.out.printf(Locale.ROOT, "after a step from learnt weights:  %.2f%n", meanLoss(weights, 100, random));
        }
    }
}
