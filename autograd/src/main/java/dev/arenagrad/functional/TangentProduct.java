package dev.arenagrad.functional;

import dev.arenagrad.Autograd;
import dev.arenagrad.GradMode;
import dev.arenagrad.GraphOption;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Node;
import dev.arenagrad.functions.OperatorArithmetic;
import dev.arenagrad.memory.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tangent of a result: the derivative of its operation applied to the tangents of the inputs.
 *
 * <p>This product is derived from the backward formula, so that no operation needs a second formula. The backward formula is linear in the
 * incoming gradient g, so the derivative by g of its product with the tangents is the tangent of the result. The derivative is taken at g =
 * 1, since some formulas treat a gradient of 0 as a special case.
 */
public final class TangentProduct {
    private TangentProduct() {}

    /**
     * {@return the tangent of result {@code output} of {@code node}, or null if it is zero}
     *
     * @param result the result
     * @param tangents those of the inputs, null for inputs that have none
     */
    public static @Nullable Tensor of(Node node, int output, Tensor result, @Nullable Tensor[] tangents) {
        GraphOption[] options = GradMode.isEnabled()
                ? new GraphOption[] {GraphOption.ALLOW_UNUSED, GraphOption.CREATE_GRAPH}
                : new GraphOption[] {GraphOption.ALLOW_UNUSED};
        return Scope.tidy(() -> {
            Tensor g = Tensor.ones(result.dtype(), result.shape().toArray()).setRequiresGrad(true);
            try (GradMode _ = GradMode.enableGrad()) {
                Tensor sum = Gradients.apart(OperatorArithmetic.INSTANCE, node, output, g,
                        gradients -> product(gradients, tangents));
                if (sum == null) {
                    return null;
                }
                return sum.requiresGrad() ? Autograd.grad(List.of(sum), List.of(g), options).getFirst()
                        : Tensor.zerosLike(result);
            }
        });
    }

    /** {@return the sum over all inputs of gradient times tangent, or null if there is none} */
    private static @Nullable Tensor product(Gradients gradients, @Nullable Tensor[] tangents) {
        Tensor sum = null;
        for (int i = 0; i < tangents.length; i++) {
            Tensor tangent = tangents[i];
            if (tangent != null && gradients.input(i) != null) {
                Tensor part = gradients.fitted(i).mul(tangent).sum();
                sum = sum == null ? part : sum.add(part);
            }
        }
        return sum;
    }
}
