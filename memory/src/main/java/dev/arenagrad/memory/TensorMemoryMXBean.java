package dev.arenagrad.memory;

/**
 * The figures of {@link Memory} for JMX, and the operations that change them. Bytes are bytes of blocks.
 *
 * @see Memory#registerMXBean()
 */
public interface TensorMemoryMXBean {
    /** The object name that the bean is registered under. */
    String NAME = "dev.arenagrad:type=Memory";

    /** {@return the bytes in use} */
    long getLiveBytes();

    /** {@return the most bytes that were in use at the same time, since the start or the last reset} */
    long getPeakBytes();

    /** {@return the bytes kept for reuse} */
    long getPooledBytes();

    /** {@return the bytes taken from the operating system: those in use and those kept for reuse} */
    long getHeldBytes();

    /** {@return the bytes of memory of others that tensors were made over, which are no part of the other figures} */
    long getBorrowedBytes();

    /** {@return the bytes that graph nodes keep for their backward pass, once for each node} */
    long getSavedBytes();

    /** {@return the limit of the process, 0 if there is none} */
    long getLimitBytes();

    /**
     * Sets the limit of the process.
     *
     * @param bytes the limit, 0 for none
     * @throws IllegalArgumentException if it is negative
     */
    void setLimitBytes(long bytes);

    /** {@return the number of open scopes} */
    long getOpenScopes();

    /** {@return the number of blocks that were handed out since the start} */
    long getAllocations();

    /** {@return the number of blocks that were taken from the operating system since the start} */
    long getSystemAllocations();

    /** {@return the number of requests that were refused since the start, by a limit or by the operating system} */
    long getRefusals();

    /** {@return the number of reports of leaks since the start; one may be of several leaks of one cause} */
    long getLeaksReported();

    /** {@return the number of leaks that were found since the start} */
    long getLeaksFound();

    /** {@return how many bytes each scope holds, and tensors made by each operation, as text} */
    String report();

    /** {@return the bytes that this call gave back to the operating system} */
    long trim();

    /** Resets the peak to the bytes in use now. */
    void resetPeak();
}
