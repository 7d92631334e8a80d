/**
 * The building blocks of networks, with their derivatives: activations, attention, convolutions, pooling, normalisation, dropout,
 * embedding, softmax.
 */
@NullMarked
package dev.arenagrad.functions.nn;

import org.jspecify.annotations.NullMarked;
