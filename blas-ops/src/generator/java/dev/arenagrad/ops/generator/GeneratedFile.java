package dev.arenagrad.ops.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A generated file. It is written only if its content changes, so that nothing is recompiled needlessly. */
final class GeneratedFile {
    private GeneratedFile() {}

    static void write(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }
}
