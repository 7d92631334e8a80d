/** The headers of the formats, read from bytes and written to bytes; knows neither files nor tensors. */
@NullMarked
package dev.arenagrad.io.format;

import org.jspecify.annotations.NullMarked;
