/** Sums, means, products, extremes, variances and norms over some dimensions, with their derivatives. */
@NullMarked
package dev.arenagrad.functions.reductions;

import org.jspecify.annotations.NullMarked;
