package dev.arenagrad.ops.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the build, which is left alone if it is what it should be: its compiler then has nothing to do. */
final class GeneratedFile {
    private GeneratedFile() {}

    static void write(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }
}
