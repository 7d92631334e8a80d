/**
 * The steps that arenagrad is compared by: what each of them is, on which inputs, and how arenagrad does it. Other engines
 * do the same in {@code bench/peers}.
 */
@NullMarked
package dev.arenagrad.bench.workload;

import org.jspecify.annotations.NullMarked;
