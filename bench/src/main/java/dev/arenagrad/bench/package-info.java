/**
 * JMH benchmarks, from kernels to whole steps, and {@link dev.arenagrad.bench.Growth}. Run them with
 * {@code java -jar bench/target/benchmarks.jar}; {@code -l} lists them, {@code -prof gc} adds the heap bytes a step allocates.
 */
@NullMarked
package dev.arenagrad.bench;

import org.jspecify.annotations.NullMarked;
