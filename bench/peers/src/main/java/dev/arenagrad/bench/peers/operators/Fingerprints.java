package dev.arenagrad.bench.peers.operators;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Which program made a measurement: a check sum of all classes of a class path, of folders and of archives. */
final class Fingerprints {
    private Fingerprints() {}

    /** {@return that of this process's class path} */
    static String ofThisProgram() throws IOException {
        CRC32 sum = new CRC32();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                addFolder(path, sum);
            } else if (Files.exists(path)) {
                addArchive(path, sum);
            }
        }
        return Long.toHexString(sum.getValue());
    }

    private static void addFolder(Path folder, CRC32 sum) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder)) {
            files = tree.filter(file -> file.toString().endsWith(".class")).sorted().toList();
        }
        for (Path file : files) {
            sum.update(Files.readAllBytes(file));
        }
    }

    private static void addArchive(Path archive, CRC32 sum) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            zip.stream().filter(entry -> entry.getName().endsWith(".class")).mapToLong(ZipEntry::getCrc).sorted()
                    .forEach(crc -> sum.update(Long.toHexString(crc).getBytes(
                            java.nio.charset.StandardCharsets.US_ASCII)));
        }
    }
}
