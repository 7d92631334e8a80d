package dev.arenagrad.io;

import dev.arenagrad.Tensor;
import dev.arenagrad.functions.creation.Creation;
import dev.arenagrad.io.format.FormatException;
import dev.arenagrad.io.format.NpyHeader;
import dev.arenagrad.ops.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * NumPy's npy files: one tensor each.
 *
 * {@snippet :
 * Npy.save(file, x);               // numpy.save(file, x)
 * Tensor loaded = Npy.load(file);  // numpy.load(file): a copy, of the innermost scope
 * Tensor mapped = Npy.map(file);   // numpy.load(file, mmap_mode="r"): stays in the file
 * }
 *
 * <p>Versions 1.0 to 3.0 of the format are read, in either byte order, and in row-major or Fortran order; an array in Fortran order
 * becomes a tensor with such strides and is not rearranged. Dtypes that tensors do not have, structured ones, and objects are refused:
 * nothing in a file is ever executed. NumPy has no name for {@code BFLOAT16}, which therefore cannot be saved in this format.
 */
public final class Npy {
    private Npy() {}

    /**
     * {@return a copy of the array in {@code file}} It belongs to the innermost scope.
     *
     * @param file the file
     * @throws TensorFileException if it holds no array that can be a tensor, or more or less than one
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory
     */
    public static Tensor load(Path file) throws IOException {
        return load(file, Long.MAX_VALUE);
    }

    /**
     * {@return a copy of the array in {@code file}, if it is not too large} It belongs to the innermost scope.
     *
     * @param file the file
     * @param maxBytes the most bytes that its elements may take
     * @throws TensorFileException if it holds no array that can be a tensor, or more or less than one, or a larger one
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit does not allow that much memory
     */
    public static Tensor load(Path file, long maxBytes) throws IOException {
        try (InputFile input = InputFile.open(file)) {
            NpyHeader header = header(input);
            ByteLimit.check(header.byteSize(), maxBytes);
            return load(header, memory -> input.read(header.length(), memory));
        } catch (FormatException e) {
            throw new TensorFileException(file, e.place(), e.reason());
        }
    }

    /**
     * {@return a tensor that stays in {@code file}} Its pages are read when they are touched, and nothing is copied. It cannot be changed
     * in place. It belongs to the innermost scope, and the file is closed when that frees it.
     *
     * <p>An array in the other byte order, or one that does not lie at a multiple of its element size, or of {@code BOOL}, whose bytes have
     * to be looked at, is copied as by {@link #load(Path)}.
     *
     * <p>While it is mapped the file must not be shortened: {@link #save} and other tools that replace a file leave the old one as it
     * is, but whoever writes over it changes the tensor. A use that begins after the file was shortened throws
     * {@link dev.arenagrad.memory.LifetimeException}.
     *
     * @param file a file of the default file system
     * @throws TensorFileException if it holds no array that can be a tensor, or more or less than one
     * @throws IOException if it cannot be read
     * @throws dev.arenagrad.memory.OutOfMemoryException if it has to be copied, and a limit does not allow that much memory
     */
    public static Tensor map(Path file) throws IOException {
        try (InputFile input = InputFile.open(file)) {
            NpyHeader header = header(input);
            MappedFile mapping = input.map();
            boolean complete = false;
            try {
                Tensor tensor = mapping.tensor(header.dtype(), header.order(), stored(header), header.length(), true);
                complete = true;
                return arranged(header, tensor);
            } finally {
                if (!complete) {
                    mapping.close();
                }
            }
        } catch (FormatException e) {
            throw new TensorFileException(file, e.place(), e.reason());
        }
    }

    private static NpyHeader header(InputFile input) throws IOException, FormatException {
        NpyHeader header = NpyHeader.read(input.stream());
        requireSize(header, input.size());
        return header;
    }

    /** Makes sure that header and elements are all that is there, before anything is allocated for them. */
    static void requireSize(NpyHeader header, long bytes) throws FormatException {
        if (bytes - header.length() != header.byteSize()) {
            throw new FormatException("data", "shape " + header.shape() + " of " + header.dtype().torchName()
                    + " takes " + header.byteSize() + " bytes, but " + (bytes - header.length())
                    + " follow the header");
        }
    }

    static Tensor load(NpyHeader header, LoadedTensor.Source source) throws IOException, FormatException {
        return arranged(header, LoadedTensor.of(header.dtype(), header.order(), stored(header), source));
    }

    /** {@return the shape whose row-major order is that of the file} */
    private static Shape stored(NpyHeader header) {
        long[] sizes = header.shape().toArray();
        return header.fortranOrder() ? Shape.of(reversed(sizes)) : header.shape();
    }

    private static long[] reversed(long[] sizes) {
        long[] reversed = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            reversed[i] = sizes[sizes.length - 1 - i];
        }
        return reversed;
    }

    /** {@return the tensor in the order of the file; if this throws, it is freed} */
    private static Tensor arranged(NpyHeader header, Tensor stored) {
        if (!header.fortranOrder() || stored.dim() < 2) {
            return stored;
        }
        boolean complete = false;
        try {
            Tensor arranged = Creation.withLayout(stored, stored.array().layout().permute(reversedOrder(stored)));
            complete = true;
            return arranged;
        } finally {
            if (!complete) {
                LoadedTensor.free(List.of(stored));
            }
        }
    }

    private static int[] reversedOrder(Tensor tensor) {
        int[] order = new int[tensor.dim()];
        for (int i = 0; i < order.length; i++) {
            order[i] = order.length - 1 - i;
        }
        return order;
    }

    /**
     * Saves a tensor. The file is replaced as a whole, or not at all; a tensor that was mapped from it keeps the old content. A
     * tensor whose first index varies fastest is saved so, in Fortran order, as NumPy does; of any other layout the elements are written
     * in row-major order.
     *
     * @param file the file
     * @param tensor the tensor; a gradient or a graph is not saved
     * @throws IllegalArgumentException if the format has no name for its dtype
     * @throws TensorFileException if there is something else of that name, such as a directory or a device
     * @throws IOException if the file cannot be written
     * @throws dev.arenagrad.memory.LifetimeException if the tensor was freed, or is confined to another thread
     */
    public static void save(Path file, Tensor tensor) throws IOException {
        Written written = Written.of(tensor);
        OutputFile.replace(file, channel -> {
            OutputFile.writeAll(channel, ByteBuffer.wrap(written.header));
            Elements.write(written.elements, bytes -> OutputFile.writeAll(channel, bytes));
        });
    }

    /**
     * The content of a file: a header and a tensor.
     *
     * @param header the bytes of the header
     * @param elements the tensor whose row-major order is that of the file
     */
    record Written(byte[] header, Tensor elements) {
        static Written of(Tensor tensor) {
            if (NpyHeader.typeName(tensor.dtype()) == null) {
                throw new IllegalArgumentException("npy has no name for " + tensor.dtype().torchName()
                        + "; convert the tensor, or save it as safetensors");
            }
            Tensor values = tensor.detach();
            Tensor transposed = values.permute(reversedOrder(values));
            boolean fortranOrder = !values.isContiguous() && transposed.isContiguous();
            return new Written(NpyHeader.encode(values.dtype(), values.shape(), fortranOrder), fortranOrder ? transposed
                    : values);
        }

        long byteSize() {
            return header.length + elements.numel() * elements.dtype().byteSize();
        }
    }
}
