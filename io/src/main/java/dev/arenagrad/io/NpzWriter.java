package dev.arenagrad.io;

import dev.arenagrad.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the members of an archive. The same tensors make the same bytes. */
final class NpzWriter {
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_NAME = 1 << 15;

    /** The earliest time that a zip archive knows, which NumPy gives its members too. */
    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ZipOutputStream archive;
    private final byte[] buffer = new byte[BUFFER];

    private NpzWriter(ZipOutputStream archive) {
        this.archive = archive;
    }

    static void save(Path file, Map<String, Tensor> tensors, boolean deflated) throws IOException {
        SequencedMap<String, Npy.Written> members = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> members.put(memberName(name), Npy.Written.of(tensor)));
        OutputFile.replace(file, channel -> {
            try (ZipOutputStream archive = new ZipOutputStream(new LeftOpen(channel))) {
                NpzWriter writer = new NpzWriter(archive);
                for (Map.Entry<String, Npy.Written> member : members.entrySet()) {
                    writer.write(member.getKey(), member.getValue(), deflated);
                }
            }
        });
    }

    /** Leaves the channel open when it is closed, so that what was written can be forced to the disk. */
    private static final class LeftOpen extends BufferedOutputStream {
        LeftOpen(FileChannel channel) {
            super(Channels.newOutputStream(channel), BUFFER);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** {@return the name of the member for a tensor's name, if readers find it under that} */
    private static String memberName(String name) {
        if (name.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new IllegalArgumentException("the name \"" + name + "\" cannot be that of a member of an archive: "
                    + "it has a NUL or half of a surrogate pair");
        }
        String member = name + ".npy";
        if (member.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new IllegalArgumentException("a name of " + name.length() + " characters; " + LONGEST_NAME
                    + " bytes are the most in an archive");
        }
        return member;
    }

    private void write(String name, Npy.Written member, boolean deflated) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(EPOCH);
        entry.setMethod(deflated ? ZipEntry.DEFLATED : ZipEntry.STORED);
        if (!deflated) { // size and checksum stand before the content
            CRC32 checksum = new CRC32();
            checksum.update(member.header());
            Elements.write(member.elements(), checksum::update);
            entry.setSize(member.byteSize());
            entry.setCompressedSize(member.byteSize());
            entry.setCrc(checksum.getValue());
        }
        archive.putNextEntry(entry);
        archive.write(member.header());
        Elements.write(member.elements(), this::write);
        archive.closeEntry();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int count = Math.min(buffer.length, bytes.remaining());
            bytes.get(buffer, 0, count);
            archive.write(buffer, 0, count);
        }
    }
}
