/**
 * JMH benchmarks. Run them with {@code java -jar bench/target/benchmarks.jar}; {@code -prof gc} adds the heap bytes a step
 * allocates.
 */
package dev.arenagrad.bench;
