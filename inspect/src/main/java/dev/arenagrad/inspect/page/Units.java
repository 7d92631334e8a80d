package dev.arenagrad.inspect.page;

import java.util.Locale;

/** Bytes and times for people. */
public final class Units {
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final String[] TIMES = {"ns", "us", "ms", "s"};

    private Units() {}

    /** {@return such as 512 B or 1.5 MiB} */
    public static String bytes(long bytes) {
        return scaled(bytes, 1024, BYTES);
    }

    /** {@return such as 80 ns or 1.52 ms} */
    public static String time(double nanos) {
        return scaled(nanos, 1000, TIMES);
    }

    private static String scaled(double value, int step, String[] units) {
        double scaled = value;
        int unit = 0;
        while (Math.abs(scaled) >= step && unit < units.length - 1) {
            scaled /= step;
            unit++;
        }
        int digits = unit == 0 || Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + digits + "f %s", scaled, units[unit]);
    }
}
