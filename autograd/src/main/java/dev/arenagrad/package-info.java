/**
 * Tensors and automatic differentiation.
 *
 * <ul>
 * <li>{@link dev.arenagrad.Tensor} has the operations that can be recorded, and the rules that hold for all of them;
 * {@link dev.arenagrad.NN}, {@link dev.arenagrad.Losses} and {@link dev.arenagrad.Linalg} have more.
 * <li>{@link dev.arenagrad.Autograd} computes gradients, Jacobians and Hessians, {@link dev.arenagrad.DualLevel} derivatives in
 * forward mode; {@link dev.arenagrad.Function} is for derivatives written by the user, {@link dev.arenagrad.GradCheck} tests them.
 * <li>{@link dev.arenagrad.GradMode}, {@link dev.arenagrad.InferenceMode}, {@link dev.arenagrad.AnomalyMode},
 * {@link dev.arenagrad.Checkpoint} and {@link dev.arenagrad.SavedTensorHooks} determine what is recorded and saved.
 * <li>{@link dev.arenagrad.Generator} is the source of random numbers.
 * <li>{@link dev.arenagrad.Compute} says how many threads compute.
 * </ul>
 *
 * <p>How long tensors live is determined by {@link dev.arenagrad.memory.Scope}.
 */
@NullMarked
package dev.arenagrad;

import org.jspecify.annotations.NullMarked;
