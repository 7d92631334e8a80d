package dev.arenagrad.ops.generator;

import java.util.Locale;

/** A type of elements in memory, and how a loop reads and writes it. */
enum CastType {
    BOOL("JAVA_BYTE", "byte", 1, "int", "%s", "(byte) (%s != 0 ? 1 : 0)"),
    UINT8("JAVA_BYTE", "byte", 1, "int", "%s & 0xff", "(byte) %s"),
    INT8("JAVA_BYTE", "byte", 1, "int", "%s", "(byte) %s"),
    INT16("JAVA_SHORT", "short", 2, "int", "%s", "(short) %s"),
    INT32("JAVA_INT", "int", 4, "int", "%s", "(int) %s"),
    INT64("JAVA_LONG", "long", 8, "long", "%s", "(long) %s"),
    FLOAT16("JAVA_SHORT", "short", 2, "float", "Float.float16ToFloat(%s)", "Float.floatToFloat16(%s)"),
    BFLOAT16("JAVA_SHORT", "short", 2, "float", "Bfloat16.toFloat(%s)", "Bfloat16.of(%s)"),
    FLOAT32("JAVA_FLOAT", "float", 4, "float", "%s", "(float) %s"),
    FLOAT64("JAVA_DOUBLE", "double", 8, "double", "%s", "(double) %s");

    final String layout;
    final String java;
    final int bytes;
    /** The type of what is read. */
    final String value;
    private final String read;
    private final String written;

    CastType(String layout, String java, int bytes, String value, String read, String written) {
        this.layout = layout;
        this.java = java;
        this.bytes = bytes;
        this.value = value;
        this.read = read;
        this.written = written;
    }

    /** {@return the value of an element} */
    String read(String element) {
        return read.formatted(element);
    }

    /** {@return the element that a variable of another type's values becomes} */
    String written(CastType from, String variable) {
        if (this == FLOAT16 || this == BFLOAT16) {
            return written.formatted(from.value.equals("float") ? variable : "(float) " + variable);
        }
        return written.equals("(" + from.value + ") %s") ? variable : written.formatted(variable);
    }

    /** {@return the name of the type in names of methods} */
    String camelCase(boolean first) {
        return (first ? name().substring(0, 1) : name().substring(0, 1).toLowerCase(Locale.ROOT))
                + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
