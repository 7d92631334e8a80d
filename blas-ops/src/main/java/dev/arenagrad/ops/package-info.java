/**
 * N-dimensional arrays over off-heap storages, and what can be computed on them: {@link dev.arenagrad.ops.NDArray} describes
 * where elements lie, {@link dev.arenagrad.ops.Backend} is the whole contract of computation, and the families of operations
 * ({@link dev.arenagrad.ops.Elementwise}, {@link dev.arenagrad.ops.Reductions}, {@link dev.arenagrad.ops.LinearAlgebra},
 * {@link dev.arenagrad.ops.Indexing}) check arguments, allocate results and call the backend. Nothing here knows gradients.
 */
@NullMarked
package dev.arenagrad.ops;

import org.jspecify.annotations.NullMarked;
