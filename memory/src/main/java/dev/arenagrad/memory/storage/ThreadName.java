package dev.arenagrad.memory.storage;

/** How messages and reports call a thread: virtual threads have no name unless they were given one. */
public final class ThreadName {
    private ThreadName() {}

    /** {@return the name of {@code thread}, or its number} */
    public static String of(Thread thread) {
        String name = thread.getName();
        return !name.isEmpty() ? name : (thread.isVirtual() ? "virtual thread #" : "thread #") + thread.threadId();
    }

    /** {@return how the calling thread is called} */
    public static String current() {
        return of(Thread.currentThread());
    }
}
