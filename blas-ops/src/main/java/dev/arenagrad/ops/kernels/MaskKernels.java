package dev.arenagrad.ops.kernels;

import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Elements where a mask is true, packed together and spread out again. All arrays are contiguous, but for the positions. */
public final class MaskKernels {
    /** The elements that a loop over int goes through. */
    private static final long MOST = 1 << 30;

    private MaskKernels() {}

    /** {@return how many elements are true, as {@link dev.arenagrad.ops.Backend#countTrue} says} */
    public static long count(NDArray mask) {
        return CountKernels.longRow(mask.dtype(), mask.storage().segment(), LoopNest.start(mask), Byte.BYTES, mask
                .numel());
    }

    /**
     * Lists the positions of true elements, as {@link dev.arenagrad.ops.Backend#nonzero} says, in a part of a mask.
     *
     * @param first the position of the part along the first dimension
     * @param mask the part
     * @param out with neighbours along its second dimension
     */
    public static void nonzero(long first, NDArray mask, NDArray out) {
        MemorySegment flags = mask.storage().segment();
        MemorySegment outs = out.storage().segment();
        Shape shape = mask.shape();
        int last = shape.rank() - 1;
        if (last < 0 || mask.numel() == 0) {
            return;
        }
        long rowBytes = LoopNest.step(out, 0);
        long[] position = new long[last];
        if (last > 0) {
            position[0] = first;
        }
        long before = last > 0 ? 0 : first;
        long n = shape.size(last);
        long outAt = LoopNest.start(out);
        long end = LoopNest.start(mask) + mask.numel();
        for (long at = LoopNest.start(mask); at < end; at += n) {
            long found = list(before, flags, at, upToLast(flags, at, n), outs, outAt + last * rowBytes);
            for (int d = 0; d < last; d++) {
                FillKernels.fill(position[d], Long.BYTES, outs, outAt + d * rowBytes, Long.BYTES, found);
            }
            outAt += found * Long.BYTES;
            for (int d = last - 1; d >= 0 && ++position[d] == shape.size(d) && d > 0; d--) {
                position[d] = 0;
            }
        }
    }

    /** {@return the number of elements up to the last that is true} Loops over these write without asking, and never behind the results. */
    private static long upToLast(MemorySegment flags, long at, long n) {
        long end = n;
        while (end > 0 && flags.get(ValueLayout.JAVA_BYTE, at + end - 1) == 0) {
            end--;
        }
        return end;
    }

    /** Lists the places of true elements, of which the last of n is one, and returns how many these are. */
    private static long list(long before, MemorySegment flags, long at, long n, MemorySegment out, long outAt) {
        long to = outAt;
        for (long start = 0; start < n; start += MOST) {
            int count = (int) Math.min(MOST, n - start);
            for (int i = 0; i < count; i++) {
                out.set(ValueLayout.JAVA_LONG_UNALIGNED, to, before + start + i);
                to += flags.get(ValueLayout.JAVA_BYTE, at + start + i) * Long.BYTES;
            }
        }
        return (to - outAt) / Long.BYTES;
    }

    /** Packs the elements of x where the mask is true, as {@link dev.arenagrad.ops.Backend#maskedSelect} says. */
    public static void select(NDArray x, NDArray mask, NDArray out) {
        MemorySegment xs = x.storage().segment();
        MemorySegment flags = mask.storage().segment();
        int size = x.dtype().byteSize();
        long at = LoopNest.start(mask);
        long n = upToLast(flags, at, mask.numel());
        long to = LoopNest.start(out);
        for (long start = 0; start < n; start += MOST) {
            to = select(size, xs, LoopNest.start(x) + start * size, flags, at + start, out.storage().segment(), to,
                    (int) Math.min(MOST, n - start));
        }
    }

    /** {@return where the next element goes} */
    private static long select(int size, MemorySegment xs, long xAt, MemorySegment flags, long at, MemorySegment out,
            long outAt, int n) {
        long to = outAt;
        switch (size) {
            case Short.BYTES -> {
                for (int i = 0; i < n; i++) {
                    out.set(ValueLayout.JAVA_SHORT_UNALIGNED, to, xs.get(ValueLayout.JAVA_SHORT_UNALIGNED, xAt
                            + (long) i * Short.BYTES));
                    to += flags.get(ValueLayout.JAVA_BYTE, at + i) * Short.BYTES;
                }
            }
            case Integer.BYTES -> {
                for (int i = 0; i < n; i++) {
                    out.set(ValueLayout.JAVA_INT_UNALIGNED, to, xs.get(ValueLayout.JAVA_INT_UNALIGNED, xAt + (long) i
                            * Integer.BYTES));
                    to += flags.get(ValueLayout.JAVA_BYTE, at + i) * Integer.BYTES;
                }
            }
            case Long.BYTES -> {
                for (int i = 0; i < n; i++) {
                    out.set(ValueLayout.JAVA_LONG_UNALIGNED, to, xs.get(ValueLayout.JAVA_LONG_UNALIGNED, xAt + (long) i
                            * Long.BYTES));
                    to += flags.get(ValueLayout.JAVA_BYTE, at + i) * Long.BYTES;
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    out.set(ValueLayout.JAVA_BYTE, to, xs.get(ValueLayout.JAVA_BYTE, xAt + i));
                    to += flags.get(ValueLayout.JAVA_BYTE, at + i) * Byte.BYTES;
                }
            }
        }
        return to;
    }

    /** Spreads the elements of x where the mask is true, as {@link dev.arenagrad.ops.Backend#maskedScatter} says. */
    public static void scatter(NDArray x, NDArray mask, NDArray out) {
        MemorySegment flags = mask.storage().segment();
        MemorySegment outs = out.storage().segment();
        int size = x.dtype().byteSize();
        long at = LoopNest.start(mask);
        long n = upToLast(flags, at, mask.numel());
        MemorySegment xs = x.storage().segment();
        long from = LoopNest.start(x);
        long end = from + x.numel() * size;
        for (long start = 0; start < n; start += MOST) {
            int some = (int) Math.min(MOST, n - start);
            long outAt = LoopNest.start(out) + start * size;
            int done = Simd.LONGS ? scatterByVectors(size, xs, from, end, flags, at + start, outs, outAt, some) : 0;
            from += CountKernels.bytes(flags, at + start, done) * size;
            from = scatter(size, xs, from, flags, at + start + done, outs, outAt + (long) done * size, some - done);
        }
    }

    /** {@return how many elements of out have had their turn} */
    private static int scatterByVectors(int size, MemorySegment xs, long xAt, long xEnd, MemorySegment flags, long at,
            MemorySegment out, long outAt, int n) {
        return switch (size) {
            case Integer.BYTES -> SimdSpread.ints(xs, xAt, xEnd, flags, at, out, outAt, n);
            case Long.BYTES -> SimdSpread.longs(xs, xAt, xEnd, flags, at, out, outAt, n);
            default -> 0;
        };
    }

    /** {@return where the next element comes from} A flag, 0 or 1, selects by its bits: branches would be foreseen half of the time. */
    private static long scatter(int size, MemorySegment xs, long xAt, MemorySegment flags, long at, MemorySegment out,
            long outAt, int n) {
        long from = xAt;
        switch (size) {
            case Short.BYTES -> {
                for (int i = 0; i < n; i++) {
                    byte flag = flags.get(ValueLayout.JAVA_BYTE, at + i);
                    long to = outAt + (long) i * Short.BYTES;
                    short x = xs.get(ValueLayout.JAVA_SHORT_UNALIGNED, from);
                    short old = out.get(ValueLayout.JAVA_SHORT_UNALIGNED, to);
                    out.set(ValueLayout.JAVA_SHORT_UNALIGNED, to, (short) (old ^ (x ^ old) & -flag));
                    from += flag * Short.BYTES;
                }
            }
            case Integer.BYTES -> {
                for (int i = 0; i < n; i++) {
                    byte flag = flags.get(ValueLayout.JAVA_BYTE, at + i);
                    long to = outAt + (long) i * Integer.BYTES;
                    int x = xs.get(ValueLayout.JAVA_INT_UNALIGNED, from);
                    int old = out.get(ValueLayout.JAVA_INT_UNALIGNED, to);
                    out.set(ValueLayout.JAVA_INT_UNALIGNED, to, old ^ (x ^ old) & -flag);
                    from += flag * Integer.BYTES;
                }
            }
            case Long.BYTES -> {
                for (int i = 0; i < n; i++) {
                    byte flag = flags.get(ValueLayout.JAVA_BYTE, at + i);
                    long to = outAt + (long) i * Long.BYTES;
                    long x = xs.get(ValueLayout.JAVA_LONG_UNALIGNED, from);
                    long old = out.get(ValueLayout.JAVA_LONG_UNALIGNED, to);
                    out.set(ValueLayout.JAVA_LONG_UNALIGNED, to, old ^ (x ^ old) & -flag);
                    from += flag * Long.BYTES;
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    byte flag = flags.get(ValueLayout.JAVA_BYTE, at + i);
                    long to = outAt + i;
                    byte x = xs.get(ValueLayout.JAVA_BYTE, from);
                    byte old = out.get(ValueLayout.JAVA_BYTE, to);
                    out.set(ValueLayout.JAVA_BYTE, to, (byte) (old ^ (x ^ old) & -flag));
                    from += flag * Byte.BYTES;
                }
            }
        }
        return from;
    }
}
