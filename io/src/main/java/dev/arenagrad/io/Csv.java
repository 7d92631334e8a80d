package dev.arenagrad.io;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.format.FormatException;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Numbers in CSV files (RFC 4180, UTF-8): rows of cells that commas separate and that quotes may enclose.
 *
 * {@snippet :
 * Tensor table = Csv.load(file);                                   // a row of numbers in each line
 * Map<String, Tensor> columns = Csv.columns(file);                 // the first line has names
 * Tensor price = columns.get("price");
 * }
 *
 * <p>A number is one as Java writes it, such as {@code -1.5e3} or {@code NaN}, with or without blanks around it; for dtypes of integers,
 * digits with or without a sign. Every row must have as many cells as the first. Empty lines are passed over.
 */
public final class Csv {
    private static final int LONGEST_ROW = 1 << 24;
    private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();

    private Csv() {}

    /**
     * {@return the numbers of a file, [rows, columns], {@code FLOAT32}} As {@link #load(Path, DType, long)}.
     *
     * @param file the file, without a line of names
     * @throws TensorFileException if a cell is no number, or a row longer or shorter than the first, or if it is no such file
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory
     */
    public static Tensor load(Path file) throws IOException {
        return load(file, DType.FLOAT32, Long.MAX_VALUE);
    }

    /**
     * {@return the numbers of a file, [rows, columns]; [0, 0] if it has none} They belong to the innermost scope.
     *
     * @param file the file, without a line of names
     * @param dtype the dtype of the tensor
     * @param maxBytes the most bytes that its elements may take
     * @throws TensorFileException if a cell is no number, or a row longer or shorter than the first, or if it is no such file, or has more
     *         numbers than is allowed
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory
     */
    public static Tensor load(Path file, DType dtype, long maxBytes) throws IOException {
        return read(file, false, dtype, maxBytes).tensor();
    }

    /**
     * {@return the columns of a file whose first line has their names, {@code FLOAT32}} As {@link #columns(Path, DType, long)}.
     *
     * @param file the file
     * @throws TensorFileException as {@link #columns(Path, DType, long)}
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory
     */
    public static SequencedMap<String, Tensor> columns(Path file) throws IOException {
        return columns(file, DType.FLOAT32, Long.MAX_VALUE);
    }

    /**
     * {@return the columns of a file whose first line has their names: vectors by name, in their order} They are views of one tensor, which
     * belongs to the innermost scope.
     *
     * @param file the file
     * @param dtype the dtype of the columns
     * @param maxBytes the most bytes that their elements may take
     * @throws TensorFileException if there are no names or two equal ones, if a cell is no number, or a row longer or shorter than the
     *         first, or if it is no such file, or has more numbers than is allowed
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory
     */
    public static SequencedMap<String, Tensor> columns(Path file, DType dtype, long maxBytes) throws IOException {
        Table table = read(file, true, dtype, maxBytes);
        Tensor numbers = table.tensor();
        SequencedMap<String, Tensor> columns = new LinkedHashMap<>();
        for (int i = 0; i < table.names.size(); i++) {
            columns.put(table.names.get(i), numbers.select(1, i));
        }
        return columns;
    }

    private static Table read(Path file, boolean hasNames, DType dtype, long maxBytes) throws IOException {
        try (InputFile input = InputFile.open(file);
                RowReader reader = new RowReader(new InputStreamReader(input.stream(), StandardCharsets.UTF_8
                        .newDecoder()), LONGEST_ROW);
                CSVParser parser = CSVParser.builder().setReader(reader).setFormat(FORMAT).get()) {
            Table table = new Table(dtype, maxBytes);
            Iterator<CSVRecord> rows = parser.iterator();
            if (hasNames) {
                table.setNames(rows);
                reader.beginRow();
            }
            while (rows.hasNext()) {
                table.add(rows.next());
                reader.beginRow();
            }
            return table;
        } catch (FormatException e) {
            throw new TensorFileException(file, e.place(), e.reason());
        } catch (CharacterCodingException | CSVException | RowReader.TooLong e) {
            throw described(file, e);
        } catch (UncheckedIOException e) {
            throw described(file, Objects.requireNonNull(e.getCause()));
        }
    }

    /** {@return what is wrong with the content of the file, or what the system refused} */
    private static IOException described(Path file, IOException e) {
        return switch (e) {
            case CharacterCodingException _ -> new TensorFileException(file, "", "it is not UTF-8", e);
            case CSVException _,RowReader.TooLong _ -> new TensorFileException(file, "", String.valueOf(e.getMessage()),
                    e);
            default -> e;
        };
    }

    /** Numbers row by row, kept in Java until all are there: as many bits as {@code INT64} and {@code FLOAT64} have. */
    private static final class Table {
        private static final int FIRST_LENGTH = 1 << 10;

        private final DType dtype;
        private final long maxBytes;
        private List<String> names = List.of();
        private int columns = -1;
        private int count;
        private double[] reals = {};
        private long[] integers = {};

        Table(DType dtype, long maxBytes) {
            this.dtype = dtype;
            this.maxBytes = maxBytes;
        }

        void setNames(Iterator<CSVRecord> rows) throws FormatException {
            if (!rows.hasNext()) {
                throw new FormatException("row 1", "the names of the columns are missing");
            }
            Set<String> distinct = new LinkedHashSet<>();
            for (String name : rows.next()) {
                if (!distinct.add(name)) {
                    throw new FormatException("row 1", "there are two columns \"" + name + "\"");
                }
            }
            names = List.copyOf(distinct);
            columns = names.size();
        }

        void add(CSVRecord row) throws FormatException {
            String place = "row " + row.getRecordNumber();
            if (columns < 0) {
                columns = row.size();
            }
            if (row.size() != columns) {
                throw new FormatException(place, "it has " + row.size() + " cells, but the first row has " + columns);
            }
            ByteLimit.check(((long) count + columns) * dtype.byteSize(), maxBytes);
            makeRoom(columns);
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i).strip();
                try {
                    if (dtype.isFloatingPoint()) {
                        reals[count + i] = parseDouble(cell);
                    } else {
                        integers[count + i] = parseInteger(cell);
                    }
                } catch (NumberFormatException _) {
                    throw new FormatException(place + ", cell " + (i + 1), "\"" + cell + "\" is no "
                            + (dtype.isFloatingPoint() ? "number" : "number of " + dtype));
                }
            }
            count += columns;
        }

        private static double parseDouble(String cell) {
            if (cell.endsWith("f") || cell.endsWith("F") || cell.endsWith("d") || cell.endsWith("D")) {
                throw new NumberFormatException();
            }
            return Double.parseDouble(cell);
        }

        private long parseInteger(String cell) {
            long value = Long.parseLong(cell);
            boolean fits = switch (dtype) {
                case BOOL -> value == 0 || value == 1;
                case UINT8 -> value >= 0 && value <= 255;
                case INT8 -> value == (byte) value;
                case INT16 -> value == (short) value;
                case INT32 -> value == (int) value;
                default -> true;
            };
            if (!fits) {
                throw new NumberFormatException();
            }
            return value;
        }

        private void makeRoom(int more) throws FormatException {
            long needed = (long) count + more;
            int length = dtype.isFloatingPoint() ? reals.length : integers.length;
            if (needed > length) {
                if (needed > Integer.MAX_VALUE - 8) {
                    throw new FormatException("", "it has more than " + (Integer.MAX_VALUE - 8) + " numbers");
                }
                int next = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, Math.max(FIRST_LENGTH, 2L * length)));
                if (dtype.isFloatingPoint()) {
                    reals = Arrays.copyOf(reals, next);
                } else {
                    integers = Arrays.copyOf(integers, next);
                }
            }
        }

        Tensor tensor() {
            int width = Math.max(columns, 0);
            long[] shape = {width == 0 ? 0 : count / width, width};
            return Scope.tidy(() -> dtype.isFloatingPoint()
                    ? Tensor.of(Arrays.copyOf(reals, count), shape).to(dtype)
                    : Tensor.of(Arrays.copyOf(integers, count), shape).to(dtype));
        }
    }
}
