package dev.arenagrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever is wrong with a file is one exception, which names file, place and reason, and leaves nothing open or allocated. */
class HostileFilesTest {
    @RegisterExtension final TestFolder folder = new TestFolder();

    /** All ways to read a file of one format. */
    private enum Format {
        NPY {
            @Override
            void save(Path file, Map<String, Tensor> tensors) throws IOException {
                Npy.save(file, tensors.get("b"));
            }

            @Override
            List<Reader> readers() {
                return List.of(Npy::load, Npy::map);
            }
        },
        NPZ {
            @Override
            void save(Path file, Map<String, Tensor> tensors) throws IOException {
                Npz.save(file, tensors);
            }

            @Override
            List<Reader> readers() {
                return List.of(Npz::load, HostileFilesTest::readLazily);
            }
        },
        NPZ_DEFLATED {
            @Override
            void save(Path file, Map<String, Tensor> tensors) throws IOException {
                Npz.saveCompressed(file, tensors);
            }

            @Override
            List<Reader> readers() {
                return NPZ.readers();
            }
        },
        SAFETENSORS {
            @Override
            void save(Path file, Map<String, Tensor> tensors) throws IOException {
                Safetensors.save(file, tensors, Map.of("made by", "test"));
            }

            @Override
            List<Reader> readers() {
                return List.of(Safetensors::load, HostileFilesTest::openAndRead);
            }
        };

        abstract void save(Path file, Map<String, Tensor> tensors) throws IOException;

        abstract List<Reader> readers();
    }

    private interface Reader {
        void read(Path file) throws IOException;
    }

    private static void readLazily(Path file) throws IOException {
        try (Npz archive = Npz.open(file)) {
            for (String name : archive.names()) {
                archive.tensor(name).sum();
            }
        }
    }

    private static void openAndRead(Path file) throws IOException {
        try (Safetensors opened = Safetensors.open(file)) {
            for (String name : opened.names()) {
                opened.tensor(name).sum();
            }
        }
    }

    private static byte[] valid(Format format, Path file) throws IOException {
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("a", Tensor.of(true, false));
            tensors.put("b", Tensor.arange(6.0).view(2, 3).t());
            format.save(file, tensors);
        }
        return Files.readAllBytes(file);
    }

    /** {@return the refusal of a file by every reader of its format, which all say the same} */
    private TensorFileException refusal(Format format, byte[] content) throws IOException {
        Path file = folder.file("hostile");
        Files.write(file, content);
        Reader load = format.readers().getFirst();
        try (Scope _ = Scope.open()) {
            assertThrows(TensorFileException.class, () -> load.read(file));
            assertEquals(0, Memory.liveBytes(), "those loaded before the one that is refused");
        }
        TensorFileException refusal = null;
        for (Reader reader : format.readers()) {
            try (Scope _ = Scope.open()) {
                refusal = assertThrows(TensorFileException.class, () -> reader.read(file));
            }
            assertEquals(file, refusal.file());
            assertTrue(refusal.getMessage().startsWith(file + ": "), refusal.getMessage());
        }
        return refusal;
    }

    private void assertRefused(Format format, byte[] content, String place, String reason) throws IOException {
        TensorFileException refusal = refusal(format, content);
        assertEquals(reason, refusal.reason());
        assertEquals(place, refusal.place());
    }

    @Test
    void filesThatAreCutShortAnywhereAreRefused() throws IOException {
        for (Format format : Format.values()) {
            byte[] content = valid(format, folder.file("valid"));
            for (int length = 0; length < content.length; length++) {
                refusal(format, Arrays.copyOf(content, length));
            }
        }
    }

    @Test
    void filesThatAreTooLongAreRefused() throws IOException {
        for (Format format : List.of(Format.NPY, Format.SAFETENSORS)) {
            byte[] content = valid(format, folder.file("valid"));
            refusal(format, Arrays.copyOf(content, content.length + 1));
        }
    }

    /** Some damage cannot be seen: other numbers, or another name. */
    @Test
    void filesWithADamagedByteAreReadOrRefused() throws IOException {
        for (Format format : Format.values()) {
            Path file = folder.file("damaged");
            byte[] content = valid(format, folder.file("valid"));
            int refused = 0;
            for (int i = 0; i < content.length; i++) {
                for (int difference : new int[] {1, 0x80}) {
                    byte[] damaged = content.clone();
                    damaged[i] ^= (byte) difference;
                    Files.write(file, damaged);
                    for (Reader reader : format.readers()) {
                        try (Scope _ = Scope.open()) {
                            reader.read(file);
                        } catch (TensorFileException _) {
                            refused++;
                        }
                    }
                }
            }
            folder.assertNothingIsLeft();
            assertTrue(refused > content.length, format + ": " + refused);
        }
    }

    @Test
    void whatIsNoRegularFileIsRefusedAndNotWaitedFor() throws Exception {
        Path pipe = folder.file("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        for (Format format : Format.values()) {
            for (Reader reader : format.readers()) {
                assertEquals("it is a directory", assertThrows(TensorFileException.class, () -> reader.read(folder
                        .path())).reason());
                assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertEquals(
                        "it is no regular file, but a pipe, a socket or a device", assertThrows(
                                TensorFileException.class, () -> reader.read(pipe)).reason()));
                assertEquals(pipe.resolveSibling("missing").toString(), assertThrows(NoSuchFileException.class,
                        () -> reader.read(folder.file("missing"))).getFile());
            }
        }
    }

    private static byte[] npy(String dictionary, int dataBytes) {
        return npy(1, dictionary, dataBytes);
    }

    private static byte[] npy(int version, String dictionary, int dataBytes) {
        byte[] text = (dictionary + "\n").getBytes(StandardCharsets.UTF_8);
        ByteBuffer content = ByteBuffer.allocate(12 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        content.put("\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1)).put((byte) version).put((byte) 0);
        if (version == 1) {
            content.putShort((short) text.length);
        } else {
            content.putInt(text.length);
        }
        content.put(text);
        return Arrays.copyOf(content.array(), content.position() + dataBytes);
    }

    private void assertNpyRefused(String dictionary, int dataBytes, String place, String reason) throws IOException {
        assertRefused(Format.NPY, npy(dictionary, dataBytes), place, reason);
    }

    private static String dictionary(String descr, String shape) {
        return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }";
    }

    @Test
    void sizesOfNpyThatAreLiesAreRefusedBeforeAnythingIsAllocated() throws IOException {
        assertNpyRefused(dictionary("'<f4'", "(1099511627776,)"), 8, "data",
                "shape [1099511627776] of float32 takes 4398046511104 bytes, but 8 follow the header");
        assertNpyRefused(dictionary("'<f4'", "(3,)"), 8, "data",
                "shape [3] of float32 takes 12 bytes, but 8 follow the header");
        assertNpyRefused(dictionary("'<f4'", "(1,)"), 8, "data",
                "shape [1] of float32 takes 4 bytes, but 8 follow the header");
        assertNpyRefused(dictionary("'<f8'", "(4294967296, 4294967296, 2)"), 0, "header, character 50",
                "the bytes of shape [4294967296, 4294967296, 2] overflow");
        assertNpyRefused(dictionary("'<f8'", "(0, 4294967296, 4294967296)"), 0, "header, character 50",
                "the bytes of shape [0, 4294967296, 4294967296] overflow");
        assertNpyRefused(dictionary("'<f4'", "(99999999999999999999,)"), 0, "header, character 51",
                "a size that does not fit 64 bits");
        assertNpyRefused(dictionary("'<f4'", "(" + "1, ".repeat(65) + ")"), 4, "header, character 243",
                "a tuple of more than 64 sizes");
        assertNpyRefused(dictionary("'<f4'", "(-1,)"), 0, "header, character 51",
                "there is '-' where a size should be");
    }

    @Test
    void dtypesOfNpyThatTensorsDoNotHaveAreRefused() throws IOException {
        for (String descr : List.of("<c8", "<c16", "|S3", "<U4", "|O", "<M8[ns]", "|V2",
                "<f4f4",
                "f4", "", "<", "|f4", "<b2", "<i3", "x1")) {
            assertNpyRefused(dictionary("'" + descr + "'", "(0,)"), 0, "header",
                    "the dtype '" + descr + "' is none that tensors have");
        }
        for (Map.Entry<String, String> held : Map.of("<u2", "int32", ">u4", "int64", "<u8", "int64", "<f16", "float64")
                .entrySet()) {
            assertNpyRefused(dictionary("'" + held.getKey() + "'", "(0,)"), 0, "header", "the dtype '" + held.getKey()
                    + "' is none that tensors have; convert the array in NumPy with astype(numpy." + held.getValue()
                    + ")");
        }
        assertNpyRefused(dictionary("[('a', '<f4')]", "(0,)"), 0, "header, character 10",
                "a structured dtype; tensors have elements of one type");
    }

    @Test
    void headersOfNpyThatAreNoDictionaryAreRefused() throws IOException {
        assertNpyRefused("", 0, "header, character 1", "the header ends where '{' should be");
        assertNpyRefused("{'descr': '<f4', 'fortran_order': False}", 0, "header", "the key 'shape' is missing");
        assertNpyRefused("{}", 0, "header", "the key 'descr' is missing");
        assertNpyRefused("{'descr': '<f4', 'descr': '<f4'", 0, "header, character 17",
                "the key 'descr' a second time");
        assertNpyRefused("{'shape': (), 'more': 1}", 0, "header, character 14",
                "the key 'more'; descr, fortran_order and shape are known");
        assertNpyRefused("{'descr': '<f4', 'fortran_order': 0, 'shape': ()}", 4, "header, character 34",
                "there is '0' where True or False should be");
        assertNpyRefused("{'shape': (2)}", 4, "header, character 12", "there is ')' where ',' should be");
        assertNpyRefused("{'shape': [2]}", 4, "header, character 10", "there is '[' where '(' should be");
        assertNpyRefused("{'shape': (2,", 4, "header, character 14", "the header ends where a size should be");
        assertNpyRefused("{'shape': ()} x", 4, "header, character 14",
                "there is 'x' where the end of the header should be");
        assertNpyRefused("{'shape", 4, "header, character 1", "a string without end");
        assertNpyRefused("{'sh\\x61pe': ()}", 4, "header, character 1", "an escape in a string");
        assertNpyRefused("{shape: ()}", 4, "header, character 1", "there is 's' where a string should be");
        assertNpyRefused("__import__('os').system('true')", 4, "header, character 0",
                "there is '_' where '{' should be");
    }

    @Test
    void whatIsNoNpyIsRefused() throws IOException {
        assertRefused(Format.NPY, new byte[0], "byte 0", "nothing is there");
        assertRefused(Format.NPY, "PK\3\4 and more".getBytes(StandardCharsets.ISO_8859_1), "byte 0",
                "it is a zip archive: use Npz");
        assertRefused(Format.NPY, "PK and more".getBytes(StandardCharsets.ISO_8859_1), "byte 0",
                "it does not start with the magic of npy, \\x93NUMPY and a version");
        assertRefused(Format.NPY, new byte[] {(byte) 0x93, 'N'}, "byte 0",
                "it does not start with the magic of npy, \\x93NUMPY and a version");
        byte[] future = npy(dictionary("'<f4'", "()"), 4);
        future[6] = 4;
        assertRefused(Format.NPY, future, "byte 6", "version 4.0 of the format; 1.0, 2.0 and 3.0 are known");
        byte[] long2 = npy(2, dictionary("'<f4'", "()"), 4);
        long2[11] = 0x7f;
        assertRefused(Format.NPY, long2, "byte 8", "a header of 2130706488 bytes; 65536 are the most");
        byte[] latin3 = npy(3, dictionary("'<f4'", "()"), 4);
        latin3[20] = (byte) 0xe9;
        assertRefused(Format.NPY, latin3, "header", "it is no UTF-8, which version 3.0 of the format wants");
        assertRefused(Format.NPY, npy(dictionary("'|b1'", "(2,)"), 2, 7), "data, byte 1",
                "the byte 7 among those of a bool, which are 0 and 1");
    }

    private static byte[] npy(String dictionary, int dataBytes, int last) {
        byte[] content = npy(dictionary, dataBytes);
        content[content.length - 1] = (byte) last;
        return content;
    }

    private static byte[] safetensors(String json, int dataBytes) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length)
                .put(text).array(), 8 + text.length + dataBytes);
    }

    private void assertSafetensorsRefused(String json, int dataBytes, String place, String reason) throws IOException {
        assertRefused(Format.SAFETENSORS, safetensors(json.replace('\'', '"'), dataBytes), place, reason);
    }

    private static String tensor(String name, String dtype, String shape, long begin, long end) {
        return "'" + name + "': {'dtype': '" + dtype + "', 'shape': " + shape + ", 'data_offsets': [" + begin + ", "
                + end
                + "]}";
    }

    @Test
    void offsetsOfSafetensorsThatDoNotFitAreRefused() throws IOException {
        assertSafetensorsRefused("{" + tensor("a", "F32", "[2]", 0, 8) + "," + tensor("b", "F32", "[2]", 4, 12) + "}",
                12,
                "header, tensor \"b\"", "its bytes from 4 overlap those before 8");
        assertSafetensorsRefused("{" + tensor("a", "F32", "[2]", 0, 8) + "," + tensor("b", "F32", "[2]", 0, 8) + "}", 8,
                "header, tensor \"b\"", "its bytes from 0 overlap those before 8");
        assertSafetensorsRefused("{" + tensor("a", "F32", "[2]", 4, 12) + "}", 12, "header, tensor \"a\"",
                "it begins at byte 4, and no tensor has the bytes from 0");
        assertSafetensorsRefused("{" + tensor("a", "F32", "[2]", 0, 8) + "}", 9, "data",
                "the tensors have 8 bytes, and the file 9");
        assertSafetensorsRefused("{" + tensor("a", "F32", "[2]", 0, 8) + "}", 7, "data",
                "the tensors have 8 bytes, and the file 7");
        assertSafetensorsRefused("{}", 1, "data", "the tensors have 0 bytes, and the file 1");
        assertSafetensorsRefused("{" + tensor("a", "F32", "[2]", 0, 4) + "}", 4, "header, tensor \"a\"",
                "shape [2] of F32 takes 8 bytes, but its data_offsets span 4");
        assertSafetensorsRefused("{" + tensor("a", "F32", "[2]", 8, 0) + "}", 8, "header, tensor \"a\"",
                "data_offsets are a begin and an end, but were [8, 0]");
        assertSafetensorsRefused("{" + tensor("a", "F32", "[2]", -8, 0) + "}", 8, "header, tensor \"a\"",
                "data_offsets are a begin and an end, but were [-8, 0]");
        assertSafetensorsRefused("{" + tensor("a", "F32", "[4611686018427387904, 4]", 0, 0) + "}", 0,
                "header, tensor \"a\"",
                "the bytes of shape [4611686018427387904, 4] overflow");
        assertSafetensorsRefused("{" + tensor("a", "F32", "[-1]", 0, 0) + "}", 0, "header, tensor \"a\"",
                "a negative size in shape [-1]");
        assertSafetensorsRefused("{" + tensor("a", "F32", "[1e3]", 0, 0) + "}", 0, "header, character 33",
                "there is VALUE_NUMBER_FLOAT where an integer should be");
        assertEquals("header, character 74", refusal(Format.SAFETENSORS, safetensors("{" + tensor("a", "F32", "[0]", 0,
                0)
                .replace('\'', '"').replace("[0, ", "[18446744073709551615, ") + "}", 0)).place());
        assertSafetensorsRefused("{" + tensor("a", "F32", "[" + "1,".repeat(64) + "1]", 0, 4) + "}", 4,
                "header, character 161",
                "an array of more than 64 integers");
        assertSafetensorsRefused("{" + tensor("a", "F33", "[1]", 0, 4) + "}", 4, "header, tensor \"a\"",
                "the dtype \"F33\" is none of safetensors");
    }

    @Test
    void headersOfSafetensorsThatAreNoJsonOfTheFormatAreRefused() throws IOException {
        String a = tensor("a", "F32", "[1]", 0, 4);
        assertTrue(refusal(Format.SAFETENSORS, safetensors(("{" + a + "," + a + "}").replace('\'', '"'), 4)).reason()
                .startsWith("Duplicate field 'a'"));
        assertTrue(refusal(Format.SAFETENSORS, safetensors("{\"a\": {\"x\": " + "[".repeat(100_000), 4)).reason()
                .contains("nesting depth"));
        assertTrue(refusal(Format.SAFETENSORS, safetensors("{" + a.replace('\'', '"') + "} ,", 4)).place().startsWith(
                "header, character "));
        assertSafetensorsRefused("{" + a + "} {", 4, "header, character 62",
                "there is START_OBJECT where the end of the header should be");
        assertSafetensorsRefused("[]", 0, "header", "it does not start with '{'");
        assertSafetensorsRefused("", 0, "header", "it does not start with '{'");
        assertSafetensorsRefused(" {}", 0, "header", "it does not start with '{'");
        assertSafetensorsRefused("{'a': 1}", 0, "header, character 6",
                "there is VALUE_NUMBER_INT where an object should be");
        assertSafetensorsRefused("{'a': {'dtype': 'F32', 'shape': []}}", 0, "header, tensor \"a\"",
                "data_offsets is missing");
        assertSafetensorsRefused("{'a': {'dtype': 1}}", 0, "header, character 16",
                "there is VALUE_NUMBER_INT where a string should be");
        assertSafetensorsRefused("{'__metadata__': {'a': 1}}", 0, "header, character 23",
                "there is VALUE_NUMBER_INT where a string should be");
        assertSafetensorsRefused("{'\\ud800': {}}", 0, "header, character 1", "a string with half of a surrogate pair");
        byte[] latin = safetensors("{\"x\": {}}", 0);
        latin[10] = (byte) 0xe9;
        assertRefused(Format.SAFETENSORS, latin, "header", "it is no UTF-8");
        assertRefused(Format.SAFETENSORS, new byte[3], "byte 0",
                "a file of 3 bytes; the length of the header takes 8");
        assertRefused(Format.SAFETENSORS, longs(100), "byte 0",
                "a header of 100 bytes in a file of 8; is this a safetensors file?");
        assertRefused(Format.SAFETENSORS, longs(-1), "byte 0",
                "a header of 18446744073709551615 bytes; 100000000 are the most; is this a safetensors file?");
    }

    private static byte[] longs(long value) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    @Test
    void aTypeThatTensorsDoNotHaveDoesNotBarTheOthers() throws IOException {
        Path file = folder.file("a.safetensors");
        Files.write(file, safetensors(("{" + tensor("odd", "F8_E4M3", "[4]", 0, 4) + "," + tensor("a", "F32", "[1]", 4,
                8)
                + "}").replace('\'', '"'), 8));
        try (Scope _ = Scope.open(); Safetensors opened = Safetensors.open(file)) {
            assertEquals("[4]", opened.shape("odd").toString());
            assertEquals(0, opened.tensor("a").item());
            long live = Memory.liveBytes();
            for (TensorFileException refusal : List.of(assertThrows(TensorFileException.class, () -> opened.tensor(
                    "odd")),
                    assertThrows(TensorFileException.class, () -> opened.dtype("odd")),
                    assertThrows(TensorFileException.class, () -> Safetensors.load(file)))) {
                assertEquals(file + ": tensor \"odd\": it is of the type F8_E4M3, which tensors do not have", refusal
                        .getMessage());
            }
            assertEquals(live, Memory.liveBytes());
        }
    }

    @Test
    void messagesNeitherForgeLinesNorFillALog() throws IOException {
        String name = "a\nERROR b" + "x".repeat(10_000);
        TensorFileException refusal = refusal(Format.SAFETENSORS, safetensors(("{" + tensor(name.replace("\n", "\\n"),
                "F33",
                "[1]", 0, 4) + "}").replace('\'', '"'), 4));
        assertTrue(refusal.place().startsWith("header, tensor \"a\\u000aERROR b"), refusal.place());
        assertTrue(refusal.getMessage().length() < 1000, refusal.getMessage());
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> many = new LinkedHashMap<>();
            for (int i = 0; i < 1000; i++) {
                many.put("tensor " + i, Tensor.scalar(i));
            }
            Npz.save(folder.file("many.npz"), many);
            Safetensors.save(folder.file("many.safetensors"), many);
        }
        try (Npz archive = Npz.open(folder.file("many.npz"));
                Safetensors weights = Safetensors.open(folder.file(
                        "many.safetensors"))) {
            for (RuntimeException missing : List.of(assertThrows(NoSuchElementException.class, () -> archive.tensor(
                    "x")),
                    assertThrows(NoSuchElementException.class, () -> weights.tensor("x")))) {
                assertTrue(missing.getMessage().endsWith("] and 980 more"), missing.getMessage());
            }
        }
    }

    private static byte[] zip(List<String> names, byte[] content, int level) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(level);
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(content);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void archivesThatHoldAnythingButArraysAreRefused() throws IOException {
        byte[] scalar = npy(dictionary("'<f4'", "()"), 4);
        assertRefused(Format.NPZ, zip(List.of("a.npy", "b"), scalar, 9), "archive", "the member \"b\" is no npy file");
        byte[] twice = zip(List.of("a.npy", "b.npy"), scalar, 9);
        for (int i = 0; i < twice.length; i++) {
            twice[i] = twice[i] == 'b' && twice[i + 1] == '.' ? (byte) 'a' : twice[i];
        }
        assertRefused(Format.NPZ, twice, "archive", "two members are called \"a.npy\"");
        assertRefused(Format.NPZ, zip(List.of("a.npy"), new byte[20], 9), "member \"a.npy\", byte 0",
                "it does not start with the magic of npy, \\x93NUMPY and a version");
        assertRefused(Format.NPZ, zip(List.of("a.npy"), npy(dictionary("'<f4'", "(2,)"), 4), 9),
                "member \"a.npy\", data",
                "shape [2] of float32 takes 8 bytes, but 4 follow the header");
        assertEquals("archive", refusal(Format.NPZ, new byte[100]).place());
    }

    @Test
    void checksumsOfArchivesAreCompared() throws IOException {
        byte[] content = valid(Format.NPZ, folder.file("valid"));
        int data = new String(content, StandardCharsets.ISO_8859_1).indexOf("\u0000\u0000\u0080\u003f");
        content[data] = 1;
        assertRefused(Format.NPZ, content, "member \"b.npy\", data", "the checksum is not the one of the archive");
    }

    @Test
    void aBombIsRefusedByTheLimitOfTheCaller() throws IOException {
        Path file = folder.file("bomb.npz");
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            byte[] header = npy(dictionary("'<f4'", "(67108864,)"), 0);
            zip.write(header);
            for (int i = 0; i < 256; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        assertTrue(Files.size(file) < 300_000);
        Memory.resetPeak();
        String reason = "the tensors take 268435456 bytes, more than the 1000000 that the caller allows";
        try (Scope scope = Scope.open()) {
            assertEquals(reason, assertThrows(TensorFileException.class, () -> Npz.load(file, 1_000_000)).reason());
            try (Npz archive = Npz.open(file, 1_000_000)) {
                assertEquals(reason, assertThrows(TensorFileException.class, () -> archive.tensor("a")).reason());
            }
            scope.limit(1_000_000);
            assertThrows(OutOfMemoryException.class, () -> Npz.load(file));
        }
        assertEquals(0, Memory.peakBytes());
    }

    @Test
    void anArchiveThatClaimsToExpandBeyondWhatIsPossibleIsRefused() throws IOException {
        byte[] content = zip(List.of("a.npy"), npy(dictionary("'<f4'", "(250000000,)"), 0), 9);
        int size = npy(dictionary("'<f4'", "(250000000,)"), 0).length + 1_000_000_000;
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(content.length - 22 - 46 - 5 + 24, size);
        TensorFileException refusal = refusal(Format.NPZ, content);
        assertEquals("member \"a.npy\"", refusal.place());
        assertTrue(refusal.reason().matches("\\d+ bytes of the archive cannot expand to " + size), refusal.reason());
    }

    @Test
    void limitsOfTheCallerHoldForAllFormatsAndAllTensorsTogether() throws IOException {
        try (Scope _ = Scope.open()) {
            Tensor a = Tensor.zeros(100);
            Npy.save(folder.file("a.npy"), a);
            Npz.save(folder.file("a.npz"), Map.of("a", a, "b", a));
            Safetensors.save(folder.file("a.safetensors"), Map.of("a", a, "b", a));
            assertEquals(100, Npy.load(folder.file("a.npy"), 400).numel());
            assertEquals(2, Npz.load(folder.file("a.npz"), 800).size());
            assertEquals(2, Safetensors.load(folder.file("a.safetensors"), 800).size());
            long live = Memory.liveBytes();
            assertThrows(TensorFileException.class, () -> Npy.load(folder.file("a.npy"), 399));
            assertThrows(TensorFileException.class, () -> Npz.load(folder.file("a.npz"), 799));
            assertThrows(TensorFileException.class, () -> Safetensors.load(folder.file("a.safetensors"), 799));
            assertEquals(live, Memory.liveBytes());
        }
    }

    @Test
    void aMappedFileThatWasShortenedIsNotRead() throws IOException {
        try (Scope _ = Scope.open()) {
            Path npy = folder.file("a.npy");
            Path weights = folder.file("a.safetensors");
            Tensor large = Tensor.ones(100_000);
            Npy.save(npy, large);
            Safetensors.save(weights, Map.of("large", large, "mask", large.gt(0)));
            Tensor mapped = Npy.map(npy);
            try (Safetensors opened = Safetensors.open(weights)) {
                Tensor tensor = opened.tensor("large");
                assertEquals(100_000, mapped.sum().item());
                assertEquals(100_000, tensor.sum().item());
                for (Path file : List.of(npy, weights)) {
                    try (RandomAccessFile shortened = new RandomAccessFile(file.toFile(), "rw")) {
                        shortened.setLength(8192);
                    }
                }
                for (Tensor lost : List.of(mapped, tensor)) {
                    String message = assertThrows(LifetimeException.class, lost::sum).getMessage();
                    assertTrue(message.contains(" was shortened from "), message);
                    assertTrue(message.contains(" bytes to 8192"), message);
                }
                assertTrue(assertThrows(TensorFileException.class, () -> opened.tensor("mask")).reason().contains(
                        " was shortened from 500"));
            }
        }
    }
}
