package dev.arenagrad.bindings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Copies of the library under another name, with the libraries that it needs beside them: the system may have none of these. */
final class LibraryCopy {
    private LibraryCopy() {}

    static Path of(Path library, Path copy) throws IOException {
        for (String name : Platform.current().companions()) {
            Path companion = library.resolveSibling(name);
            if (Files.isRegularFile(companion)) {
                Files.copy(companion, copy.resolveSibling(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return Files.copy(library, copy);
    }
}
