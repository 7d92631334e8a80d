package dev.arenagrad.bindings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** System properties that switch something on or off. */
public final class Switches {
    private Switches() {}

    /**
     * Whether a system property switches something on.
     *
     * @param name      the name of the property
     * @param otherwise what holds if it is absent or blank
     * @return true for {@code true}, false for {@code false}, in letters of any case
     * @throws IllegalArgumentException if its value is another; a slip of the pen must not go unnoticed
     */
    public static boolean property(String name, boolean otherwise) {
        return value(name, System.getProperty(name), otherwise);
    }

    static boolean value(String name, @Nullable String value, boolean otherwise) {
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("the system property " + name
                    + " must be true or false, but is \"" + value + "\"");
        };
    }
}
