package dev.arenagrad.bindings;

import java.io.Serial;

/** One place had no library, or one that cannot be used; the message is the reason as the user will read it. */
final class UnusableLibraryException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final Obstacle obstacle;

    /** The reasons why a library cannot be loaded. For all but the last, a copy in another folder may help. */
    enum Obstacle {
        /** Another class loader of this process has loaded the file, which the JVM allows to one. */
        OTHER_CLASS_LOADER,
        /** The file lies where nothing may be executed. */
        NO_EXECUTION,
        /** Anything that a copy would have too. */
        ITSELF
    }

    UnusableLibraryException(String reason) {
        super(reason);
        obstacle = Obstacle.ITSELF;
    }

    UnusableLibraryException(String reason, Throwable cause) {
        super(reason, cause);
        obstacle = Obstacle.ITSELF;
    }

    private UnusableLibraryException(Obstacle obstacle, String reason, Throwable cause) {
        super(reason, cause);
        this.obstacle = obstacle;
    }

    /** The exception for what the JVM or the dynamic linker said; neither has any other way to tell its reasons apart. */
    static UnusableLibraryException of(UnsatisfiedLinkError refusal) {
        String message = String.valueOf(refusal.getMessage());
        if (message.contains("already loaded in another classloader")) {
            return new UnusableLibraryException(Obstacle.OTHER_CLASS_LOADER, message, refusal);
        }
        if (message.contains("failed to map segment") || message.contains("Operation not permitted")) {
            return new UnusableLibraryException(Obstacle.NO_EXECUTION, message
                    + " (its file system may be mounted without the right to execute, noexec)", refusal);
        }
        return new UnusableLibraryException(message, refusal);
    }

    Obstacle obstacle() {
        return obstacle;
    }
}
