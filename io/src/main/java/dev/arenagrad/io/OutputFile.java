package dev.arenagrad.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/**
 * Files that are replaced as a whole: written beside the old one under another name, forced to the disk, and renamed. A reader finds the
 * old content or the new, even after a crash of the machine; a program that has the old file mapped keeps it.
 */
final class OutputFile {
    /** Writes the content of the file. */
    interface Content {
        /** Writes to {@code channel}, which is empty. */
        void writeTo(FileChannel channel) throws IOException;
    }

    private OutputFile() {}

    /**
     * Replaces {@code path}, or the file that it links to, with {@code content}, or makes it. If this throws, the file is as it was.
     * Permissions of a file that is replaced are kept.
     */
    static void replace(Path path, Content content) throws IOException {
        InputFile.requireDefaultFileSystem(path);
        boolean exists = Files.exists(path);
        if (exists) {
            InputFile.requireRegular(path);
        }
        Path target = exists ? path.toRealPath() : path.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(path.toString(), null, "its folder is missing");
        }
        Path part = folder.resolve("." + UUID.randomUUID() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                if (exists) {
                    copyPermissions(target, part);
                }
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        forceEntries(folder);
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        PosixFileAttributeView old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        if (old != null) {
            Files.setPosixFilePermissions(to, old.readAttributes().permissions());
        }
    }

    /**
     * Forces a folder to the disk, where the system can: only then a new name is there. Windows opens no folder, and some file systems
     * force none.
     */
    static void forceEntries(Path folder) {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException _) {
            // the file is replaced; when the disk has its name is left to the system
        }
    }

    /** Writes all that remains in {@code bytes}. */
    static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
