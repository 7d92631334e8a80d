package dev.arenagrad.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads a compressed file of digits: a row an image, its pixels from 0 to 16 and then its label. */
final class DigitFile {
    private static final String BUNDLED = "digits.csv.gz";
    private static final int MAX_INK = 16;
    private static final int COLUMNS = DigitSet.PIXELS + 1;

    private final String name;

    private DigitFile(String name) {
        this.name = name;
    }

    /**
     * {@return the digits that come with the examples}
     *
     * @throws IOException if they cannot be read
     */
    static DigitSet bundled() throws IOException {
        try (InputStream file = DigitFile.class.getResourceAsStream(BUNDLED)) {
            if (file == null) {
                throw new IOException(BUNDLED + " is missing on the class path, beside " + DigitFile.class.getName());
            }
            return read(BUNDLED, file);
        }
    }

    /**
     * Reads digits.
     *
     * @param name what to call the file in messages
     * @param file its compressed content
     * @return all its digits
     * @throws DigitFormatException if its content is not as expected
     */
    static DigitSet read(String name, InputStream file) throws DigitFormatException {
        return new DigitFile(name).read(file);
    }

    private DigitSet read(InputStream file) throws DigitFormatException {
        List<int[]> rows = new ArrayList<>();
        try (Reader text = new InputStreamReader(new GZIPInputStream(file), StandardCharsets.US_ASCII);
                CSVParser parser = CSVParser.builder().setReader(text).setFormat(CSVFormat.RFC4180).get()) {
            Iterator<CSVRecord> records = parser.iterator();
            while (records.hasNext()) {
                rows.add(row(records.next()));
            }
        } catch (DigitFormatException e) {
            throw e;
        } catch (IOException | UncheckedIOException e) {
            Throwable reason = e instanceof UncheckedIOException && e.getCause() instanceof IOException cause ? cause
                    : e;
            throw new DigitFormatException(name + " is damaged after line " + rows.size() + ": " + reason.getMessage(),
                    reason);
        }
        if (rows.isEmpty()) {
            throw new DigitFormatException(name + " holds no digits");
        }
        return digits(rows);
    }

    private int[] row(CSVRecord record) throws DigitFormatException {
        if (record.size() != COLUMNS) {
            throw new DigitFormatException(place(record) + ": " + COLUMNS + " columns expected, " + DigitSet.PIXELS
                    + " pixels and a label, but there are " + record.size());
        }
        int[] row = new int[COLUMNS];
        for (int i = 0; i < DigitSet.PIXELS; i++) {
            row[i] = number(record, i, "a pixel", MAX_INK);
        }
        row[DigitSet.PIXELS] = number(record, DigitSet.PIXELS, "the label", DigitSet.CLASSES - 1);
        return row;
    }

    private int number(CSVRecord record, int column, String what, int max) throws DigitFormatException {
        String text = record.get(column).strip();
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new DigitFormatException(expected(record, column, what, max, text), e);
        }
        if (number < 0 || number > max) {
            throw new DigitFormatException(expected(record, column, what, max, text));
        }
        return number;
    }

    private String expected(CSVRecord record, int column, String what, int max, String text) {
        return place(record) + ", column " + (column + 1) + ": " + what + " is a whole number from 0 to " + max
                + ", but here stands \"" + text + "\"";
    }

    private String place(CSVRecord record) {
        return name + ", line " + record.getRecordNumber();
    }

    private static DigitSet digits(List<int[]> rows) {
        float[] pixels = new float[rows.size() * DigitSet.PIXELS];
        long[] labels = new long[rows.size()];
        for (int i = 0; i < labels.length; i++) {
            int[] row = rows.get(i);
            for (int j = 0; j < DigitSet.PIXELS; j++) {
                pixels[i * DigitSet.PIXELS + j] = row[j] / (float) MAX_INK;
            }
            labels[i] = row[DigitSet.PIXELS];
        }
        return new DigitSet(pixels, labels);
    }
}
