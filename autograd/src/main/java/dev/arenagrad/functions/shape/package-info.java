/**
 * Views, and tensors taken apart, joined, padded and rearranged, with their derivatives; and the history of a view whose base
 * changes.
 */
@NullMarked
package dev.arenagrad.functions.shape;

import org.jspecify.annotations.NullMarked;
