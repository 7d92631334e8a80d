package dev.arenagrad.ops.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenagrad.ops.PoolingAxis;
import java.lang.foreign.MemorySegment;

/**
 * Pooling of one plane in float. Positions and steps count bytes; what is written lies row by row. Means are computed in double, for
 * whose twin the casts are redundant.
 */
@SuppressWarnings("cast")
final class PoolLoopsF32 {
    private PoolLoopsF32() {}

    /** values = the largest of each cell; indices = its number in the plane. */
    static void max(MemorySegment xs, long xAt, long rowStep, long step, PoolingAxis down, PoolingAxis across,
            MemorySegment values,
            long valuesAt, MemorySegment indices, long indicesAt) {
        long cell = 0;
        for (long i = 0; i < down.cells(); i++) {
            for (long j = 0; j < across.cells(); j++, cell++) {
                float largest = Float.NEGATIVE_INFINITY;
                long found = down.start(i) * across.size() + across.start(j);
                for (long row = down.start(i); row < down.end(i); row += down.distance()) {
                    for (long column = across.start(j); column < across.end(j); column += across.distance()) {
                        float x = xs.get(JAVA_FLOAT, xAt + row * rowStep + column * step);
                        if (x > largest || Float.isNaN(x)) {
                            largest = x;
                            found = row * across.size() + column;
                        }
                    }
                }
                values.set(JAVA_FLOAT, valuesAt + cell * Float.BYTES, largest);
                indices.set(JAVA_LONG, indicesAt + cell * Long.BYTES, found);
            }
        }
    }

    /** out = the mean of each cell. */
    static void mean(MemorySegment xs, long xAt, long rowStep, long step, PoolingAxis down, PoolingAxis across,
            MemorySegment out,
            long outAt) {
        long at = outAt;
        for (long i = 0; i < down.cells(); i++) {
            for (long j = 0; j < across.cells(); j++, at += Float.BYTES) {
                double sum = 0;
                for (long row = down.start(i); row < down.end(i); row++) {
                    for (long column = across.start(j); column < across.end(j); column++) {
                        sum += xs.get(JAVA_FLOAT, xAt + row * rowStep + column * step);
                    }
                }
                out.set(JAVA_FLOAT, at, (float) (sum / down.count(i) / across.count(j)));
            }
        }
    }

    /** out += the cell's share of g, at all elements of each cell. */
    static void spread(MemorySegment gs, long gAt, long gRowStep, long gStep, PoolingAxis down, PoolingAxis across,
            MemorySegment out, long outAt, long rowStep, long step) {
        for (long i = 0; i < down.cells(); i++) {
            for (long j = 0; j < across.cells(); j++) {
                double g = gs.get(JAVA_FLOAT, gAt + i * gRowStep + j * gStep);
                float share = (float) (g / down.count(i) / across.count(j));
                for (long row = down.start(i); row < down.end(i); row++) {
                    for (long column = across.start(j); column < across.end(j); column++) {
                        long at = outAt + row * rowStep + column * step;
                        out.set(JAVA_FLOAT, at, out.get(JAVA_FLOAT, at) + share);
                    }
                }
            }
        }
    }
}
