package dev.arenagrad.bindings;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

/**
 * A file among the resources of the program, with its size and checksum, by which a damaged copy is detected. A jar has both in its
 * directory, so that the tens of megabytes need not be decompressed at each start. CRC-32 finds damage. It does not protect against an
 * attacker who can write to the user's own cache folder, which is closed to other users.
 *
 * @param name     the last part of the path
 * @param location where the content is read from
 * @param size     the size in bytes
 * @param checksum the CRC-32 of the content
 */
record BundledFile(String name, URL location, long size, long checksum) {

    /** Finds a resource; null if the loader has none of this name. */
    static @Nullable BundledFile find(ClassLoader loader, String folder, String name) throws IOException {
        URL location = loader.getResource(folder + "/" + name);
        if (location == null) {
            return null;
        }
        if (connect(location) instanceof JarURLConnection connection) {
            try (JarFile jar = connection.getJarFile()) {
                JarEntry entry = jar.getJarEntry(connection.getEntryName());
                return new BundledFile(name, location, entry.getSize(), entry.getCrc());
            }
        }
        try (InputStream content = connect(location).getInputStream()) {
            Digest digest = Digest.of(content);
            return new BundledFile(name, location, digest.size, digest.checksum);
        }
    }

    /** Whether a file, and no link to one, exists and has this content. */
    boolean matches(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != size) {
            return false;
        }
        try (InputStream content = Files.newInputStream(file)) {
            return Digest.of(content).checksum == checksum;
        }
    }

    InputStream open() throws IOException {
        return connect(location).getInputStream();
    }

    /** Uncached, so that no jar is held open after its streams are closed. */
    private static URLConnection connect(URL location) throws IOException {
        URLConnection connection = location.openConnection();
        connection.setUseCaches(false);
        return connection;
    }

    private record Digest(long size, long checksum) {
        static Digest of(InputStream content) throws IOException {
            CRC32 checksum = new CRC32();
            byte[] buffer = new byte[1 << 16];
            long size = 0;
            for (int count; (count = content.read(buffer)) >= 0; size += count) {
                checksum.update(buffer, 0, count);
            }
            return new Digest(size, checksum.getValue());
        }
    }
}
