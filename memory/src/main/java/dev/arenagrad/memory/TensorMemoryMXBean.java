package dev.arenagrad.memory;

/**
 * The figures of {@link Memory} for JMX, and what an operator may do about them. Bytes are bytes of blocks.
 *
 * @see Memory#registerMXBean()
 */
public interface TensorMemoryMXBean {
    /** The object name that the bean is registered under. */
    String NAME = "dev.arenagrad:type=Memory";

    /** {@return the bytes in use} */
    long getLiveBytes();

    /** {@return the most bytes that were in use at a time, since the start or the last reset} */
    long getPeakBytes();

    /** {@return the bytes kept for reuse} */
    long getPooledBytes();

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

    /** {@return how many scopes are open} */
    long getOpenScopes();

    /** {@return how many blocks were handed out since the start} */
    long getAllocations();

    /** {@return how many blocks were taken from the operating system since the start} */
    long getSystemAllocations();

    /** {@return how many leaks were reported since the start} */
    long getLeaksReported();

    /** {@return who holds how much, as text} */
    String report();

    /** {@return the bytes given back to the operating system by doing so now} */
    long trim();

    /** Lets the peak start again from the bytes in use now. */
    void resetPeak();
}
