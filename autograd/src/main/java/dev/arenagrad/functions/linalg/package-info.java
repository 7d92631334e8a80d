/**
 * Products of vectors and matrices, systems of linear equations, determinants, factorisations and norms of matrices, with their
 * derivatives.
 */
@NullMarked
package dev.arenagrad.functions.linalg;

import org.jspecify.annotations.NullMarked;
