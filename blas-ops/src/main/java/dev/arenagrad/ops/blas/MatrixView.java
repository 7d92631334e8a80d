package dev.arenagrad.ops.blas;

import java.lang.foreign.MemorySegment;

/**
 * A matrix in memory: element (i, j) lies {@code offset + i * rowStride + j * colStride} elements into the
 * segment. Transposing exchanges numbers, which is why nothing here ever copies a matrix to turn it.
 *
 * @param segment the memory, of float or double elements
 * @param offset the position of element (0, 0)
 * @param rows the number of rows
 * @param cols the number of columns
 * @param rowStride the distance from one row to the next, 0 if they are all the same
 * @param colStride the distance from one column to the next, 0 if they are all the same
 */
public record MatrixView(MemorySegment segment, long offset, long rows, long cols, long rowStride, long colStride) {
    /** {@return the same elements with rows and columns exchanged} */
    public MatrixView transposed() {
        return new MatrixView(segment, offset, cols, rows, colStride, rowStride);
    }

    /** {@return row {@code i}} */
    public VectorView row(long i) {
        return new VectorView(segment, offset + i * rowStride, cols, colStride);
    }

    /** {@return column {@code j}} */
    public VectorView col(long j) {
        return new VectorView(segment, offset + j * colStride, rows, rowStride);
    }

    /** {@return the part of it that begins at element (i, j)} */
    public MatrixView block(long i, long j, long height, long width) {
        return new MatrixView(segment, offset + i * rowStride + j * colStride, height, width, rowStride, colStride);
    }

    /** {@return the elements (0, 0), (1, 1), ...} */
    public VectorView diagonal() {
        return new VectorView(segment, offset, Math.min(rows, cols), rowStride + colStride);
    }

    /** {@return the matrix of the same size that lies {@code distance} elements further} */
    public MatrixView shifted(long distance) {
        return new MatrixView(segment, offset + distance, rows, cols, rowStride, colStride);
    }

    /** {@return whether BLAS accepts it: as a row-major matrix or as the transpose of one} */
    public boolean isForBlas() {
        return isRowMajor() || transposed().isRowMajor();
    }

    /**
     * {@return the distance between rows, of the transpose if that is row-major; BLAS checks it even for a single
     * row}
     */
    public long leadingDimension() {
        MatrixView rowMajor = isRowMajor() ? this : transposed();
        if (!rowMajor.isRowMajor()) {
            throw new IllegalStateException("neither rows nor columns lie side by side");
        }
        return rowMajor.rows <= 1 ? Math.max(rowMajor.cols, 1) : rowMajor.rowStride;
    }

    /** {@return whether neighbours in a row lie side by side, and rows follow one another without overlap} */
    boolean isRowMajor() {
        return (cols <= 1 || colStride == 1) && (rows <= 1 || rowStride >= Math.max(cols, 1));
    }

    /** {@return whether neighbours in a row, if there are any, lie side by side} */
    boolean hasRows() {
        return cols <= 1 || colStride == 1;
    }

    /** {@return whether neighbours in a column lie side by side and those in a row do not} */
    boolean runsAlongColumns() {
        return rowStride == 1 && colStride != 1;
    }
}
