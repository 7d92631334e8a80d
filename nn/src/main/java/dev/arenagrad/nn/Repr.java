package dev.arenagrad.nn;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Values as Python prints them. */
final class Repr {
    private Repr() {}

    static String of(boolean value) {
        return value ? "True" : "False";
    }

    /** {@return the shortest digits that give the number again, with an exponent of at least two digits below 1e-4 and from 1e16 on} */
    static String of(double value) {
        double magnitude = Math.abs(value);
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
            String[] parts = Double.toString(value).split("E");
            int exponent = Integer.parseInt(parts[1]);
            String digits = parts[0].endsWith(".0") ? parts[0].substring(0, parts[0].length() - 2) : parts[0];
            return digits + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        }
        String plain = new BigDecimal(Double.toString(value)).toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }

    static String tuple(long... values) {
        return Arrays.stream(values).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", values.length == 1
                ? ",)"
                : ")"));
    }
}
