/**
 * What networks are made of, with its derivatives: activations, attention, convolutions, pooling, normalisation, dropout,
 * embedding, softmax.
 */
@NullMarked
package dev.arenagrad.functions.nn;

import org.jspecify.annotations.NullMarked;
