/** How tensors are written: character for character as PyTorch writes them. */
@NullMarked
package dev.arenagrad.text;

import org.jspecify.annotations.NullMarked;
