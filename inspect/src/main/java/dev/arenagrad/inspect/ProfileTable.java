package dev.arenagrad.inspect;

import dev.arenagrad.inspect.Profile.Direction;
import dev.arenagrad.inspect.Profile.Row;
import dev.arenagrad.inspect.page.Units;
import java.util.List;
import java.util.Locale;

/** A profile as text. The times of all rows' own work add up, those in total do not. */
final class ProfileTable {
    private static final int NAME_WIDTH = 28;
    private static final String FORMAT = "%-" + NAME_WIDTH + "s %-8s %7s %9s %7s %9s %9s %8s %10s %10s%n";

    private ProfileTable() {}

    static String of(List<Row> rows, int shown, long lostBytes) {
        long nanos = rows.stream().mapToLong(Row::selfNanos).sum();
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, FORMAT, "name", "pass", "self %", "self", "total %", "total", "mean",
                "calls", "self bytes", "bytes"));
        rows.stream().limit(shown).forEach(row -> text.append(line(row, nanos)));
        if (rows.size() > shown) {
            text.append(String.format(Locale.ROOT, "and %d more%n", rows.size() - shown));
        }
        text.append(String.format(Locale.ROOT, "%s in operators (%s of it backward), %s allocated%n", Units.time(nanos),
                percent(backwardNanos(rows), nanos), Units.bytes(rows.stream().mapToLong(Row::selfBytes).sum())));
        if (lostBytes > 0) {
            text.append(String.format(Locale.ROOT, "Incomplete: the flight recorder lost %s of events%n", Units.bytes(
                    lostBytes)));
        }
        return text.toString();
    }

    private static String line(Row row, long nanos) {
        return String.format(Locale.ROOT, FORMAT, shortened(row.name()), row.direction().name().toLowerCase(
                Locale.ROOT), percent(row.selfNanos(), nanos), Units.time(row.selfNanos()), percent(row.totalNanos(),
                        nanos), Units.time(row.totalNanos()), Units.time((double) row.totalNanos() / row.calls()), row
                                .calls(), Units.bytes(row.selfBytes()), Units.bytes(row.totalBytes()));
    }

    private static long backwardNanos(List<Row> rows) {
        return rows.stream().filter(row -> row.direction() == Direction.BACKWARD).mapToLong(Row::selfNanos).sum();
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f%%", whole == 0 ? 0 : 100.0 * part / whole);
    }

    private static String shortened(String name) {
        String flat = name.replaceAll("\\p{Cntrl}", " ");
        return flat.length() <= NAME_WIDTH ? flat : flat.substring(0, NAME_WIDTH - 1) + "…";
    }
}
