package dev.arenagrad.inspect.trace;

/**
 * The memory of one tensor, from when it was allocated to when it was freed.
 *
 * @param operation what made the tensor, such as {@code addmm}
 * @param shape the sizes of its dimensions, such as {@code [64, 10]}; empty if it was made for none
 * @param scope the scope in which it was made
 * @param thread the thread that made it
 * @param bytes the bytes of its block
 * @param allocatedAt in nanoseconds since the trace began
 * @param freedAt in nanoseconds since the trace began, or {@link #NEVER}
 */
public record Allocation(String operation, String shape, String scope, String thread, long bytes, long allocatedAt,
        long freedAt) {
    /** The time at which memory was freed that was live when the trace ended. */
    public static final long NEVER = Long.MAX_VALUE;

    Allocation freed(long at) {
        return new Allocation(operation, shape, scope, thread, bytes, allocatedAt, at);
    }
}
