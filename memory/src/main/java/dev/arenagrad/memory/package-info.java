/**
 * The lifetime of off-heap memory: a {@link dev.arenagrad.memory.Scope} determines when tensors are freed,
 * {@link dev.arenagrad.memory.Memory} has figures and limits, {@link dev.arenagrad.memory.Leaks} reports scopes that were not closed,
 * and a {@link dev.arenagrad.memory.LifetimeException} or {@link dev.arenagrad.memory.OutOfMemoryException} says what went wrong.
 */
@NullMarked
package dev.arenagrad.memory;

import org.jspecify.annotations.NullMarked;
