package dev.arenagrad.bindings;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Whether a library file in the Executable and Linkable Format is all there. The dynamic linker maps what the file's header
 * announces; where the file is shorter, it touches pages that do not exist, and the process dies of a bus error. Offsets
 * are those of the System V ABI, "Object Files" (Elf64_Ehdr, Elf64_Phdr).
 */
final class ElfFile {
    private static final int MAGIC = 0x7F454C46;
    private static final int HEADER_BYTES = 64;
    private static final int ENTRY_BYTES = 56;

    private ElfFile() {}

    /**
     * Refuses a file that ends before its last segment does. One of another format is left to the dynamic linker's judgement, as is one
     * too short for a header.
     */
    static void requireWhole(Path path) throws UnusableLibraryException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            ByteBuffer header = read(file, 0, HEADER_BYTES);
            if (header.remaining() < HEADER_BYTES || header.getInt(0) != MAGIC || header.get(4) != 2) {
                return;
            }
            ByteOrder order = header.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            header.order(order);
            long table = header.getLong(32);
            int entries = Short.toUnsignedInt(header.getShort(56));
            long end = table + (long) entries * ENTRY_BYTES;
            if (table >= 0 && end >= 0 && end <= file.length()) {
                ByteBuffer segments = read(file, table, entries * ENTRY_BYTES).order(order);
                for (int at = 0; at < entries * ENTRY_BYTES; at += ENTRY_BYTES) {
                    end = Math.max(end, segments.getLong(at + 8) + segments.getLong(at + 32));
                }
            }
            if (end > file.length()) {
                throw new UnusableLibraryException("file too short: it has " + file.length() + " bytes of at least "
                        + end);
            }
        } catch (IOException e) {
            throw new UnusableLibraryException("cannot be read: " + e, e);
        }
    }

    /** Reads so many bytes, or as many as there are. Unlike a channel, the file is not closed when the thread was interrupted. */
    private static ByteBuffer read(RandomAccessFile file, long position, int bytes) throws IOException {
        byte[] content = new byte[(int) Math.min(bytes, file.length() - position)];
        file.seek(position);
        file.readFully(content);
        return ByteBuffer.wrap(content);
    }
}
