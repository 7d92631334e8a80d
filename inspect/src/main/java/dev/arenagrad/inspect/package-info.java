/**
 * Seeing what happens: pictures of graphs ({@link dev.arenagrad.inspect.GraphPicture}), the bytes that are live over time
 * ({@link dev.arenagrad.inspect.MemoryTimeline}), and the time and bytes of each operator ({@link dev.arenagrad.inspect.Profile}). The
 * latter two are made from a {@link dev.arenagrad.inspect.Trace}, which a {@link dev.arenagrad.inspect.Recorder} records.
 */
@NullMarked
package dev.arenagrad.inspect;

import org.jspecify.annotations.NullMarked;
