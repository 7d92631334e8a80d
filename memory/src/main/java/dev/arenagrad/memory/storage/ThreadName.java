package dev.arenagrad.memory.storage;

/** Names of threads in messages and reports: a virtual thread that has no name is called by its number. */
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
