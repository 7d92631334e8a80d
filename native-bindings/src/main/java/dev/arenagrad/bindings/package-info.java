/**
 * The way to native code, written by hand: everything here exists so that no other module needs a restricted method.
 *
 * <ul>
 * <li>{@link dev.arenagrad.bindings.OpenBlas} finds and loads the library, once; call it before anything that follows.
 * <li>{@link dev.arenagrad.bindings.ShortCalls} are the BLAS calls on short vectors, linked to return sooner.
 * <li>{@link dev.arenagrad.bindings.NativeMemory} is raw memory, and needs no library.
 * </ul>
 *
 * <p>All other BLAS and LAPACK functions are the generated ones in {@code dev.arenagrad.bindings.openblas}.
 */
@NullMarked
package dev.arenagrad.bindings;

import org.jspecify.annotations.NullMarked;
