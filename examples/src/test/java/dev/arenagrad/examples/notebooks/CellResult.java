package dev.arenagrad.examples.notebooks;

/** Where a cell that runs in this JVM leaves the object that it evaluates to. */
public final class CellResult {
    private static Object value;

    private CellResult() {}

    /** Called from within a cell. */
    public static void set(Object result) {
        value = result;
    }

    static Object take() {
        Object taken = value;
        value = null;
        return taken;
    }
}
