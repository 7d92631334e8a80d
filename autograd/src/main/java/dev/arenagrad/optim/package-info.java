/** Optimisers, which change parameters in place by their gradients. */
@NullMarked
package dev.arenagrad.optim;

import org.jspecify.annotations.NullMarked;
