package dev.arenagrad.io;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.format.FormatException;
import dev.arenagrad.io.format.NpyHeader;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * NumPy's npz files: zip archives of npy files, each a tensor with a name.
 *
 * {@snippet :
 * Npz.save(file, Map.of("weight", weight, "bias", bias));  // numpy.savez
 * Map<String, Tensor> all = Npz.load(file);                // copies, of the innermost scope
 * try (Npz archive = Npz.open(file)) {                     // numpy.load: one at a time
 *     Tensor w = archive.tensor("weight");
 * }
 * }
 *
 * <p>What {@link Npy} says of dtypes, byte order and Fortran order holds here too. Members may be stored or deflated, of any size; their
 * checksums are compared. Whoever reads archives of strangers sets a limit, since a small archive can expand to a thousand times its size.
 *
 * <p>An open archive may be used by several threads at once.
 */
public final class Npz implements AutoCloseable {
    private static final String SUFFIX = ".npy";

    /** A deflated byte expands to no more. */
    private static final long LARGEST_EXPANSION = 1032;

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final long maxBytes;
    private final ZipFile archive;
    private final SequencedMap<String, ZipEntry> members;

    private Npz(Path file, long maxBytes, ZipFile archive, SequencedMap<String, ZipEntry> members) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.archive = archive;
        this.members = members;
    }

    /**
     * {@return copies of all arrays, by name, in the order of the archive} They belong to the innermost scope. The map cannot be changed.
     *
     * @param file the archive
     * @throws TensorFileException if it is no archive of arrays that can be tensors
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory; none is left then
     */
    public static SequencedMap<String, Tensor> load(Path file) throws IOException {
        return load(file, Long.MAX_VALUE);
    }

    /**
     * {@return copies of all arrays, by name, in the order of the archive, if they are not too large} They belong to the innermost
     * scope. The map cannot be changed.
     *
     * @param file the archive
     * @param maxBytes the most bytes that the elements of all arrays together may take
     * @throws TensorFileException if it is no archive of arrays that can be tensors, or of larger ones
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory; none is left then
     */
    public static SequencedMap<String, Tensor> load(Path file, long maxBytes) throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        boolean complete = false;
        try (Npz archive = open(file, maxBytes)) {
            long left = maxBytes;
            for (String name : archive.names()) {
                Tensor tensor = archive.tensor(name, left);
                tensors.put(name, tensor);
                left -= tensor.numel() * tensor.dtype().byteSize();
            }
            complete = true;
        } finally {
            if (!complete) {
                LoadedTensor.free(tensors.values());
            }
        }
        return Collections.unmodifiableSequencedMap(tensors);
    }

    /**
     * Opens an archive, whose arrays are read when they are asked for.
     *
     * @param file the archive
     * @return the open archive
     * @throws TensorFileException if it is no archive of npy files, or two have the same name
     * @throws IOException if it cannot be read
     */
    public static Npz open(Path file) throws IOException {
        return open(file, Long.MAX_VALUE);
    }

    /**
     * Opens an archive, whose arrays are read when they are asked for.
     *
     * @param file the archive
     * @param maxBytes the most bytes that the elements of one array may take
     * @return the open archive
     * @throws TensorFileException if it is no archive of npy files, or two have the same name
     * @throws IOException if it cannot be read
     */
    public static Npz open(Path file, long maxBytes) throws IOException {
        InputFile.requireRegular(file);
        ZipFile archive;
        try {
            archive = new ZipFile(file.toFile());
        } catch (ZipException | EOFException e) {
            throw new TensorFileException(file, "archive", String.valueOf(e.getMessage()), e);
        }
        try {
            return new Npz(file, maxBytes, archive, members(archive));
        } catch (FormatException e) {
            archive.close();
            throw new TensorFileException(file, e.place(), e.reason());
        } catch (Throwable e) {
            archive.close();
            throw e;
        }
    }

    private static SequencedMap<String, ZipEntry> members(ZipFile archive) throws FormatException {
        SequencedMap<String, ZipEntry> members = new LinkedHashMap<>();
        for (ZipEntry entry : Collections.list(archive.entries())) {
            String name = entry.getName();
            if (!name.endsWith(SUFFIX)) {
                throw new FormatException("archive", "the member \"" + name + "\" is no npy file");
            }
            if (members.put(name.substring(0, name.length() - SUFFIX.length()), entry) != null) {
                throw new FormatException("archive", "two members are called \"" + name + "\"");
            }
        }
        return Collections.unmodifiableSequencedMap(members);
    }

    /** {@return the names of the arrays, in the order of the archive} */
    public SequencedSet<String> names() {
        return members.sequencedKeySet();
    }

    /**
     * {@return the sizes of an array}
     *
     * @param name its name
     * @throws NoSuchElementException if there is none of that name
     * @throws TensorFileException if it cannot be a tensor
     * @throws IOException if the archive cannot be read
     * @throws IllegalStateException if the archive was closed
     */
    public Shape shape(String name) throws IOException {
        return header(name).shape();
    }

    /**
     * {@return the dtype of an array}
     *
     * @param name its name
     * @throws NoSuchElementException if there is none of that name
     * @throws TensorFileException if it cannot be a tensor
     * @throws IOException if the archive cannot be read
     * @throws IllegalStateException if the archive was closed
     */
    public DType dtype(String name) throws IOException {
        return header(name).dtype();
    }

    private NpyHeader header(String name) throws IOException {
        return read(name, (member, content) -> NpyHeader.read(content));
    }

    /**
     * {@return a copy of an array} It belongs to the innermost scope.
     *
     * @param name its name
     * @throws NoSuchElementException if there is none of that name
     * @throws TensorFileException if it cannot be a tensor, or is larger than was allowed
     * @throws IOException if the archive cannot be read
     * @throws IllegalStateException if the archive was closed
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory
     */
    public Tensor tensor(String name) throws IOException {
        return tensor(name, maxBytes);
    }

    private Tensor tensor(String name, long limit) throws IOException {
        return read(name, (member, content) -> {
            CheckedInputStream checked = new CheckedInputStream(content, new CRC32());
            NpyHeader header = NpyHeader.read(checked);
            requireSize(header, member);
            ByteLimit.check(header.byteSize(), limit);
            return Npy.load(header, memory -> readFully(member, checked, memory));
        });
    }

    /** Makes sure that the archive can hold what the header states, before anything is allocated for it. */
    private static void requireSize(NpyHeader header, ZipEntry member) throws FormatException {
        Npy.requireSize(header, member.getSize());
        if (member.getSize() / LARGEST_EXPANSION > member.getCompressedSize()) {
            throw new FormatException("", member.getCompressedSize() + " bytes of the archive cannot expand to "
                    + member.getSize());
        }
    }

    private static void readFully(ZipEntry member, CheckedInputStream content, MemorySegment memory) throws IOException,
            FormatException {
        byte[] buffer = new byte[(int) Math.min(BUFFER, memory.byteSize())];
        for (long start = 0; start < memory.byteSize();) {
            int count = content.readNBytes(buffer, 0, (int) Math.min(buffer.length, memory.byteSize() - start));
            if (count == 0) {
                throw new FormatException("data, byte " + start, "the member ends here");
            }
            MemorySegment.copy(buffer, 0, memory, ValueLayout.JAVA_BYTE, start, count);
            start += count;
        }
        if (content.read() >= 0) {
            throw new FormatException("data", "the member is longer than the archive says");
        }
        if (content.getChecksum().getValue() != member.getCrc()) {
            throw new FormatException("data", "the checksum is not the one of the archive");
        }
    }

    /** An action on the content of a member. */
    private interface Reading<T> {
        T read(ZipEntry member, InputStream content) throws IOException, FormatException;
    }

    private <T> T read(String name, Reading<T> reading) throws IOException {
        ZipEntry member = members.get(name);
        if (member == null) {
            throw new NoSuchElementException(file + " has no array \"" + name + "\"; it has " + Messages.listed(
                    names()));
        }
        String place = "member \"" + member.getName() + "\"";
        try (InputStream content = open(member)) {
            return reading.read(member, content);
        } catch (FormatException e) {
            throw new TensorFileException(file, e.place().isEmpty() ? place : place + ", " + e.place(), e.reason());
        } catch (ZipException | EOFException e) {
            throw new TensorFileException(file, place, String.valueOf(e.getMessage()), e);
        }
    }

    private InputStream open(ZipEntry member) throws IOException {
        try {
            return archive.getInputStream(member);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(file + " was closed", e);
        }
    }

    /** Closes the archive. Tensors that were read from it stay. */
    @Override
    public void close() throws IOException {
        archive.close();
    }

    /**
     * Saves tensors by name, without compression. The file is replaced as a whole, or not at all.
     *
     * @param file the archive
     * @param tensors the tensors, each saved as by {@link Npy#save Npy.save}, in the order of the map
     * @throws IllegalArgumentException if the format has no name for a dtype, or a tensor's name cannot be that of a member
     * @throws TensorFileException if there is something else of that name, such as a directory or a device
     * @throws IOException if the file cannot be written
     * @throws dev.arenagrad.memory.LifetimeException if a tensor was freed, or is confined to another thread
     */
    public static void save(Path file, Map<String, Tensor> tensors) throws IOException {
        NpzWriter.save(file, tensors, false);
    }

    /**
     * Saves tensors by name, deflated. As {@link #save} otherwise.
     *
     * @param file the archive
     * @param tensors the tensors
     * @throws IllegalArgumentException if the format has no name for a dtype, or a tensor's name cannot be that of a member
     * @throws TensorFileException if there is something else of that name, such as a directory or a device
     * @throws IOException if the file cannot be written
     * @throws dev.arenagrad.memory.LifetimeException if a tensor was freed, or is confined to another thread
     */
    public static void saveCompressed(Path file, Map<String, Tensor> tensors) throws IOException {
        NpzWriter.save(file, tensors, true);
    }
}
