package dev.arenagrad.ops.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops of long short-term memory in float, by the Vector API; loaded only where that is present. Positions and sizes count bytes. Each
 * returns how far it came.
 */
final class SimdLstmF32 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = SPECIES.vectorByteSize();

    private SimdLstmF32() {}

    private static FloatVector load(MemorySegment memory, long at) {
        return FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER);
    }

    /** c = f c' + i g. */
    static long cell(MemorySegment gates, long at, MemorySegment before, long beforeAt, MemorySegment cell, long cellAt,
            long gate) {
        long b = 0;
        for (; b + WIDTH <= gate; b += WIDTH) {
            FloatVector kept = load(gates, at + gate + b).mul(load(before, beforeAt + b));
            FloatVector taken = load(gates, at + b).mul(load(gates, at + 2 * gate + b));
            kept.add(taken).intoMemorySegment(cell, cellAt + b, ORDER);
        }
        return b;
    }

    /** As {@link LstmLoopsF32#back} does. */
    static long back(MemorySegment[] memory, long[] start, long gate) {
        return back(memory[0], start[0], memory[1], start[1], memory[2], start[2], memory[3], start[3], memory[4],
                start[4], memory[5], start[5], memory[6], start[6], gate);
    }

    private static long back(MemorySegment gates, long at, MemorySegment befores, long beforeAt, MemorySegment squashes,
            long squashAt, MemorySegment aboves, long aboveAt, MemorySegment cells, long cellAt, MemorySegment changes,
            long changeAt, MemorySegment hiddens, long hiddenAt, long gate) {
        long b = 0;
        for (; b + WIDTH <= gate; b += WIDTH) {
            FloatVector o = load(gates, at + 3 * gate + b);
            FloatVector squashed = load(squashes, squashAt + b);
            FloatVector above = load(aboves, aboveAt + b);
            FloatVector hidden = o.mul(squashed);
            FloatVector k = load(cells, cellAt + b).add(above.mul(o.sub(hidden.mul(squashed))));
            o.sub(o.mul(o)).mul(squashed).mul(above).intoMemorySegment(changes, changeAt + 3 * gate + b, ORDER);
            hidden.intoMemorySegment(hiddens, hiddenAt + b, ORDER);
            FloatVector i = load(gates, at + b);
            FloatVector g = load(gates, at + 2 * gate + b);
            i.sub(i.mul(i)).mul(g).mul(k).intoMemorySegment(changes, changeAt + b, ORDER);
            i.sub(i.mul(g).mul(g)).mul(k).intoMemorySegment(changes, changeAt + 2 * gate + b, ORDER);
            FloatVector f = load(gates, at + gate + b);
            f.sub(f.mul(f)).mul(load(befores, beforeAt + b)).mul(k).intoMemorySegment(changes, changeAt + gate + b,
                    ORDER);
            k.mul(f).intoMemorySegment(cells, cellAt + b, ORDER);
        }
        return b;
    }
}
