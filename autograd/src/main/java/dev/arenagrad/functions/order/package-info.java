/** Sorting, selecting by size, and running sums and products along a dimension, with their derivatives. */
@NullMarked
package dev.arenagrad.functions.order;

import org.jspecify.annotations.NullMarked;
