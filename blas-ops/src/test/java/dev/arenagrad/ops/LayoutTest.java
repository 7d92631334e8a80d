package dev.arenagrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where elements lie, and which views can be expressed by strides. */
class LayoutTest {
    private static long[] positions(Layout layout) {
        long[] positions = new long[(int) layout.shape().numel()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = layout.position(i);
        }
        return positions;
    }

    @Test
    void rowMajorOrderIsContiguousAndViewsSayWhetherTheyAre() {
        Layout rows = Shape.of(2, 3, 4).contiguous();
        assertArrayEquals(new long[] {12, 4, 1}, rows.strides());
        assertTrue(rows.isContiguous());
        assertTrue(rows.select(0, 1).isContiguous());
        assertFalse(rows.transpose(0, 2).isContiguous());
        assertTrue(rows.transpose(0, 2).isDense());
        assertFalse(rows.slice(2, 0, 4, 2).isDense());
        assertTrue(rows.select(0, 1).expand(Shape.of(5, 3, 4)).overlapsItself());
        assertTrue(Shape.of(0, 3).contiguous().transpose(0, 1).isContiguous());
        assertTrue(Shape.of(1, 5).contiguous().transpose(0, 1).isContiguous(), "a size of 1 may have any stride");
    }

    @Test
    void viewsShowTheElementsTheyShould() {
        Layout rows = Shape.of(2, 3).contiguous();
        assertArrayEquals(new long[] {0, 3, 1, 4, 2, 5}, positions(rows.transpose(0, 1)));
        assertArrayEquals(new long[] {2, 5}, positions(rows.select(1, 2)));
        assertArrayEquals(new long[] {0, 2, 3, 5}, positions(rows.slice(1, 0, 3, 2)));
        assertArrayEquals(new long[] {3, 4, 5, 3, 4, 5}, positions(rows.select(0, 1).expand(Shape.of(2, 3))));
        assertArrayEquals(new long[] {0, 1, 2, 3, 4, 5}, positions(rows.unsqueeze(1).squeeze(1)));
    }

    /** A view is right if it shows the same positions in the same order; it may be refused only if no strides can do that. */
    @Test
    void randomReshapesOfRandomViewsKeepTheOrderOfElements() {
        Random random = new Random(5);
        int expressed = 0;
        for (int round = 0; round < 20_000; round++) {
            Layout layout = randomView(random);
            long[] sizes = randomSizes(random, layout.shape().numel());
            Layout viewed = layout.view(Shape.of(sizes));
            if (viewed != null) {
                expressed++;
                assertArrayEquals(positions(layout), positions(viewed));
            } else {
                assertFalse(layout.isContiguous());
                assertNull(stridesFor(positions(layout), sizes), "strides exist for " + Shape.of(sizes));
            }
        }
        assertTrue(expressed > 5_000, "only " + expressed + " could be expressed");
    }

    private static Layout randomView(Random random) {
        Layout layout = Shape.of(2, 3, 4).contiguous();
        for (int step = random.nextInt(4); step > 0; step--) {
            int dim = layout.rank() == 0 ? 0 : random.nextInt(layout.rank());
            layout = switch (random.nextInt(5)) {
                case 0 -> layout.rank() < 2 ? layout : layout.transpose(dim, random.nextInt(layout.rank()));
                case 1 -> layout.rank() < 2 ? layout : layout.select(dim, random.nextLong(layout.shape().size(dim)));
                case 2 -> layout.rank() == 0 ? layout : layout.slice(dim, 0, layout.shape().size(dim), 1 + random
                        .nextInt(2));
                case 3 -> layout.unsqueeze(random.nextInt(layout.rank() + 1));
                default -> layout.rank() > 3 ? layout : layout.unsqueeze(0).expand(with(layout.shape(), 1 + random
                        .nextInt(2)));
            };
        }
        return layout;
    }

    private static Shape with(Shape shape, long first) {
        long[] sizes = new long[shape.rank() + 1];
        sizes[0] = first;
        System.arraycopy(shape.toArray(), 0, sizes, 1, shape.rank());
        return Shape.of(sizes);
    }

    private static long[] randomSizes(Random random, long numel) {
        List<Long> sizes = new ArrayList<>();
        long rest = numel;
        while (rest > 1 || random.nextInt(4) == 0) {
            long size = 1 + random.nextLong(rest);
            while (rest % size != 0) {
                size--;
            }
            sizes.add(size);
            rest /= size;
        }
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    /** {@return strides by which {@code sizes} would visit the positions in order, or null} Found from the positions alone. */
    private static long[] stridesFor(long[] positions, long[] sizes) {
        long[] strides = new long[sizes.length];
        long block = 1;
        for (int dim = sizes.length - 1; dim >= 0; dim--) {
            strides[dim] = sizes[dim] == 1 ? 0 : positions[(int) block] - positions[0];
            block *= sizes[dim];
        }
        for (int i = 0; i < positions.length; i++) {
            long rest = i;
            long position = positions[0];
            for (int dim = sizes.length - 1; dim >= 0; dim--) {
                position += rest % sizes[dim] * strides[dim];
                rest /= sizes[dim];
            }
            if (position != positions[i]) {
                return null;
            }
        }
        return strides;
    }

    private static boolean repeatsAPosition(Layout layout) {
        Set<Long> seen = new HashSet<>();
        for (long i = 0; i < layout.shape().numel(); i++) {
            if (!seen.add(layout.position(i))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void diagonalsOfEveryShapeLieApartAndAreWhereTheyShould() {
        Layout whole = Shape.of(3, 4, 2).contiguous();
        for (long shift = -5; shift <= 5; shift++) {
            for (int[] dims : new int[][] {{0, 1}, {1, 0}, {0, 2}, {2, 1}}) {
                Layout diagonal = whole.permute(2, 0, 1).permute(1, 2, 0).diagonal(shift, dims[0], dims[1]);
                assertEquals(repeatsAPosition(diagonal), diagonal.overlapsItself());
                for (long i = 0; i < diagonal.shape().size(1); i++) {
                    long row = i + Math.max(-shift, 0);
                    long column = i + Math.max(shift, 0);
                    assertEquals(row * whole.stride(dims[0]) + column * whole.stride(dims[1]), diagonal.select(0, 0)
                            .position(i));
                }
            }
        }
    }

    @Test
    void windowsOverlapIfTheyAreLongerThanTheirStep() {
        Layout whole = Shape.of(3, 7).contiguous();
        for (long size = 0; size <= 7; size++) {
            for (long step = 1; step <= 8; step++) {
                for (Layout windows : List.of(whole.unfold(1, size, step), whole.transpose(0, 1).unfold(0, size,
                        step))) {
                    assertEquals(repeatsAPosition(windows), windows.overlapsItself(), windows.shape() + " " + step);
                }
            }
        }
        assertTrue(whole.expand(Shape.of(2, 3, 7)).overlapsItself());
        assertFalse(whole.slice(1, 0, 7, 3).overlapsItself());
    }

    @Test
    void shapesBroadcastFromTheRight() {
        assertEquals(Shape.of(2, 3, 4), Shape.broadcast(Shape.of(3, 1), Shape.of(2, 1, 4)));
        Shape same = Shape.of(2, 3);
        assertSame(same, Shape.broadcast(same, Shape.of(3)));
        assertSame(same, Shape.broadcast(Shape.SCALAR, same));
        assertEquals(Shape.of(4, 0), Shape.broadcast(Shape.of(4, 1), Shape.of(1, 0)));
        assertThrows(TensorException.class, () -> Shape.broadcast(Shape.of(2), Shape.of(0)));
        Set<Shape> set = new HashSet<>(List.of(Shape.of(2, 3)));
        assertTrue(set.contains(Shape.of(2, 3)));
        assertNotNull(Shape.SCALAR.contiguous());
    }

    @Test
    void sizesThatCannotBeAreRefused() {
        assertThrows(TensorException.class, () -> Shape.of(-1));
        assertThrows(TensorException.class, () -> Shape.of(Long.MAX_VALUE, 2));
        assertThrows(TensorException.class, () -> Shape.of(1L << 40, 1L << 30));
        assertEquals(0, Shape.of(1L << 62, 0, 1L << 62).numel());
        assertThrows(IndexOutOfBoundsException.class, () -> Shape.of(2).size(1));
        assertEquals(2, Shape.of(2).size(-1));
    }
}
