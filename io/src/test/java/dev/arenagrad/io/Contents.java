package dev.arenagrad.io;

import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What NumPy and PyTorch say is in the files that they wrote, by {@code make_files.py}.
 *
 * @param file the file
 * @param name the tensor, if the file has several
 * @param dtype its dtype
 * @param shape its shape
 * @param bytes its elements in row-major and little-endian order
 */
record Contents(String file, String name, DType dtype, Shape shape, byte[] bytes) {
    /** {@return the tensors of a file, in its order} */
    static List<Contents> of(String file) {
        try (InputStream lines = resource("contents.txt")) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().map(line -> line.split("\t"))
                    .filter(fields -> fields[0].equals(file)).map(Contents::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return a copy of a file, in {@code folder}} */
    static Path file(Path folder, String name) throws IOException {
        Path copy = folder.resolve(name);
        try (InputStream content = resource(name)) {
            Files.copy(content, copy);
        }
        return copy;
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(Contents.class.getResourceAsStream(name), name);
    }

    private static Contents parse(String[] fields) {
        String name = new String(hex(fields[1]), StandardCharsets.UTF_8);
        long[] sizes = fields[3].equals("-") ? new long[0] : Stream.of(fields[3].split("x")).mapToLong(Long::parseLong)
                .toArray();
        return new Contents(fields[0], name, dtype(fields[2]), Shape.of(sizes), hex(fields[4]));
    }

    private static byte[] hex(String field) {
        return field.equals("-") ? new byte[0] : HexFormat.of().parseHex(field);
    }

    private static DType dtype(String torchName) {
        return Stream.of(DType.values()).filter(dtype -> dtype.torchName().equals(torchName)).findFirst().orElseThrow();
    }
}
