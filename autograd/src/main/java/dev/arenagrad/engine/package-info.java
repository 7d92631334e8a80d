/**
 * The graph and how it is walked: tensors from the inside, nodes, what they saved, and the backward pass. The derivatives
 * themselves are in {@code dev.arenagrad.functions}.
 */
@NullMarked
package dev.arenagrad.engine;

import org.jspecify.annotations.NullMarked;
