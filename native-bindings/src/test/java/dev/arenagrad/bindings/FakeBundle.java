package dev.arenagrad.bindings;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A class path with small files in the place of libraries. */
final class FakeBundle {
    static final Platform PLATFORM = Platform.of("Linux", "amd64");
    static final String FOLDER = "META-INF/openblas/linux-x86_64";
    static final String NAME = "libopenblas.so.0";

    private FakeBundle() {}

    static URLClassLoader jar(Path jar, byte[] content) throws IOException {
        return jar(jar, content, NAME);
    }

    static URLClassLoader jar(Path jar, byte[] content, String... names) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar); ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(FOLDER + "/" + name));
                zip.write(content);
            }
        }
        return loader(jar);
    }

    static URLClassLoader directory(Path directory, byte[] content) throws IOException {
        Files.write(Files.createDirectories(directory.resolve(FOLDER)).resolve(NAME), content);
        return loader(directory);
    }

    private static URLClassLoader loader(Path entry) throws IOException {
        return new URLClassLoader(new URL[] {entry.toUri().toURL()}, null);
    }
}
