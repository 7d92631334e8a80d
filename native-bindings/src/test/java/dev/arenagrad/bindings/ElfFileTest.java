package dev.arenagrad.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damage to what the dynamic linker reads is found before the linker is given the file: it would end the process. Each case damages one
 * copy and repairs it again.
 */
@EnabledOnOs(OS.LINUX)
class ElfFileTest {
    private static final int HEADER_BYTES = 64;
    private static final int SECTION_BYTES = 64;

    /** What the linker and the code that it runs first cannot do without. */
    private static final List<String> READ_BY_THE_LINKER = List.of(".gnu.hash", ".dynsym", ".dynstr", ".gnu.version_r",
            ".rela.dyn", ".rela.plt", ".dynamic", ".got.plt");

    @TempDir private Path folder;
    private Path library;

    private record Section(long offset, int bytes) {}

    @BeforeEach
    void copyTheLibrary() throws IOException {
        library = LibraryCopy.of(OpenBlas.libraryPath(), folder.resolve("openblas.lib"));
    }

    @Test
    void wholeLibrariesAreSound() throws Exception {
        List<Path> libraries = new ArrayList<>();
        try (Stream<Path> ofTheJdk = Files.walk(Path.of(System.getProperty("java.home"), "lib"));
                Stream<Path> bundled = Files.list(OpenBlas.libraryPath().getParent())) {
            Stream.concat(ofTheJdk, bundled).filter(file -> file.toString().matches(".*\\.so(\\.\\d+)*")).forEach(
                    libraries::add);
        }
        assertTrue(libraries.size() > 20, libraries.toString());
        for (Path file : libraries) {
            ElfFile.requireSound(file);
        }
    }

    @Test
    void aSectionOfZerosIsFound() throws Exception {
        Map<String, Section> sections = sections();
        for (String name : READ_BY_THE_LINKER) {
            Section section = sections.get(name);
            assertFound(name, section.offset, new byte[section.bytes]);
        }
    }

    @Test
    void aSectionOfOtherBytesIsFound() throws Exception {
        Random random = new Random(3);
        Map<String, Section> sections = sections();
        for (String name : READ_BY_THE_LINKER) {
            byte[] noise = new byte[sections.get(name).bytes];
            random.nextBytes(noise);
            assertFound(name, sections.get(name).offset, noise);
        }
    }

    @Test
    void aPageOfZerosInTheNamesOrSymbolsIsFound() throws Exception {
        int page = 4096;
        for (String name : List.of(".dynsym", ".dynstr", ".rela.dyn", ".rela.plt")) {
            Section section = sections().get(name);
            for (int at = 0; at + page <= section.bytes; at += page) {
                assertFound(name + " from " + at, section.offset + at, new byte[page]);
            }
        }
    }

    @Test
    void zerosInTheSecondHalfAreFound() throws Exception {
        long half = Files.size(library) / 2;
        assertFound("the second half", half, new byte[(int) (Files.size(library) - half)]);
    }

    @Test
    void aHeaderOfOtherBytesIsFoundOrLeftToTheLinkerAndNeverAnotherException() throws Exception {
        Random random = new Random(4);
        for (int i = 0; i < 2000; i++) {
            byte[] noise = new byte[1 + random.nextInt(8)];
            random.nextBytes(noise);
            check(random.nextInt(HEADER_BYTES + 11 * 56), noise);
        }
    }

    @Test
    void anyBytesAnywhereAreFoundOrLeftToTheLinkerAndNeverAnotherException() throws Exception {
        Random random = new Random(5);
        long tables = sections().get(".rela.plt").offset;
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[1 << random.nextInt(12)];
            random.nextBytes(noise);
            check(random.nextLong(tables), noise);
        }
    }

    @Test
    void aDamagedLibraryBesideItIsNamed() throws Exception {
        Path companion = library.resolveSibling("libgfortran.so.5");
        try (RandomAccessFile file = new RandomAccessFile(companion.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        String output = new ChildJvm(LoadOnce.class).property(LibraryLocator.PATH_PROPERTY, library).output();

        assertTrue(output.contains(library + ": libgfortran.so.5 beside it: file too short"), output);
    }

    @Test
    void aProcessThatIsGivenADamagedLibrarySaysSo() throws Exception {
        Section dynamic = sections().get(".dynamic");
        exchange(dynamic.offset, new byte[dynamic.bytes]);

        String output = new ChildJvm(LoadOnce.class).property(LibraryLocator.PATH_PROPERTY, library).output();

        assertTrue(output.contains("system property arenagrad.openblas.path: " + library + ": damaged: "), output);
        assertTrue(output.contains("isLoaded=false"), output);
    }

    private void assertFound(String what, long offset, byte[] damage) throws IOException, UnusableLibraryException {
        byte[] before = exchange(offset, damage);
        UnusableLibraryException found = assertThrows(UnusableLibraryException.class, () -> ElfFile.requireSound(
                library), what);
        assertTrue(found.getMessage().startsWith("damaged: "), found.getMessage());
        exchange(offset, before);
        ElfFile.requireSound(library);
    }

    private void check(long offset, byte[] damage) throws IOException {
        byte[] before = exchange(offset, damage);
        try {
            ElfFile.requireSound(library);
        } catch (UnusableLibraryException e) {
            assertFalse(e.getMessage().isEmpty());
        }
        exchange(offset, before);
    }

    private byte[] exchange(long offset, byte[] content) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(library.toFile(), "rw")) {
            byte[] before = new byte[content.length];
            file.seek(offset);
            file.readFully(before);
            file.seek(offset);
            file.write(content);
            return before;
        }
    }

    private Map<String, Section> sections() throws IOException {
        byte[] content = Files.readAllBytes(library);
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) file.getLong(40);
        int count = file.getShort(60);
        int names = (int) file.getLong(table + file.getShort(62) * SECTION_BYTES + 24);
        Map<String, Section> sections = new LinkedHashMap<>();
        for (int at = table; at < table + count * SECTION_BYTES; at += SECTION_BYTES) {
            int name = names + file.getInt(at);
            int end = name;
            while (content[end] != 0) {
                end++;
            }
            sections.put(new String(content, name, end - name, StandardCharsets.US_ASCII), new Section(file.getLong(at
                    + 24), (int) file.getLong(at + 32)));
        }
        assertEquals(count, sections.size());
        return sections;
    }
}
