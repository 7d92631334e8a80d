/** Losses, with their derivatives. */
@NullMarked
package dev.arenagrad.functions.losses;

import org.jspecify.annotations.NullMarked;
