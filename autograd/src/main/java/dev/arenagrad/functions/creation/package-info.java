/** New tensors, and values read from tensors to the heap. */
@NullMarked
package dev.arenagrad.functions.creation;

import org.jspecify.annotations.NullMarked;
