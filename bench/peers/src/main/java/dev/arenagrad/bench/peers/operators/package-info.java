/**
 * Every operator of the catalogue on arenagrad and on libtorch (through JavaCPP): {@link
 * dev.arenagrad.bench.peers.operators.CompareOperators} starts a JVM for each family and round, in which both engines take turns.
 */
@NullMarked
package dev.arenagrad.bench.peers.operators;

import org.jspecify.annotations.NullMarked;
