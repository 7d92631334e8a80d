/**
 * A case for every operator of the catalogue, on inputs that each engine gets alike, and how arenagrad does it. Other engines do
 * the same in {@code bench/peers}.
 */
@NullMarked
package dev.arenagrad.bench.operators;

import org.jspecify.annotations.NullMarked;
