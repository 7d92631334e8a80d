package dev.arenagrad.bindings;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A shared library in the Executable and Linkable Format, as far as the dynamic linker believes it without asking. The linker maps
 * what the header announces and follows every address that it finds there: where the file is shorter, or its tables are damaged,
 * the process dies. So what the linker reads is looked at before. Offsets are those of the System V ABI, "Object Files"
 * (Elf64_Ehdr, Elf64_Phdr).
 */
final class ElfFile {
    private static final int MAGIC = 0x7F454C46;
    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int CLASS_64 = 2;
    private static final int SHARED_OBJECT = 3;
    private static final int LOAD = 1;
    private static final int DYNAMIC = 2;
    private static final int EXECUTABLE = 1;
    private static final int WRITABLE = 2;

    private final RandomAccessFile file;
    private final ByteOrder order;
    private final int machine;
    private final List<Segment> loads = new ArrayList<>();
    private final Map<Segment, ByteBuffer> written = new HashMap<>();
    private @Nullable Segment dynamic;

    /** A part of the file and where it comes to lie in memory, relative to where the library does. */
    private record Segment(int type, int flags, long offset, long address, long bytes, long memory) {
        boolean has(long at, long count) {
            return at >= address && count >= 0 && count <= bytes && at - address <= bytes - count;
        }

        boolean hasMemory(long at, long count) {
            return at >= address && count >= 0 && count <= memory && at - address <= memory - count;
        }
    }

    private ElfFile(RandomAccessFile file, ByteBuffer header) throws IOException, UnusableLibraryException {
        this.file = file;
        order = header.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        header.order(order);
        machine = Short.toUnsignedInt(header.getShort(18));
        if (header.getShort(16) != SHARED_OBJECT) {
            throw damaged("it is no shared library, by its header");
        }
        long table = header.getLong(32);
        int entries = Short.toUnsignedInt(header.getShort(56));
        if (header.getShort(54) != SEGMENT_BYTES || table < HEADER_BYTES || table > file.length()) {
            throw damaged("its header does not lead to a table of segments");
        }
        requireLength(table, (long) entries * SEGMENT_BYTES);
        ByteBuffer segments = read(table, entries * SEGMENT_BYTES);
        for (int at = 0; at < entries * SEGMENT_BYTES; at += SEGMENT_BYTES) {
            add(new Segment(segments.getInt(at), segments.getInt(at + 4), segments.getLong(at + 8), segments.getLong(
                    at + 16), segments.getLong(at + 32), segments.getLong(at + 40)));
        }
        Segment around = dynamic == null ? null : load(dynamic.address);
        if (dynamic == null || around == null || !around.has(dynamic.address, dynamic.bytes)) {
            throw damaged("no segment tells the dynamic linker what to do");
        }
    }

    /**
     * Refuses a file that ends before its last segment does, or in which the dynamic linker would be led astray. One of another
     * format is left to the dynamic linker's judgement, as is one too short for a header.
     */
    static void requireSound(Path path) throws UnusableLibraryException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] start = new byte[(int) Math.min(HEADER_BYTES, file.length())];
            file.readFully(start);
            ByteBuffer header = ByteBuffer.wrap(start);
            if (start.length < HEADER_BYTES || header.getInt(0) != MAGIC || header.get(4) != CLASS_64) {
                return;
            }
            new ElfDynamic(new ElfFile(file, header)).requireSound();
        } catch (IOException e) {
            throw new UnusableLibraryException("cannot be read: " + e, e);
        }
    }

    static UnusableLibraryException damaged(String what) {
        return new UnusableLibraryException("damaged: " + what);
    }

    private void add(Segment segment) throws IOException, UnusableLibraryException {
        if (segment.type != LOAD && segment.type != DYNAMIC) {
            return;
        }
        requireLength(segment.offset, segment.bytes);
        if (segment.memory < segment.bytes || segment.address < 0 || segment.address + segment.memory < 0) {
            throw damaged("a segment does not fit its own memory");
        }
        if (segment.type == DYNAMIC) {
            dynamic = segment;
            return;
        }
        if (!loads.isEmpty() && segment.address < loads.getLast().address + loads.getLast().memory) {
            throw damaged("its segments overlap");
        }
        loads.add(segment);
    }

    private void requireLength(long offset, long bytes) throws IOException, UnusableLibraryException {
        if (offset < 0 || bytes < 0 || offset + bytes < 0) {
            throw damaged("a segment lies outside any file");
        }
        if (offset + bytes > file.length()) {
            throw new UnusableLibraryException("file too short: it has " + file.length() + " bytes of at least "
                    + (offset + bytes));
        }
    }

    /** {@return the processor it is for, by its number in the format} */
    int machine() {
        return machine;
    }

    /** {@return the dynamic section} */
    ByteBuffer dynamic() throws IOException {
        Segment segment = Objects.requireNonNull(dynamic);
        return read(segment.offset, (int) segment.bytes);
    }

    /** {@return the given number of bytes that will be at an address, in the file's byte order} */
    ByteBuffer at(String what, long address, long bytes) throws IOException, UnusableLibraryException {
        Segment load = load(address);
        if (load == null || !load.has(address, bytes) || bytes > Integer.MAX_VALUE) {
            throw damaged(what + " lies outside the file");
        }
        return read(load.offset + address - load.address, (int) bytes);
    }

    /** {@return how many bytes of the file there are from an address on to the end of its segment} */
    long left(String what, long address) throws UnusableLibraryException {
        Segment load = load(address);
        if (load == null || !load.has(address, 1)) {
            throw damaged(what + " lies outside the file");
        }
        return load.address + load.bytes - address;
    }

    /** {@return the address that the file has at an address where the dynamic linker may write} */
    long pointer(String what, long address) throws IOException, UnusableLibraryException {
        Segment load = load(address);
        if (load == null || !load.has(address, Long.BYTES)) {
            throw damaged(what + " lies outside the file");
        }
        ByteBuffer content = written.get(load);
        if (content == null) {
            content = at(what, load.address, load.bytes);
            written.put(load, content);
        }
        return content.getLong((int) (address - load.address));
    }

    boolean isMapped(long address) {
        return load(address) != null;
    }

    boolean isWritable(long address, long bytes) {
        Segment load = load(address);
        return load != null && (load.flags & WRITABLE) != 0 && load.hasMemory(address, bytes);
    }

    boolean isCode(long address) {
        Segment load = load(address);
        return load != null && (load.flags & EXECUTABLE) != 0 && load.has(address, 1);
    }

    /** {@return the last segment that begins at an address or before and does not end before it, or null} */
    private @Nullable Segment load(long address) {
        for (int i = loads.size() - 1; i >= 0; i--) {
            if (loads.get(i).hasMemory(address, 0)) {
                return loads.get(i);
            }
        }
        return null;
    }

    /** Unlike a channel, the file is not closed when the thread was interrupted. */
    private ByteBuffer read(long position, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        file.seek(position);
        file.readFully(content);
        return ByteBuffer.wrap(content).order(order);
    }
}
