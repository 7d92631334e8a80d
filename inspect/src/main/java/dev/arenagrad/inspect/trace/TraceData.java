package dev.arenagrad.inspect.trace;

import java.util.List;

/**
 * What a recording has of tensors.
 *
 * @param threads for each thread that did something, all it did, by the number of nanoseconds
 * @param allocations in the order of time
 * @param liveBefore the bytes that were live when the recording began; 0 if it does not tell
 * @param freedOfThose when how many of these were freed, in the order of time
 * @param lostBytes the bytes of events that the flight recorder lost
 */
public record TraceData(List<Span> threads, List<Allocation> allocations, long liveBefore,
        List<FreedBefore> freedOfThose,
        long lostBytes) {
    /**
     * The end of memory that was allocated before the recording began.
     *
     * @param at in nanoseconds since the trace began
     * @param bytes the bytes of the block
     */
    public record FreedBefore(long at, long bytes) {}
}
