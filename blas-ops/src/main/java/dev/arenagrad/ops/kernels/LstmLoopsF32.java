package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** The arithmetic of one sample's step of long short-term memory in float: vectors as far as they go, then numbers. */
final class LstmLoopsF32 {
    private LstmLoopsF32() {}

    /** c = f c' + i g. */
    static void cell(MemorySegment gates, long at, MemorySegment before, long beforeAt, MemorySegment cell, long cellAt,
            long width) {
        long gate = width * Float.BYTES;
        long done = Simd.ON ? SimdLstmF32.cell(gates, at, before, beforeAt, cell, cellAt, gate) : 0;
        for (long b = done; b < gate; b += Float.BYTES) {
            float kept = gates.get(JAVA_FLOAT, at + gate + b) * before.get(JAVA_FLOAT, beforeAt + b);
            cell.set(JAVA_FLOAT, cellAt + b, kept + gates.get(JAVA_FLOAT, at + b) * gates.get(JAVA_FLOAT, at + 2 * gate
                    + b));
        }
    }

    /**
     * The derivatives, as {@link dev.arenagrad.ops.LstmSteps#stepBackward} says.
     *
     * @param memory of its arrays, in its order
     * @param start where the sample begins in each
     * @param width the numbers of a gate
     */
    static void back(MemorySegment[] memory, long[] start, long width) {
        long gate = width * Float.BYTES;
        long done = Simd.ON ? SimdLstmF32.back(memory, start, gate) : 0;
        MemorySegment gates = memory[0];
        long at = start[0];
        MemorySegment changes = memory[5];
        long changeAt = start[5];
        for (long b = done; b < gate; b += Float.BYTES) {
            float i = gates.get(JAVA_FLOAT, at + b);
            float f = gates.get(JAVA_FLOAT, at + gate + b);
            float g = gates.get(JAVA_FLOAT, at + 2 * gate + b);
            float o = gates.get(JAVA_FLOAT, at + 3 * gate + b);
            float before = memory[1].get(JAVA_FLOAT, start[1] + b);
            float squashed = memory[2].get(JAVA_FLOAT, start[2] + b);
            float above = memory[3].get(JAVA_FLOAT, start[3] + b);
            float hidden = o * squashed;
            float k = memory[4].get(JAVA_FLOAT, start[4] + b) + above * (o - hidden * squashed);
            changes.set(JAVA_FLOAT, changeAt + b, (i - i * i) * g * k);
            changes.set(JAVA_FLOAT, changeAt + gate + b, (f - f * f) * before * k);
            changes.set(JAVA_FLOAT, changeAt + 2 * gate + b, (i - i * g * g) * k);
            changes.set(JAVA_FLOAT, changeAt + 3 * gate + b, (o - o * o) * squashed * above);
            memory[4].set(JAVA_FLOAT, start[4] + b, k * f);
            memory[6].set(JAVA_FLOAT, start[6] + b, hidden);
        }
    }
}
