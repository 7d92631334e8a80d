package dev.arenagrad.memory.storage;

import dev.arenagrad.memory.Scope;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Captures the place in the user's program that called the library. */
final class CallSites {
    private static final int FRAMES = 16;
    private static final String OWN_PACKAGE = CallSites.class.getPackageName() + ".";

    /** Classes of the library that stand between a user's line and the memory it asks for. */
    private static final Pattern LIBRARY = Pattern.compile(
            "dev\\.arenagrad\\.(\\w+|memory\\.Scope|(memory\\.storage|ops|engine|functions|functional|optim|io|nn|kotlin)\\..*)");

    private static final StackWalker WALKER = StackWalker.getInstance();

    private CallSites() {}

    /** {@return the innermost frames of the calling thread, without those of scopes themselves} */
    static List<StackTraceElement> here() {
        return below(className -> className.startsWith(OWN_PACKAGE) || className.equals(Scope.class.getName()));
    }

    /** {@return the innermost frames of the calling thread, from the one on that called the library} */
    static List<StackTraceElement> ofUser() {
        return below(className -> LIBRARY.matcher(className).matches());
    }

    /** {@return the line that called the library, empty if there is none} */
    static String lineOfUser() {
        List<StackTraceElement> place = ofUser();
        return place.isEmpty() ? "" : place.getFirst().toString();
    }

    private static List<StackTraceElement> below(Predicate<String> isLibrary) {
        return WALKER.walk(frames -> frames.dropWhile(frame -> isLibrary.test(frame.getClassName())).limit(FRAMES)
                .map(StackWalker.StackFrame::toStackTraceElement).toList());
    }
}
