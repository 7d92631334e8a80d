package dev.arenagrad.functions.reductions;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Gradients;
import dev.arenagrad.engine.Graph;
import dev.arenagrad.engine.Node;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.memory.Scope;

/**
 * The product of two tensors of one shape in which 0 times infinity is 0, for elements that are infinite only because they stand for
 * products that overflowed. Its derivatives are such products too. A NaN stays one.
 */
public final class ZeroAbsorbingProduct extends Node {
    private ZeroAbsorbingProduct(Tensor y, Tensor a, Tensor b) {
        super(y, a, b);
        save().tensor(a).tensor(b);
    }

    public static Tensor of(Tensor a, Tensor b) {
        Variable y = forward(a.detach(), b.detach());
        if (Graph.records(a, b)) {
            y.setGradFn(new ZeroAbsorbingProduct(y, a, b));
        }
        return y;
    }

    private static Variable forward(Tensor a, Tensor b) {
        try (GradMode _ = GradMode.noGrad()) {
            return Variable.of(Scope.tidy(() -> {
                Tensor product = a.mul(b);
                if (!Double.isNaN(product.sum().item())) {
                    return product;
                }
                Tensor isNan = product.isnan();
                return product.maskedFill(isNan.logicalAnd(a.isnan().logicalOr(b.isnan()).logicalNot()), 0);
            }));
        }
    }

    @Override
    public String name() {
        return "ZeroAbsorbingProductBackward";
    }

    @Override
    protected void backward(Gradients gradients) {
        Tensor g = gradients.output();
        if (gradients.wants(0)) {
            gradients.put(0, of(g, saved().second()));
        }
        if (gradients.wants(1)) {
            gradients.put(1, of(g, saved().first()));
        }
    }
}
