/** New tensors, values read from tensors to the heap, and copies of many tensors at once. */
@NullMarked
package dev.arenagrad.functions.creation;

import org.jspecify.annotations.NullMarked;
