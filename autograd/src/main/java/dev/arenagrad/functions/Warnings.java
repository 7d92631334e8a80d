package dev.arenagrad.functions;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Warnings to the log, each once for each place in the caller's code, as Python shows them. */
public final class Warnings {
    private static final System.Logger LOG = System.getLogger("dev.arenagrad");

    /** Places that were warned of. */
    private static final Set<String> PLACES = ConcurrentHashMap.newKeySet();

    private Warnings() {}

    /**
     * Logs a warning, unless the place that called {@code facade} has already been warned about.
     *
     * @param facade the public class whose method warns
     */
    public static void warn(Class<?> facade, String text) {
        if (PLACES.add(callerOf(facade.getName()))) {
            LOG.log(System.Logger.Level.WARNING, text);
        }
    }

    private static String callerOf(String facade) {
        return StackWalker.getInstance().walk(frames -> frames.dropWhile(frame -> !frame.getClassName().equals(facade))
                .dropWhile(frame -> frame.getClassName().equals(facade)).findFirst()).map(Object::toString).orElse("");
    }
}
