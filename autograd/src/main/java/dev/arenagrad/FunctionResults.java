package dev.arenagrad;

import dev.arenagrad.Function.Context;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.shape.Views;
import dev.arenagrad.ops.TensorException;
import java.util.ArrayList;
import java.util.List;

/** What the forward method of a {@link Function} returned, on its way into the graph. */
final class FunctionResults {
    private final Function function;
    private final Context context;
    private final List<Tensor> inputs;
    private final List<Tensor> returned;

    FunctionResults(Function function, Context context, List<Tensor> inputs, List<Tensor> returned) {
        this.function = function;
        this.context = context;
        this.inputs = inputs;
        this.returned = returned;
    }

    /** {@return the results as the caller gets them, with the function as their history if it {@code records}} */
    List<Tensor> placed(boolean records) {
        requireDirtyReturned(records);
        List<Tensor> results = new ArrayList<>(returned.size());
        for (Tensor output : returned) {
            results.add(context.isDirty(output) ? output : fresh(Variable.of(output)));
        }
        if (records && returned.stream().anyMatch(context::isDifferentiable)) {
            connect(results);
        }
        return List.copyOf(results);
    }

    private void requireDirtyReturned(boolean records) {
        for (Tensor changed : context.dirty()) {
            if (returned.stream().noneMatch(output -> output == changed)) {
                throw new TensorException(
                        "Some elements marked as dirty during the forward method were not returned as output."
                                + " The inputs that are modified inplace must all be outputs of the Function.");
            }
            if (records && Variable.of(changed).base() != null && returned.size() > 1) {
                throw new TensorException(
                        "If your Function modifies inplace an input that is a view of another Tensor, your"
                                + " Function cannot return more than one Tensor.");
            }
            if (records && changed.isLeaf() && changed.requiresGrad()) {
                throw new TensorException("a leaf Variable that requires grad has been used in an in-place operation.");
            }
        }
    }

    /** {@return a tensor that may get a history of its own: a view where an input, or what has a history already, was returned} */
    private Variable fresh(Variable output) {
        if (inputs.stream().anyMatch(input -> input == output) || output.requiresGrad() && output.base() == null) {
            Variable view = Views.unrecorded(output, output.array().layout());
            view.markMadeByFunction();
            return view;
        }
        if (output.base() != null) {
            output.markMadeByFunction();
        }
        return output;
    }

    private void connect(List<Tensor> results) {
        FunctionNode node = new FunctionNode(function, context, results, inputs);
        for (int i = 0; i < results.size(); i++) {
            if (context.isDifferentiable(returned.get(i))) {
                Variable result = Variable.of(results.get(i));
                if (context.isDirty(result)) {
                    result.rebase(node, i);
                } else {
                    result.setGradFn(node, i);
                }
            }
        }
    }
}
