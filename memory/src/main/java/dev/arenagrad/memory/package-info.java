/**
 * How long memory outside the heap lives, as a user sees it: {@link dev.arenagrad.memory.Scope} decides it,
 * {@link dev.arenagrad.memory.Memory} counts it, and two exceptions say what went wrong.
 */
@NullMarked
package dev.arenagrad.memory;

import org.jspecify.annotations.NullMarked;
