package dev.arenagrad.ops;

import java.util.Arrays;

/**
 * The sizes of a tensor's dimensions; none for a scalar. Immutable.
 *
 * <p>Dimensions may be counted from the end: -1 is the last.
 */
public final class Shape {
    /** The shape of a 0-dimensional tensor. */
    public static final Shape SCALAR = new Shape(new long[0]);

    private final long[] sizes;
    private final long numel;
    private final Layout contiguous;

    private Shape(long[] sizes) {
        this.sizes = sizes;
        this.numel = product(sizes);
        this.contiguous = Layout.contiguous(this);
    }

    /**
     * {@return the shape with the given sizes}
     *
     * @param sizes the size of each dimension, outermost first; copied
     * @throws TensorException if a size is negative or the number of elements overflows a long
     */
    public static Shape of(long... sizes) {
        return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
    }

    private static long product(long[] sizes) {
        long product = 1;
        boolean empty = false;
        for (long size : sizes) {
            if (size < 0) {
                throw new TensorException("Trying to create tensor with negative dimension " + size + ": " + Arrays
                        .toString(sizes));
            }
            empty |= size == 0;
        }
        if (empty) {
            return 0;
        }
        for (long size : sizes) {
            long high = Math.multiplyHigh(product, size);
            product *= size;
            if (high != 0 || product < 0 || product > Long.MAX_VALUE / Long.BYTES) {
                throw new TensorException("Storage size calculation overflowed with sizes=" + Arrays.toString(sizes));
            }
        }
        return product;
    }

    /**
     * {@return the sum of two sizes}
     *
     * @param a the first size
     * @param b the second size, or a negative number
     * @throws TensorException if it overflows a long
     */
    public static long plus(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            throw new TensorException("Storage size calculation overflowed with a size of " + a + " + " + b);
        }
        return sum;
    }

    /**
     * {@return the product of two sizes}
     *
     * @param a the first size
     * @param b the second size
     * @throws TensorException if it overflows a long
     */
    public static long times(long a, long b) {
        long product = a * b;
        if (Math.multiplyHigh(a, b) != 0 || product < 0) {
            throw new TensorException("Storage size calculation overflowed with a size of " + a + " * " + b);
        }
        return product;
    }

    /** {@return the number of dimensions} */
    public int rank() {
        return sizes.length;
    }

    /** {@return the number of elements} */
    public long numel() {
        return numel;
    }

    /**
     * {@return the size of dimension {@code dim}}
     *
     * @param dim the dimension, from the end if negative
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    public long size(int dim) {
        return sizes[dim(dim)];
    }

    /** {@return the sizes, as a fresh array} */
    public long[] toArray() {
        return sizes.clone();
    }

    /** {@return the row-major layout of this shape} */
    public Layout contiguous() {
        return contiguous;
    }

    /**
     * {@return the index of {@code dim} counted from the front}
     *
     * @param dim a dimension, from the end if negative
     * @throws IndexOutOfBoundsException if there is no such dimension; a scalar has dimensions 0 and -1, as in PyTorch
     */
    public int dim(int dim) {
        int bound = Math.max(sizes.length, 1);
        if (dim < -bound || dim >= bound) {
            throw new IndexOutOfBoundsException("Dimension out of range (expected to be in range of [" + -bound + ", "
                    + (bound - 1)
                    + "], but got " + dim + ")");
        }
        return dim < 0 ? dim + bound : dim;
    }

    /**
     * {@return the shape that {@code a} and {@code b} broadcast to: sizes aligned from the right, where 1 fits everything}
     *
     * @param a a shape
     * @param b a shape
     * @throws TensorException if they do not fit
     */
    public static Shape broadcast(Shape a, Shape b) {
        if (a.equals(b) || b.sizes.length == 0) {
            return a;
        }
        if (a.sizes.length == 0) {
            return b;
        }
        int rank = Math.max(a.rank(), b.rank());
        long[] sizes = new long[rank];
        for (int i = rank - 1; i >= 0; i--) {
            int inA = i - (rank - a.rank());
            int inB = i - (rank - b.rank());
            long sizeA = inA < 0 ? 1 : a.sizes[inA];
            long sizeB = inB < 0 ? 1 : b.sizes[inB];
            if (sizeA != sizeB && sizeA != 1 && sizeB != 1) {
                throw new TensorException("The size of tensor a (" + sizeA + ") must match the size of tensor b ("
                        + sizeB
                        + ") at non-singleton dimension " + i);
            }
            sizes[i] = sizeA == 1 ? sizeB : sizeA;
        }
        return Arrays.equals(sizes, a.sizes) ? a : Arrays.equals(sizes, b.sizes) ? b : new Shape(sizes);
    }

    /**
     * {@return whether a tensor of this shape can be expanded to {@code target}}
     *
     * @param target the shape to expand to
     */
    public boolean isExpandableTo(Shape target) {
        int lead = target.rank() - rank();
        if (lead < 0) {
            return false;
        }
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] != target.sizes[lead + i] && sizes[i] != 1) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** {@return the sizes as PyTorch writes them: {@code [2, 3]}} */
    @Override
    public String toString() {
        return Arrays.toString(sizes);
    }

    long[] sizes() {
        return sizes;
    }
}
