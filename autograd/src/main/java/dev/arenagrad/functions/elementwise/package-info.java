/**
 * Functions of each element, of one, two or three tensors or a number, with their derivatives; comparisons, copies and casts, and
 * choices by a mask.
 */
@NullMarked
package dev.arenagrad.functions.elementwise;

import org.jspecify.annotations.NullMarked;
