/**
 * The graph and how it is walked: tensors from the inside, nodes, what they saved, and the backward pass. No
 * operator is used here: the few things that a pass does with gradients are brought by who starts it
 * ({@link dev.arenagrad.engine.GradientArithmetic}), the history of a view whose base changes by who makes the view
 * ({@link dev.arenagrad.engine.ViewHistory}), the tangent of a result by who opens a level of forward mode
 * ({@link dev.arenagrad.engine.Tangents.Product}). The derivatives themselves are in {@code dev.arenagrad.functions}.
 */
@NullMarked
package dev.arenagrad.engine;

import org.jspecify.annotations.NullMarked;
