package dev.arenagrad.io;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Characters of a file of rows, which are refused before a row of it fills the heap. Passes over a byte order mark at the start. */
final class RowReader extends FilterReader {
    private static final int BYTE_ORDER_MARK = 0xfeff;

    private final int longestRow;
    private long ofRow;
    private boolean started;

    /** Says that a row is too long. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;

        TooLong(int longestRow) {
            super("a row has more than " + longestRow + " characters");
        }
    }

    RowReader(Reader reader, int longestRow) {
        super(reader);
        this.longestRow = longestRow;
    }

    /** Notes that the row before was completed. */
    void beginRow() {
        ofRow = 0;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        if (!started && read > 0) {
            started = true;
            if (target[offset] == BYTE_ORDER_MARK) {
                System.arraycopy(target, offset + 1, target, offset, read - 1);
                return read == 1 ? read(target, offset, length) : read - 1;
            }
        }
        ofRow += Math.max(0, read);
        if (ofRow > longestRow) {
            throw new TooLong(longestRow);
        }
        return read;
    }
}
