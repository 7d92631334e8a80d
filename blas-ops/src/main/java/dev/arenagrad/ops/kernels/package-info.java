/**
 * The loops behind the backends' elementwise operations, reductions and moves of data. Not exported.
 *
 * <p>At the bottom are leaf kernels, static methods with one loop each over raw memory; most are written by the
 * generator in {@code src/generator} from tables of formulas, once over vectors ({@code Vector...}) and once over
 * numbers ({@code Plain...}). Above them is one class for each family of operations, which turns arrays into runs of
 * equally spaced elements ({@link dev.arenagrad.ops.kernels.LoopNest}) and picks the kernel of each run. Classes named
 * {@code Vector...} are the only ones that mention {@code jdk.incubator.vector}, and are not touched where {@link
 * dev.arenagrad.ops.kernels.Simd} says that it is absent.
 */
@NullMarked
package dev.arenagrad.ops.kernels;

import org.jspecify.annotations.NullMarked;
