/**
 * BLAS in Java: levels 1 to 3 over off-heap memory, by the Vector API where it is present and by plain loops where
 * it is not; and on top of it the factorisations of {@link dev.arenagrad.ops.blas.Lapack}.
 *
 * <p>Level 1 takes lengths, offsets and strides as they are, because a short call must not allocate; levels 2 and
 * 3 take {@linkplain dev.arenagrad.ops.blas.MatrixView views}. Offsets and strides count elements. Classes come in
 * twins for float and double, of which the build writes those for double; each loop stands in a method of its own, so
 * that no vector ever crosses a call.
 *
 * <p>As in BLAS, a factor alpha of 0 leaves the operands unread and a factor beta of 0 leaves the result unread:
 * NaN in there does not show.
 */
@NullMarked
package dev.arenagrad.ops.blas;

import org.jspecify.annotations.NullMarked;
