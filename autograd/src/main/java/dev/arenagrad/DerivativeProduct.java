package dev.arenagrad;

import java.util.List;

/**
 * A function's results, and the product of its first or second derivatives with a vector. Both belong to the innermost scope of the
 * thread that computed them.
 *
 * @param outputs f(x)
 * @param product the product, one tensor an input for products from the left ({@code vjp}, {@code vhp}) and {@code hvp}, one an
 *        output for {@code jvp}
 */
public record DerivativeProduct(List<Tensor> outputs, List<Tensor> product) {}
