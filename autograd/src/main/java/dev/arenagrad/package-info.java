/**
 * What users of automatic differentiation meet: {@link dev.arenagrad.Tensor}, gradients by {@link dev.arenagrad.Autograd},
 * {@link dev.arenagrad.GradMode} and {@link dev.arenagrad.Losses}.
 */
@NullMarked
package dev.arenagrad;

import org.jspecify.annotations.NullMarked;
