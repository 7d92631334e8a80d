package dev.arenagrad.operators;

import dev.arenagrad.Tensor;
import java.util.List;
import java.util.function.Function;

/** An operator at inputs in float64 around which it is smooth, as a function of those that it is differentiated by. */
final class SmoothCase {
    private final Operator operator;
    private final GoldenCase golden;
    private final Arguments arguments;

    private SmoothCase(Operator operator, GoldenCase golden) {
        this.operator = operator;
        this.golden = golden;
        this.arguments = Arguments.of(golden, GoldenInput::makeWithoutOverlap);
    }

    /** {@return the cases of an operator whose derivatives may be held against differences; its tensors are made when asked for} */
    static List<GoldenCase> of(Operator operator, Family family) {
        return family.goldens(operator).stream().filter(GoldenCase::isSmooth).toList();
    }

    static SmoothCase make(Operator operator, GoldenCase golden) {
        return new SmoothCase(operator, golden);
    }

    Arguments arguments() {
        return arguments;
    }

    List<Tensor> inputs() {
        return arguments.differentiable();
    }

    Function<List<Tensor>, List<Tensor>> function() {
        return at -> operator.function().apply(arguments.with(at));
    }

    /** {@return whether looking at each element alone would take long} */
    boolean isLarge() {
        return inputs().stream().mapToLong(Tensor::numel).sum() > 40;
    }

    @Override
    public String toString() {
        return operator + ", " + golden;
    }
}
