/**
 * How steps are measured, whatever does them: in JVMs of their own ({@link dev.arenagrad.bench.measure.ChildJvm}), by the clock ({@link
 * dev.arenagrad.bench.measure.Stopwatch}) or in turns by the processor's time ({@link dev.arenagrad.bench.measure.Turns}), by the memory
 * that they make resident ({@link dev.arenagrad.bench.measure.ResidentMemory}), and only if they compute the same ({@link
 * dev.arenagrad.bench.measure.Fingerprint}).
 */
@NullMarked
package dev.arenagrad.bench.measure;

import org.jspecify.annotations.NullMarked;
