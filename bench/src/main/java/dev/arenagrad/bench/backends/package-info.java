/**
 * The backends of arenagrad side by side, each with and without SIMD: {@link dev.arenagrad.bench.backends.CompareBackends} starts a JVM for
 * each, {@link dev.arenagrad.bench.backends.BackendChild} is what runs in it.
 */
@NullMarked
package dev.arenagrad.bench.backends;

import org.jspecify.annotations.NullMarked;
