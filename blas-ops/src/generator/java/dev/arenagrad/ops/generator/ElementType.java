package dev.arenagrad.ops.generator;

/** A type of elements, and how Java spells what belongs to it. */
enum ElementType {
    F32("float", "Float", "FLOAT32", "JAVA_FLOAT", 4, "FloatVector"),
    F64("double", "Double", "FLOAT64", "JAVA_DOUBLE", 8, "DoubleVector"),
    I64("long", "Long", "INT64", "JAVA_LONG", 8, "LongVector"),
    BOOL("byte", "Byte", "BOOL", "JAVA_BYTE", 1, "ByteVector");

    final String java;
    final String boxed;
    final String dtype;
    final String layout;
    final int bytes;
    final String vector;

    ElementType(String java, String boxed, String dtype, String layout, int bytes, String vector) {
        this.java = java;
        this.boxed = boxed;
        this.dtype = dtype;
        this.layout = layout;
        this.bytes = bytes;
        this.vector = vector;
    }

    boolean isFloatingPoint() {
        return this == F32 || this == F64;
    }

    /** {@return the bits of a floating-point number below its exponent} */
    int mantissaBits() {
        return this == F32 ? 23 : 52;
    }

    /** {@return a number as a Java literal of this type} */
    String literal(double value) {
        if (Double.isInfinite(value)) {
            String sign = value > 0 ? "POSITIVE" : "NEGATIVE";
            return switch (this) {
                case F32 -> "Float." + sign + "_INFINITY";
                case F64 -> "Double." + sign + "_INFINITY";
                default -> value > 0 ? "Long.MAX_VALUE" : "Long.MIN_VALUE";
            };
        }
        if (Double.isNaN(value)) {
            return boxed + ".NaN";
        }
        return switch (this) {
            case F32 -> (float) value + "f";
            case F64 -> Double.toString(value);
            default -> (long) value + "L";
        };
    }
}
