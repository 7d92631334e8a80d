package dev.arenagrad.bench.measure;

/** How much a run is to measure, as its command line says: rounds and seconds. What is no such number is refused before anything is measured. */
public final class Amounts {
    private Amounts() {}

    /**
     * {@return the number of rounds}
     *
     * @throws IllegalArgumentException unless the text is a whole number, 1 or more
     */
    public static int rounds(String text) {
        try {
            int rounds = Integer.parseInt(text);
            if (rounds >= 1) {
                return rounds;
            }
        } catch (NumberFormatException _) {
            // Told below, as a number that is too small is.
        }
        throw new IllegalArgumentException("-Drounds=" + text + ": a whole number is needed, 1 or more");
    }

    /**
     * {@return the text, which child processes read as a number of seconds}
     *
     * @param option the option that says it, for the message
     * @throws IllegalArgumentException unless the text is a number, 0 or more, and finite
     */
    public static String seconds(String option, String text) {
        try {
            double seconds = Double.parseDouble(text);
            if (seconds >= 0 && Double.isFinite(seconds)) {
                return text;
            }
        } catch (NumberFormatException _) {
            // Told below, as a number that is negative is.
        }
        throw new IllegalArgumentException("-D" + option + "=" + text + ": a number of seconds is needed, 0 or more");
    }
}
