/**
 * The steps that arenagrad is compared by: what each of them is, on which inputs, and how arenagrad does it. Other engines
 * do the same in {@code bench/peers}.
 */
package dev.arenagrad.bench.workload;
