package dev.arenagrad.optim;

/** Refuses numbers of schedules that are out of their ranges. */
final class Ranges {
    private Ranges() {}

    static long atLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException("Expected " + name + " >= " + least + ", but got " + value);
        }
        return value;
    }

    static double nonNegative(double value, String name) {
        return between(0, Double.MAX_VALUE, value, name);
    }

    static double between(double least, double most, double value, String name) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException("Expected " + name + (most == Double.MAX_VALUE ? " >= " + least
                    : " between " + least + " and " + most) + ", but got " + value);
        }
        return value;
    }
}
