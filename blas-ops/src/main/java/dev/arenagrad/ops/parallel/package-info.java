/**
 * Loops whose parts run on several threads. Exported to module {@code dev.arenagrad} alone.
 *
 * <p>{@link dev.arenagrad.ops.parallel.ParallelLoop} runs the parts of a loop, {@link dev.arenagrad.ops.parallel.Workers} are the
 * threads of the process that help with it, each of them a {@link dev.arenagrad.ops.parallel.Worker}, and
 * {@link dev.arenagrad.ops.parallel.Threads} says how many may. What the parts are is up to the callers, who cut by sizes alone: never by
 * the number of threads, on which no result depends.
 */
@NullMarked
package dev.arenagrad.ops.parallel;

import org.jspecify.annotations.NullMarked;
