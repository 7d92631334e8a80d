package dev.arenagrad.io;

import dev.arenagrad.io.format.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A regular file, open for reading. */
final class InputFile implements AutoCloseable {
    private final Path path;
    private final RandomAccessFile file;
    private final long size;
    private boolean mapped;

    private InputFile(Path path, RandomAccessFile file, long size) {
        this.path = path;
        this.file = file;
        this.size = size;
    }

    static InputFile open(Path path) throws IOException {
        requireRegular(path);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        try {
            return new InputFile(path, file, file.length());
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    /** Refuses files in archives, in memory and the like: they can be neither mapped nor read at a position. */
    static void requireDefaultFileSystem(Path path) {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new UnsupportedOperationException(path + " is in a file system of scheme \"" + path.getFileSystem()
                    .provider().getScheme() + "\"; only files of the default file system are read and saved: copy it");
        }
    }

    /** Refuses files that have no size or no random access. Opening a pipe would already wait for a writer. */
    static void requireRegular(Path path) throws IOException {
        requireDefaultFileSystem(path);
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new TensorFileException(path, "", attributes.isDirectory() ? "it is a directory"
                    : "it is no regular file, but a pipe, a socket or a device");
        }
    }

    long size() {
        return size;
    }

    /** {@return the file from its start as a stream, which need not be closed} */
    InputStream stream() {
        return Channels.newInputStream(file.getChannel());
    }

    /** Fills {@code target} with what is in the file from {@code position}. */
    void read(long position, MemorySegment target) throws IOException, FormatException {
        new ParallelRead(file.getChannel(), position, target).run();
    }

    /** {@return the file as memory, which remains when this is closed} */
    MappedFile map() throws IOException {
        MappedFile mapping = MappedFile.of(path, file, size);
        mapped = true;
        return mapping;
    }

    @Override
    public void close() throws IOException {
        if (!mapped) {
            file.close();
        }
    }
}
