package dev.arenagrad.io.format;

import java.util.Arrays;

/** Reads the few literals of Python that a header of npy is made of: strings, booleans, tuples of integers. */
final class PythonScanner {
    private final String text;
    private int position;

    PythonScanner(String text) {
        this.text = text;
    }

    /** {@return the place of the next character that is not white space, for messages} */
    String place() {
        peek();
        return "header, character " + position;
    }

    /** {@return the next character that is not white space, which stays the next; 0 at the end} */
    char peek() {
        while (position < text.length() && isSpace(text.charAt(position))) {
            position++;
        }
        return position < text.length() ? text.charAt(position) : 0;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }

    /** Passes over {@code wanted}, if it is what comes next. */
    boolean skip(char wanted) {
        boolean found = peek() == wanted && position < text.length();
        position += found ? 1 : 0;
        return found;
    }

    void expect(char wanted) throws FormatException {
        if (!skip(wanted)) {
            throw unexpected("'" + wanted + "'");
        }
    }

    void expectEnd() throws FormatException {
        if (peek() != 0 || position < text.length()) {
            throw unexpected("the end of the header");
        }
    }

    /** {@return the string that comes next, in either kind of quotes} */
    String string() throws FormatException {
        char quote = peek();
        if (quote != '\'' && quote != '"') {
            throw unexpected("a string");
        }
        int end = text.indexOf(quote, position + 1);
        if (end < 0) {
            throw new FormatException(place(), "a string without end");
        }
        String value = text.substring(position + 1, end);
        if (value.indexOf('\\') >= 0) {
            throw new FormatException(place(), "an escape in a string");
        }
        position = end + 1;
        return value;
    }

    boolean bool() throws FormatException {
        peek();
        for (boolean value : new boolean[] {true, false}) {
            String word = value ? "True" : "False";
            if (text.startsWith(word, position)) {
                position += word.length();
                return value;
            }
        }
        throw unexpected("True or False");
    }

    /** {@return the tuple of integers that comes next, at most {@code most}} */
    long[] tuple(int most) throws FormatException {
        expect('(');
        long[] values = new long[most];
        int count = 0;
        boolean ended = skip(')');
        while (!ended) {
            if (count == most) {
                throw new FormatException(place(), "a tuple of more than " + most + " sizes");
            }
            values[count++] = integer();
            boolean comma = skip(',');
            if (!comma && (count == 1 || peek() != ')')) {
                throw unexpected("','");
            }
            ended = skip(')');
        }
        return Arrays.copyOf(values, count);
    }

    private long integer() throws FormatException {
        peek();
        int start = position;
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
        if (start == position) {
            throw unexpected("a size");
        }
        try {
            long value = Long.parseLong(text, start, position, 10);
            skip('L'); // a long of Python 2
            return value;
        } catch (NumberFormatException _) {
            position = start;
            throw new FormatException(place(), "a size that does not fit 64 bits");
        }
    }

    private FormatException unexpected(String wanted) {
        char found = peek();
        String what = position == text.length() ? "the header ends"
                : found >= ' ' && found <= '~' ? "there is '" + found + "'" : String.format("there is \\u%04x",
                        (int) found);
        return new FormatException(place(), what + " where " + wanted + " should be");
    }
}
