package dev.arenagrad.ops.generator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A generated file. It is written only if its content changes, so that nothing is recompiled needlessly. */
final class GeneratedFile {
    private static final Set<Path> WRITTEN = new HashSet<>();

    private GeneratedFile() {}

    static void write(Path file, String text) throws IOException {
        WRITTEN.add(file);
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }

    /** Deletes the files below a folder that this run has not written: an earlier one did, from tables and sources that are gone. */
    static void deleteOthers(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> others = files.filter(file -> Files.isRegularFile(file) && !WRITTEN.contains(file)).toList();
            for (Path other : others) {
                Files.delete(other);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
