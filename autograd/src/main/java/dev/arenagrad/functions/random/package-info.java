/** Tensors filled with random numbers. */
@NullMarked
package dev.arenagrad.functions.random;

import org.jspecify.annotations.NullMarked;
