package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Scope;
import java.util.List;

/** Captures the place in the user's program that called the library. */
final class CallSites {
    private static final int FRAMES = 16;
    private static final String OWN_PACKAGE = CallSites.class.getPackageName() + ".";
    private static final StackWalker WALKER = StackWalker.getInstance();

    private CallSites() {}

    /** {@return the innermost frames of the calling thread, without those of scopes themselves} */
    static List<StackTraceElement> here() {
        return WALKER.walk(frames -> frames.dropWhile(frame -> isOwn(frame.getClassName())).limit(FRAMES)
                .map(StackWalker.StackFrame::toStackTraceElement).toList());
    }

    private static boolean isOwn(String className) {
        return className.startsWith(OWN_PACKAGE) || className.equals(Scope.class.getName());
    }
}
