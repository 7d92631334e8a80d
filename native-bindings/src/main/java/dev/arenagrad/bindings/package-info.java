/**
 * Access to native code. All restricted methods of the Foreign Function &amp; Memory API that the project needs are called here.
 *
 * <ul>
 * <li>{@link dev.arenagrad.bindings.OpenBlas} finds and loads the library, once; it has to be loaded before the others are used.
 * <li>{@link dev.arenagrad.bindings.ShortCalls} calls BLAS functions on short vectors with less overhead.
 * <li>{@link dev.arenagrad.bindings.NativeMemory} allocates and frees memory; it does not need the library.
 * </ul>
 *
 * <p>Other BLAS and LAPACK functions are called by the generated classes in {@code dev.arenagrad.bindings.openblas}.
 */
@NullMarked
package dev.arenagrad.bindings;

import org.jspecify.annotations.NullMarked;
