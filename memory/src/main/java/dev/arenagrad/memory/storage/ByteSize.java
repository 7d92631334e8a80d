package dev.arenagrad.memory.storage;

import java.util.Locale;

/** Numbers of bytes as people write them: {@code 1048576}, {@code 1024k}, {@code 1m}, {@code 2g}. */
final class ByteSize {
    private ByteSize() {}

    /**
     * {@return the bytes that a system property asks for, or {@code otherwise} if it is absent or blank}
     *
     * @throws IllegalArgumentException if its value is no number of bytes; a limit with a slip of the pen must not go unnoticed
     */
    static long property(String name, long otherwise) {
        String value = System.getProperty(name);
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        try {
            return parse(value.strip());
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("the system property " + name + " must be a number of bytes, at most "
                    + Long.MAX_VALUE + ", as 1048576, 1024k, 1m or 1g, but is \"" + value + "\"", e);
        }
    }

    private static long parse(String value) {
        int shift = switch (value.toLowerCase(Locale.ROOT).charAt(value.length() - 1)) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
        };
        String digits = shift == 0 ? value : value.substring(0, value.length() - 1);
        long number = Long.parseLong(digits);
        if (number < 0) {
            throw new NumberFormatException("negative");
        }
        return Math.multiplyExact(number, 1L << shift);
    }
}
