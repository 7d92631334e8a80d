/**
 * Training steps of whole models, as users of arenagrad write them with its layers and optimisers. Other engines do the same in
 * {@code bench/peers}.
 */
@NullMarked
package dev.arenagrad.bench.model;

import org.jspecify.annotations.NullMarked;
