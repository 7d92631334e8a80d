package dev.arenagrad.bindings;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.arenagrad.bindings.openblas.cblas_h;

/** A dot product whose result is a small integer, and so exact in whatever order it is summed. */
final class SmallVectors {
    static final float DOT = 70;

    private SmallVectors() {}

    static float dot() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = arena.allocateFrom(JAVA_FLOAT, 1, 2, 3, 4);
            MemorySegment y = arena.allocateFrom(JAVA_FLOAT, 5, 6, 7, 8);
            return cblas_h.cblas_sdot(4, x, 1, y, 1);
        }
    }
}
