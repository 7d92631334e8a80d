/**
 * N-dimensional arrays in off-heap memory and the operations on them, without gradients: {@link dev.arenagrad.ops.NDArray} is a
 * storage with a dtype, a shape and strides; {@link dev.arenagrad.ops.Backend} is the interface of all kernels; and the families
 * of operations ({@link dev.arenagrad.ops.UnaryOperations}, {@link dev.arenagrad.ops.BinaryOperations}, {@link dev.arenagrad.ops.Reductions},
 * {@link dev.arenagrad.ops.LinearAlgebra}, {@link dev.arenagrad.ops.Indexing}, ...) check arguments, allocate results and call
 * the backend.
 */
@NullMarked
package dev.arenagrad.ops;

import org.jspecify.annotations.NullMarked;
