package dev.arenagrad;

import dev.arenagrad.ExpressionOperator.Choices;
import dev.arenagrad.memory.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * A random expression: leaves, and steps that each apply an operator to earlier results, the latest more often than others. Leaving
 * out a step leaves an expression, so that failing ones can be made smaller.
 *
 * @param largest the largest size of a leaf's dimension
 * @param leafSeeds one for each leaf
 * @param stepSeeds one for each step
 */
record Expression(int largest, List<Long> leafSeeds, List<Long> stepSeeds) {
    /** An operator, for a report, and what it made. */
    record Step(ExpressionOperator operator, Tensor result) {}

    /** {@return new FLOAT64 leaves with one to three dimensions and elements in [-2, 2], in various strides} */
    List<Tensor> leaves() {
        return leafSeeds.stream().map(this::leaf).toList();
    }

    private Tensor leaf(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] shape = random.longs(1 + random.nextInt(3), 1, largest + 1).toArray();
        int strides = random.nextInt(3);
        long[] whole = shape.clone();
        whole[0] *= strides == 1 ? 2 : 1;
        Tensor values = Tensor.of(random.doubles(LongStream.of(whole).reduce(1, Math::multiplyExact), -2, 2).toArray())
                .view(whole);
        Tensor strided = switch (strides) {
            case 0 -> values;
            case 1 -> values.slice(0, 1, whole[0], 2);
            default -> values.transpose(0, -1);
        };
        return strided.detach().setRequiresGrad(true);
    }

    /** {@return the results of all steps at {@code leaves}} */
    List<Step> evaluate(List<Tensor> leaves) {
        List<Tensor> pool = new ArrayList<>(leaves);
        List<Step> steps = new ArrayList<>();
        for (long seed : stepSeeds) {
            SplittableRandom random = new SplittableRandom(seed);
            Tensor x = random.nextInt(4) > 0 ? pool.getLast() : pool.get(random.nextInt(pool.size()));
            Tensor y = pool.get(random.nextInt(pool.size()));
            List<ExpressionOperator> fitting = ExpressionOperator.ALL.stream().filter(operator -> operator.takes().test(
                    x)).toList();
            ExpressionOperator operator = fitting.get(random.nextInt(fitting.size()));
            Tensor result = operator.function().apply(x, y, new Choices(random.nextLong()));
            pool.add(result);
            steps.add(new Step(operator, result));
        }
        return steps;
    }

    /** {@return the result of the last step} */
    Tensor result(List<Tensor> leaves) {
        return evaluate(leaves).getLast().result();
    }

    @Override
    public String toString() {
        try (Scope _ = Scope.open()) {
            List<Tensor> leaves = leaves();
            return "leaves " + leaves.stream().map(Tensor::shape).toList() + ", steps " + evaluate(leaves).stream().map(
                    step -> step.operator().name() + " " + step.result().shape()).toList() + ", seeds " + leafSeeds
                    + " "
                    + stepSeeds;
        }
    }
}
