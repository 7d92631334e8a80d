package dev.arenagrad.functions.creation;

import dev.arenagrad.Tensor;
import dev.arenagrad.engine.Variable;
import dev.arenagrad.ops.HostCopy;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/** Converts Java arrays to tensors and back. Everything is copied. */
public final class JavaArrays {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private JavaArrays() {}

    /** {@return a tensor of the values, FLOAT32} */
    public static Tensor of(float[] values, long... shape) {
        return shaped(HostCopy.of(values), shape);
    }

    /** {@return a tensor of the values, FLOAT64} */
    public static Tensor of(double[] values, long... shape) {
        return shaped(HostCopy.of(values), shape);
    }

    /** {@return a tensor of the values, INT64} */
    public static Tensor of(long[] values, long... shape) {
        return shaped(HostCopy.of(values), shape);
    }

    /** {@return a tensor of the values, INT32} */
    public static Tensor of(int[] values, long... shape) {
        return shaped(HostCopy.of(values), shape);
    }

    /** {@return a tensor of the values, INT16} */
    public static Tensor of(short[] values, long... shape) {
        return shaped(HostCopy.of(values), shape);
    }

    /** {@return a tensor of the values, INT8} */
    public static Tensor of(byte[] values, long... shape) {
        return shaped(HostCopy.of(values), shape);
    }

    /** {@return a tensor of the values, BOOL} */
    public static Tensor of(boolean[] values, long... shape) {
        return shaped(HostCopy.of(values), shape);
    }

    private static Tensor shaped(NDArray vector, long... sizes) {
        try {
            Shape shape = Shape.of(sizes);
            if (shape.numel() != vector.numel()) {
                throw new TensorException("shape '" + shape + "' is invalid for input of size " + vector.numel());
            }
            return new Variable(vector.withLayout(shape.contiguous()));
        } catch (TensorException e) {
            vector.storage().disown();
            throw e;
        }
    }

    /** {@return a matrix of the rows, FLOAT32} */
    public static Tensor of(float[][] rows) {
        int columns = length(1, rows, row -> row.length);
        float[] values = new float[total(rows.length, columns)];
        joinInto(values, rows, columns);
        return of(values, rows.length, columns);
    }

    /** {@return a tensor of the matrices, FLOAT32} */
    public static Tensor of(float[][][] matrices) {
        int rows = length(1, matrices, matrix -> matrix.length);
        float[][] all = Arrays.stream(matrices).flatMap(Arrays::stream).toArray(float[][]::new);
        int columns = length(2, all, row -> row.length);
        float[] values = new float[total(all.length, columns)];
        joinInto(values, all, columns);
        return of(values, matrices.length, rows, columns);
    }

    /** {@return a matrix of the rows, FLOAT64} */
    public static Tensor of(double[][] rows) {
        int columns = length(1, rows, row -> row.length);
        double[] values = new double[total(rows.length, columns)];
        joinInto(values, rows, columns);
        return of(values, rows.length, columns);
    }

    /** {@return a tensor of the matrices, FLOAT64} */
    public static Tensor of(double[][][] matrices) {
        int rows = length(1, matrices, matrix -> matrix.length);
        double[][] all = Arrays.stream(matrices).flatMap(Arrays::stream).toArray(double[][]::new);
        int columns = length(2, all, row -> row.length);
        double[] values = new double[total(all.length, columns)];
        joinInto(values, all, columns);
        return of(values, matrices.length, rows, columns);
    }

    /** {@return a matrix of the rows, INT64} */
    public static Tensor of(long[][] rows) {
        int columns = length(1, rows, row -> row.length);
        long[] values = new long[total(rows.length, columns)];
        joinInto(values, rows, columns);
        return of(values, rows.length, columns);
    }

    /** {@return a tensor of the matrices, INT64} */
    public static Tensor of(long[][][] matrices) {
        int rows = length(1, matrices, matrix -> matrix.length);
        long[][] all = Arrays.stream(matrices).flatMap(Arrays::stream).toArray(long[][]::new);
        int columns = length(2, all, row -> row.length);
        long[] values = new long[total(all.length, columns)];
        joinInto(values, all, columns);
        return of(values, matrices.length, rows, columns);
    }

    /** {@return a matrix of the rows, INT32} */
    public static Tensor of(int[][] rows) {
        int columns = length(1, rows, row -> row.length);
        int[] values = new int[total(rows.length, columns)];
        joinInto(values, rows, columns);
        return of(values, rows.length, columns);
    }

    /** {@return a tensor of the matrices, INT32} */
    public static Tensor of(int[][][] matrices) {
        int rows = length(1, matrices, matrix -> matrix.length);
        int[][] all = Arrays.stream(matrices).flatMap(Arrays::stream).toArray(int[][]::new);
        int columns = length(2, all, row -> row.length);
        int[] values = new int[total(all.length, columns)];
        joinInto(values, all, columns);
        return of(values, matrices.length, rows, columns);
    }

    /** {@return the length that all parts have, 0 if there are none} */
    private static <A> int length(int dim, A[] parts, ToIntFunction<A> length) {
        int first = parts.length == 0 ? 0 : length.applyAsInt(parts[0]);
        for (A part : parts) {
            if (length.applyAsInt(part) != first) {
                throw new IllegalArgumentException("expected sequence of length " + first + " at dim " + dim + " (got "
                        + length.applyAsInt(part) + ")");
            }
        }
        return first;
    }

    private static int total(int rows, int columns) {
        long total = (long) rows * columns;
        if (total > LONGEST_ARRAY) {
            throw new IllegalArgumentException(rows + " rows of " + columns
                    + " elements do not fit into a Java array; build it from several tensors with Tensor.cat");
        }
        return (int) total;
    }

    /** Copies rows into one array of their type. */
    private static void joinInto(Object values, Object[] rows, int columns) {
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, values, i * columns, columns);
        }
    }

    /** {@return the rows of a matrix, cast as Java casts} */
    public static float[][] toFloatArray2d(Tensor x) {
        requireDims(2, x);
        return rows(HostCopy.toFloats(x.array()), x.shape(), float[][]::new, Arrays::copyOfRange);
    }

    /** {@return the matrices of a tensor of three dimensions, cast as Java casts} */
    public static float[][][] toFloatArray3d(Tensor x) {
        requireDims(3, x);
        Shape shape = x.shape();
        float[][] rows = rows(HostCopy.toFloats(x.array()), Shape.of(Shape.times(shape.size(0), shape.size(1)), shape
                .size(2)), float[][]::new,
                Arrays::copyOfRange);
        return rows(rows, shape, float[][][]::new, Arrays::copyOfRange);
    }

    /** {@return the rows of a matrix, cast as Java casts} */
    public static double[][] toDoubleArray2d(Tensor x) {
        requireDims(2, x);
        return rows(HostCopy.toDoubles(x.array()), x.shape(), double[][]::new, Arrays::copyOfRange);
    }

    /** {@return the matrices of a tensor of three dimensions, cast as Java casts} */
    public static double[][][] toDoubleArray3d(Tensor x) {
        requireDims(3, x);
        Shape shape = x.shape();
        double[][] rows = rows(HostCopy.toDoubles(x.array()), Shape.of(Shape.times(shape.size(0), shape.size(1)), shape
                .size(2)), double[][]::new,
                Arrays::copyOfRange);
        return rows(rows, shape, double[][][]::new, Arrays::copyOfRange);
    }

    /** {@return the rows of a matrix, cast as Java casts} */
    public static long[][] toLongArray2d(Tensor x) {
        requireDims(2, x);
        return rows(HostCopy.toLongs(x.array()), x.shape(), long[][]::new, Arrays::copyOfRange);
    }

    /** {@return the matrices of a tensor of three dimensions, cast as Java casts} */
    public static long[][][] toLongArray3d(Tensor x) {
        requireDims(3, x);
        Shape shape = x.shape();
        long[][] rows = rows(HostCopy.toLongs(x.array()), Shape.of(Shape.times(shape.size(0), shape.size(1)), shape
                .size(2)), long[][]::new,
                Arrays::copyOfRange);
        return rows(rows, shape, long[][][]::new, Arrays::copyOfRange);
    }

    private static void requireDims(int dims, Tensor x) {
        if (x.dim() != dims) {
            throw new TensorException("expected a tensor with " + dims + " dimensions, but got " + x.dim() + ", shape "
                    + x.shape());
        }
    }

    private interface Range<A> {
        A copy(A array, int from, int to);
    }

    /** {@return {@code array} cut into shape.size(0) parts of length shape.size(1)} */
    private static <A> A[] rows(A array, Shape shape, IntFunction<A[]> parts, Range<A> range) {
        if (shape.size(0) > LONGEST_ARRAY) {
            throw new TensorException(shape.size(0) + " rows do not fit into a Java array; copy slices of the tensor");
        }
        A[] rows = parts.apply((int) shape.size(0));
        int length = (int) shape.size(1);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = range.copy(array, i * length, (i + 1) * length);
        }
        return rows;
    }
}
