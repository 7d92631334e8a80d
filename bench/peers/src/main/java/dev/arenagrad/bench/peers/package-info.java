/**
 * The workloads on libtorch (through JavaCPP) and DJL, and the comparison of all engines: {@link
 * dev.arenagrad.bench.peers.Compare} starts a JVM for each engine and round, {@link dev.arenagrad.bench.peers.Child} is what runs
 * in it.
 */
@NullMarked
package dev.arenagrad.bench.peers;

import org.jspecify.annotations.NullMarked;
