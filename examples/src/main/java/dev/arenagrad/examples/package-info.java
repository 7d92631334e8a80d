/**
 * Programs to read and to run: {@link dev.arenagrad.examples.Tutorial} goes through automatic differentiation step by
 * step, {@link dev.arenagrad.examples.Digits} trains a network on real data, {@link dev.arenagrad.examples.DigitsConvolution}
 * a convolutional one, {@link dev.arenagrad.examples.Interop} shares memory and files with others, {@link dev.arenagrad.examples.Seeing}
 * shows what happens in a step. The package {@code cookbook} has twelve shorter ones.
 */
@NullMarked
package dev.arenagrad.examples;

import org.jspecify.annotations.NullMarked;
