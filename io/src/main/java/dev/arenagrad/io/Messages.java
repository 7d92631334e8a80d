package dev.arenagrad.io;

import java.util.Collection;
import java.util.stream.Collectors;

/** Texts of strangers in messages, which neither fill a log nor forge lines of it. */
final class Messages {
    private static final int LONGEST = 500;
    private static final int MOST_NAMES = 20;

    private Messages() {}

    /** {@return a text without control characters, and cut off if it is very long} */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.chars().limit(LONGEST).forEach(c -> {
            if (Character.isISOControl(c)) {
                printable.append(String.format("\\u%04x", c));
            } else {
                printable.append((char) c);
            }
        });
        return text.length() > LONGEST ? printable + "... (" + text.length() + " characters)" : printable.toString();
    }

    /** {@return the first of some names, and how many more there are} */
    static String listed(Collection<String> names) {
        String first = names.stream().limit(MOST_NAMES).map(Messages::printable).collect(Collectors.joining(", ", "[",
                "]"));
        return names.size() > MOST_NAMES ? first + " and " + (names.size() - MOST_NAMES) + " more" : first;
    }
}
