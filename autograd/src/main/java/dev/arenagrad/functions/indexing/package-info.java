/** Elements chosen, placed and added to by index, with their derivatives. */
@NullMarked
package dev.arenagrad.functions.indexing;

import org.jspecify.annotations.NullMarked;
