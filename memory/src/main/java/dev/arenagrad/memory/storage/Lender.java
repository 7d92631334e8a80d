package dev.arenagrad.memory.storage;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** The owner of memory that a storage {@linkplain Storage#borrow borrows}. */
public interface Lender {
    /** An arena of the user's, who closes it. */
    Lender ARENA = () -> "the arena of its segment";

    /** {@return the name of the object with which the memory ends, for messages: "the file x.npy", for example} */
    String name();

    /** {@return the arena of the memory if it is to be closed when the storage dies, or null} A shared one, since any thread may do that. */
    default @Nullable Arena arena() {
        return null;
    }

    /**
     * {@return why the memory cannot be used, or null if it can} Asked when a use begins and when it ends, while the arena is alive: a
     * mapped file, say, may have been shortened.
     */
    default @Nullable String fault() {
        return null;
    }
}
