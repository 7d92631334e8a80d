package dev.arenagrad;

import dev.arenagrad.Function.Context;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Recording;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An application of a {@link Function} in the graph. */
final class FunctionNode extends Node {
    private final Function function;
    private final Context context;

    FunctionNode(Function function, Context context, List<Tensor> results, List<Tensor> inputs) {
        super(results, inputs);
        this.function = function;
        this.context = context;
        for (Tensor tensor : context.toSave()) {
            int output = differentiableResult(tensor, results);
            if (output < 0) {
                save().tensor(tensor);
            } else {
                save().result(tensor, output);
            }
        }
        context.recordedAs(this);
    }

    /** {@return which result {@code tensor} is that gets this node as its history, or -1} */
    private int differentiableResult(Tensor tensor, List<Tensor> results) {
        if (!context.isDifferentiable(tensor)) {
            return -1;
        }
        int output = 0;
        while (output < results.size() && results.get(output) != tensor) {
            output++;
        }
        return output < results.size() ? output : -1;
    }

    @Override
    public String name() {
        return function.nodeName();
    }

    @Override
    protected boolean runsOnNothing() {
        return context.materializesGrads();
    }

    Tensor savedTensor(int i) {
        return saved().get(i);
    }

    @Override
    protected void backward(Gradients gradients) {
        List<@Nullable Tensor> arrived = new ArrayList<>(outputs());
        for (int i = 0; i < outputs(); i++) {
            Tensor gradient = gradients.output(i);
            arrived.add(gradient == null && context.materializesGrads() ? Tensor.zeros(dtype(i), shape(i).toArray())
                    : gradient);
        }
        ScopeImpl scope = ScopeImpl.current();
        List<@Nullable Tensor> computed = function.isOnceDifferentiable() ? differentiatedOnce(arrived)
                : computed(arrived);
        scope.requireOpenAfter("the backward method of a function");
        requireCount(computed);
        for (int i = 0; i < inputs(); i++) {
            gradients.put(i, computed.get(i));
        }
    }

    private List<@Nullable Tensor> computed(List<@Nullable Tensor> arrived) {
        return Recording.ofThread().keepingModes(() -> function.backward(context, arrived));
    }

    private void requireCount(List<@Nullable Tensor> computed) {
        boolean tooMany = computed.size() > inputs()
                && computed.subList(inputs(), computed.size()).stream().anyMatch(gradient -> gradient != null);
        if (computed.size() < inputs() || tooMany) {
            throw new TensorException("function " + name() + " returned an incorrect number of gradients (expected "
                    + inputs()
                    + ", got " + computed.size() + ")");
        }
    }

    private List<@Nullable Tensor> differentiatedOnce(List<@Nullable Tensor> arrived) {
        boolean recorded = GradMode.isEnabled() && arrived.stream().anyMatch(gradient -> gradient != null && gradient
                .requiresGrad());
        List<@Nullable Tensor> computed;
        try (GradMode _ = GradMode.noGrad()) {
            computed = computed(arrived);
        }
        if (!recorded) {
            return computed;
        }
        List<@Nullable Tensor> guarded = new ArrayList<>();
        for (Tensor gradient : computed) {
            guarded.add(gradient == null ? null : guarded(Variable.of(gradient).detached(), arrived));
        }
        return guarded;
    }

    private static Tensor guarded(Variable gradient, List<@Nullable Tensor> arrived) {
        gradient.setGradFn(new Refusal(gradient, arrived.stream().filter(one -> one != null).toList()));
        return gradient;
    }

    /** Stands where the derivative of a derivative would be. */
    private static final class Refusal extends Node {
        Refusal(Tensor gradient, List<? extends Tensor> arrived) {
            super(gradient, arrived);
        }

        @Override
        public String name() {
            return "torch::autograd::Error";
        }

        @Override
        protected void backward(Gradients gradients) {
            throw new TensorException(
                    "trying to differentiate twice a function that was marked with @once_differentiable");
        }
    }
}
