/** The figures of arenagrad as Micrometer's meters: {@link dev.arenagrad.micrometer.ArenagradMetrics}. */
@NullMarked
package dev.arenagrad.micrometer;

import org.jspecify.annotations.NullMarked;
