package dev.arenagrad.io;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.format.FormatException;
import dev.arenagrad.io.format.SafetensorsHeader;
import dev.arenagrad.io.format.SafetensorsHeader.Entry;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * Safetensors files: tensors by name, and texts about them.
 *
 * {@snippet :
 * Safetensors.save(file, Map.of("layer.weight", weight), Map.of("made by", "training"));
 * Map<String, Tensor> all = Safetensors.load(file);        // copies, of the innermost scope
 * try (Safetensors weights = Safetensors.open(file)) {     // nothing but the header is read
 *     Tensor w = weights.tensor("layer.weight");           // stays in the file; ends with it
 * }
 * }
 *
 * <p>A file is refused unless its tensors fill it without overlap and without gaps. A type that tensors do not have, such as 8-bit
 * floating-point numbers, is refused when the tensor is asked for, so that the others can be used.
 *
 * <p>An open file may be used by several threads at once. Closing it while others compute with its tensors is safe: they get an exception.
 */
public final class Safetensors implements AutoCloseable {
    private final Path path;
    private final SafetensorsHeader header;
    private final MappedFile mapping;
    private final long dataStart;

    private Safetensors(Path path, SafetensorsHeader header, MappedFile mapping, long dataStart) {
        this.path = path;
        this.header = header;
        this.mapping = mapping;
        this.dataStart = dataStart;
    }

    /**
     * {@return copies of all tensors, by name, in the order of the header} They belong to the innermost scope. The map cannot be
     * changed.
     *
     * @param file the file
     * @throws TensorFileException if it is no such file, or has a type that tensors do not have
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory; none is left then
     */
    public static SequencedMap<String, Tensor> load(Path file) throws IOException {
        return load(file, Long.MAX_VALUE);
    }

    /**
     * {@return copies of all tensors, by name, in the order of the header, if they are not too large} They belong to the innermost
     * scope. The map cannot be changed.
     *
     * @param file the file
     * @param maxBytes the most bytes that the elements of all tensors together may take
     * @throws TensorFileException if it is no such file, or has a type that tensors do not have, or larger ones
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory; none is left then
     */
    public static SequencedMap<String, Tensor> load(Path file, long maxBytes) throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        boolean complete = false;
        try (InputFile input = InputFile.open(file)) {
            InputStream start = input.stream();
            int length = SafetensorsHeader.length(start.readNBytes(SafetensorsHeader.PREFIX), input.size());
            long dataStart = SafetensorsHeader.PREFIX + length;
            long dataBytes = input.size() - dataStart;
            ByteLimit.check(dataBytes, maxBytes);
            SafetensorsHeader header = SafetensorsHeader.parse(start.readNBytes(length), dataBytes);
            for (Map.Entry<String, Entry> named : header.tensors().entrySet()) {
                dtype(named.getKey(), named.getValue());
            }
            for (Map.Entry<String, Entry> named : header.tensors().entrySet()) {
                Entry entry = named.getValue();
                tensors.put(named.getKey(), LoadedTensor.of(dtype(named.getKey(), entry), ByteOrder.LITTLE_ENDIAN, entry
                        .shape(), memory -> input.read(dataStart + entry.begin(), memory)));
            }
            complete = true;
        } catch (FormatException e) {
            throw new TensorFileException(file, e.place(), e.reason());
        } finally {
            if (!complete) {
                LoadedTensor.free(tensors.values());
            }
        }
        return Collections.unmodifiableSequencedMap(tensors);
    }

    private static DType dtype(String name, Entry entry) throws FormatException {
        DType dtype = entry.type().dtype();
        if (dtype == null) {
            throw new FormatException("tensor \"" + name + "\"", "it is of the type " + entry.type()
                    + ", which tensors do not have");
        }
        return dtype;
    }

    /**
     * Opens and maps a file. Its header is read; of its tensors, the pages that are touched. It stays mapped and open until it is closed.
     *
     * @param file a file of the default file system
     * @return the open file
     * @throws TensorFileException if it is no such file
     * @throws IOException if it cannot be read
     */
    public static Safetensors open(Path file) throws IOException {
        try (InputFile input = InputFile.open(file)) {
            InputStream start = input.stream();
            int length = SafetensorsHeader.length(start.readNBytes(SafetensorsHeader.PREFIX), input.size());
            long dataStart = SafetensorsHeader.PREFIX + length;
            SafetensorsHeader header = SafetensorsHeader.parse(start.readNBytes(length), input.size() - dataStart);
            return new Safetensors(file, header, input.map(), dataStart);
        } catch (FormatException e) {
            throw new TensorFileException(file, e.place(), e.reason());
        }
    }

    /** {@return the names of the tensors, in the order of the header} */
    public SequencedSet<String> names() {
        return header.tensors().sequencedKeySet();
    }

    /** {@return the texts about the file, by key} The map cannot be changed. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * {@return the sizes of a tensor}
     *
     * @param name its name
     * @throws NoSuchElementException if there is none of that name
     */
    public Shape shape(String name) {
        return entry(name).shape();
    }

    /**
     * {@return the dtype of a tensor}
     *
     * @param name its name
     * @throws NoSuchElementException if there is none of that name
     * @throws TensorFileException if it is of a type that tensors do not have
     */
    public DType dtype(String name) throws TensorFileException {
        try {
            return dtype(name, entry(name));
        } catch (FormatException e) {
            throw new TensorFileException(path, e.place(), e.reason());
        }
    }

    private Entry entry(String name) {
        Entry entry = header.tensors().get(name);
        if (entry == null) {
            throw new NoSuchElementException(path + " has no tensor \"" + name + "\"; it has " + Messages.listed(
                    names()));
        }
        return entry;
    }

    /**
     * {@return a tensor of the file} It is not copied and cannot be changed in place; it ends when the file is closed, or before that with
     * the innermost scope. If it does not lie at a multiple of its element size, or is of {@code BOOL}, whose bytes have to be looked at,
     * it is a copy.
     *
     * @param name its name
     * @throws NoSuchElementException if there is none of that name
     * @throws TensorFileException if it is of a type that tensors do not have, or if it has to be copied and the file was shortened
     * @throws IOException if it has to be copied and cannot be read
     * @throws IllegalStateException if the file was closed
     * @throws dev.arenagrad.memory.OutOfMemoryException if it has to be copied, and a limit does not allow that much memory
     */
    public Tensor tensor(String name) throws IOException {
        Entry entry = entry(name);
        try {
            return mapping.tensor(dtype(name, entry), ByteOrder.LITTLE_ENDIAN, entry.shape(), dataStart + entry.begin(),
                    false);
        } catch (FormatException e) {
            throw new TensorFileException(path, e.place().isEmpty() ? "tensor \"" + name + "\"" : e.place(), e
                    .reason());
        }
    }

    /** Closes the file. Tensors that stay in it end; reading one throws {@link dev.arenagrad.memory.LifetimeException}. */
    @Override
    public void close() {
        mapping.close();
    }

    /**
     * Saves tensors by name. As {@link #save(Path, Map, Map)} otherwise.
     *
     * @param file the file
     * @param tensors the tensors; gradients and graphs are not saved
     * @throws IllegalArgumentException if a name has no UTF-8, or is {@code __metadata__}
     * @throws TensorFileException if there is something else of that name, such as a directory or a device
     * @throws IOException if the file cannot be written
     * @throws dev.arenagrad.memory.LifetimeException if a tensor was freed, or is confined to another thread
     */
    public static void save(Path file, Map<String, Tensor> tensors) throws IOException {
        save(file, tensors, Map.of());
    }

    /**
     * Saves tensors by name, and texts about them. The file is replaced as a whole, or not at all; whoever has the old one open keeps
     * it. Elements are written in row-major order, tensors of the widest elements first, then by name: so each lies at a multiple of its
     * element size, and the same tensors make the same bytes.
     *
     * @param file the file
     * @param tensors the tensors; gradients and graphs are not saved
     * @param metadata the texts
     * @throws IllegalArgumentException if a name or a text has no UTF-8, if a name is {@code __metadata__}, or if all of them are longer than
     *         readers accept
     * @throws TensorFileException if there is something else of that name, such as a directory or a device
     * @throws IOException if the file cannot be written
     * @throws dev.arenagrad.memory.LifetimeException if a tensor was freed, or is confined to another thread
     */
    public static void save(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        SafetensorsWriter.save(file, tensors, metadata);
    }
}
