/**
 * Derivatives of functions, rather than of tensors: Jacobians, Hessians and their products with vectors, all made of backward
 * passes; the tangents of forward mode and checkpointed blocks, made of the same; and the check that holds derivatives against central
 * differences.
 */
@NullMarked
package dev.arenagrad.functional;

import org.jspecify.annotations.NullMarked;
