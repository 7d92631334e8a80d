package dev.arenagrad;

import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.Scope;
import java.util.List;

/**
 * The results of a function, and the product of its Jacobian or Hessian with vectors. All tensors belong to the
 * innermost open scope of the thread that computed them.
 *
 * @param outputs f(x)
 * @param product one tensor for each input ({@code vjp}, {@code vhp}, {@code hvp}), or one for each output
 *         ({@code jvp})
 */
public record DerivativeProduct(List<Tensor> outputs, List<Tensor> product) implements Keepable {
    @Override
    public void keepIn(Scope scope) {
        outputs.forEach(output -> output.keepIn(scope));
        product.forEach(one -> one.keepIn(scope));
    }
}
