package dev.arenagrad.ops;

import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.OutOfMemoryException;
import dev.arenagrad.memory.storage.Lender;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.ops.kernels.Elements;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * An n-dimensional array: elements of one type, laid out over a storage. Immutable but for the bytes; views share a storage.
 *
 * <p>It does not own the storage: the scope and the graph do.
 */
public final class NDArray {
    private final DType dtype;
    private final Layout layout;
    private final Storage storage;

    NDArray(DType dtype, Layout layout, Storage storage) {
        this.dtype = dtype;
        this.layout = layout;
        this.storage = storage;
    }

    /**
     * {@return a new contiguous array with arbitrary contents, owned by the innermost scope of the calling thread}
     *
     * @param dtype the dtype of the result
     * @param shape the shape of the result
     * @param origin what makes it, for messages
     * @throws dev.arenagrad.memory.OutOfMemoryException if a limit or the operating system does not allow it
     */
    public static NDArray allocate(DType dtype, Shape shape, Object origin) {
        return new NDArray(dtype, shape.contiguous(), Storage.allocate(shape.numel() * dtype.byteSize(), origin,
                shape));
    }

    /**
     * {@return an array over borrowed memory, contiguous and in native byte order. It belongs to the innermost scope of the calling thread
     * and can be used until the scope releases it or the arena of the memory is closed}
     *
     * @param memory exactly its bytes, off-heap, and aligned to its elements
     * @param dtype the type of the elements
     * @param shape the sizes of the dimensions
     * @param lender whose memory it is
     * @param origin what makes it, for messages
     * @throws TensorException if the memory is on the heap, or not of that size or alignment
     * @throws LifetimeException if the arena of the memory is closed, or confined to another thread; whenever this throws, an arena of the
     * lender's is left open
     */
    @SuppressWarnings("exports")
    public static NDArray borrow(MemorySegment memory, DType dtype, Shape shape, Lender lender, Object origin) {
        if (!memory.isNative()) {
            throw new TensorException("memory on the Java heap cannot be borrowed, since native code computes on it;"
                    + " copy it with copyFrom_(segment), or create the tensor from the array");
        }
        SegmentCopy.requireUsable(memory);
        long wanted = shape.numel() * dtype.byteSize();
        if (memory.byteSize() != wanted) {
            throw new TensorException("a tensor of shape " + shape + ", dtype " + dtype.torchName() + ", takes "
                    + wanted
                    + " bytes, but the segment has " + memory.byteSize() + "; take a slice of it of that size");
        }
        if (memory.address() % dtype.byteSize() != 0) {
            throw new TensorException("elements of dtype " + dtype.torchName()
                    + " are aligned to " + dtype.byteSize()
                    + " bytes, but the segment is not; copy it by copyFrom_(segment)");
        }
        return new NDArray(dtype, shape.contiguous(), Storage.borrow(memory, lender, origin, shape));
    }

    private static NDArray allocateFor(DType dtype, Shape shape, Object origin, NDArray operand) {
        return new NDArray(dtype, shape.contiguous(), Storage.allocate(shape.numel() * dtype.byteSize(), origin, shape,
                operand.storage));
    }

    /** {@return a new contiguous array with arbitrary contents for the result of an operation on {@code a}} */
    static NDArray allocate(DType dtype, Shape shape, Object origin, NDArray a) {
        try {
            return allocateFor(dtype, shape, origin, a);
        } catch (OutOfMemoryException e) {
            throw refused(e, a);
        }
    }

    /** {@return a new contiguous array with arbitrary contents for the result of an operation on {@code a} and {@code b}} */
    static NDArray allocate(DType dtype, Shape shape, Object origin, NDArray a, NDArray b) {
        try {
            return allocateFor(dtype, shape, origin, a);
        } catch (OutOfMemoryException e) {
            throw refused(e, a, b);
        }
    }

    /** {@return a new contiguous array with arbitrary contents for the result of an operation on three arrays} */
    static NDArray allocate(DType dtype, Shape shape, Object origin, NDArray a, NDArray b, NDArray c) {
        try {
            return allocateFor(dtype, shape, origin, a);
        } catch (OutOfMemoryException e) {
            throw refused(e, a, b, c);
        }
    }

    /** {@return a new array with arbitrary contents and a layout for results shaped like {@code like}, an operand} */
    static NDArray allocateLike(NDArray like, DType dtype, Object origin) {
        return allocateLike(like, dtype, origin, like, like);
    }

    /** As {@link #allocateLike(NDArray, DType, Object)}, where {@code b} is an operand too. */
    static NDArray allocateLike(NDArray like, DType dtype, Object origin, NDArray b) {
        return allocateLike(like, dtype, origin, b, b);
    }

    /** As {@link #allocateLike(NDArray, DType, Object)}, where {@code b} and {@code c} are operands too. */
    static NDArray allocateLike(NDArray like, DType dtype, Object origin, NDArray b, NDArray c) {
        try {
            return allocateFor(like, dtype, origin);
        } catch (OutOfMemoryException e) {
            throw refused(e, like, b, c);
        }
    }

    private static NDArray allocateFor(NDArray like, DType dtype, Object origin) {
        return new NDArray(dtype, like.layout.forResult(), Storage.allocate(like.numel() * dtype.byteSize(), origin,
                like.shape(), like.storage));
    }

    /**
     * {@return a new array with arbitrary contents for a result of {@code shape}, in the order of the operands that alone have this shape, if
     * they agree; else row-major}
     */
    static NDArray allocateResult(DType dtype, Shape shape, Object origin, NDArray a, NDArray b, NDArray c) {
        NDArray like = shape.equals(a.shape()) ? a : shape.equals(b.shape()) ? b : c;
        if (!shape.equals(like.shape()) || !like.isContiguous() && !(a.mayFollow(like) && b.mayFollow(like) && c
                .mayFollow(like))) {
            return allocate(dtype, shape, origin, a, b, c);
        }
        try {
            return allocateFor(like, dtype, origin);
        } catch (OutOfMemoryException e) {
            throw refused(e, a, b, c);
        }
    }

    private boolean mayFollow(NDArray like) {
        return numel() < like.numel() || layout.isParallelTo(like.layout);
    }

    /**
     * {@return {@code refusal} of the memory for a result, if each operand could be used} It is looked at only then, as an operation that
     * has its result begins access to them anyway.
     *
     * @throws LifetimeException if an operand was freed, or is confined to another thread
     */
    static OutOfMemoryException refused(OutOfMemoryException refusal, NDArray... operands) {
        for (NDArray operand : operands) {
            operand.beginAccess();
            operand.endAccess();
        }
        return refusal;
    }

    /** {@return the type of the elements} */
    public DType dtype() {
        return dtype;
    }

    /** {@return the sizes of the dimensions} */
    public Shape shape() {
        return layout.shape();
    }

    /** {@return where the elements lie} */
    public Layout layout() {
        return layout;
    }

    /** {@return the number of elements} */
    public long numel() {
        return layout.shape().numel();
    }

    /** {@return the number of dimensions} */
    public int rank() {
        return layout.rank();
    }

    /** {@return whether the elements lie one after another in row-major order} */
    public boolean isContiguous() {
        return layout.isContiguous();
    }

    /** {@return whether its elements, if they do not overlap, are all that is in its storage} */
    boolean isWholeStorage() {
        return storage.byteSize() == numel() * dtype.byteSize();
    }

    /** {@return whether its memory is still there} */
    public boolean isAlive() {
        return storage.isAlive();
    }

    /**
     * {@return an array over the same storage with another layout}
     *
     * @param other where its elements lie in the same storage
     */
    public NDArray withLayout(Layout other) {
        return other == layout ? this : new NDArray(dtype, other, storage);
    }

    /**
     * {@return this array expanded to {@code target}, without copying}
     *
     * @param target a shape of at least as many dimensions
     */
    public NDArray expand(Shape target) {
        return withLayout(layout.expand(target));
    }

    /**
     * {@return the entries from {@code start}, included, to {@code end}, excluded, along {@code dim}, without copying}
     *
     * @param dim the dimension
     * @param start the first of them
     * @param end the one behind the last of them
     */
    public NDArray slice(int dim, long start, long end) {
        return withLayout(layout.slice(dim, start, end, 1));
    }

    /**
     * {@return the same elements in the same order with other sizes, without copying}
     *
     * @param sizes of as many elements
     * @throws IllegalStateException if that takes a copy, as it never does of a contiguous array
     */
    public NDArray view(long... sizes) {
        Layout view = layout.view(Shape.of(sizes));
        if (view == null) {
            throw new IllegalStateException(layout.shape() + " is not contiguous");
        }
        return withLayout(view);
    }

    /** {@return this array of BOOL as one of UINT8 over the same storage, whose elements are 0 and 1} */
    NDArray asBytes() {
        return new NDArray(DType.UINT8, layout, storage);
    }

    /** {@return this array, a 0-dimensional one as a vector of its element} */
    NDArray atLeast1d() {
        return rank() == 0 ? withLayout(layout.unsqueeze(0)) : this;
    }

    /** Releases its memory from the scope that owns it, for an operation that made it and does not hand it out. */
    public void discard() {
        storage.disown();
    }

    /** {@return the storage behind it} */
    @SuppressWarnings("exports")
    public Storage storage() {
        return storage;
    }

    /**
     * Starts a use of its memory by the calling thread; it stays alive until {@link #endAccess()}.
     *
     * @throws LifetimeException if it was freed, or is confined to another thread
     */
    public void beginAccess() {
        try {
            storage.beginAccess();
        } catch (LifetimeException e) {
            throw named(e);
        }
    }

    private LifetimeException named(LifetimeException e) {
        return new LifetimeException("tensor of shape " + shape() + ", dtype " + dtype.torchName() + ": " + e
                .getMessage());
    }

    /**
     * Ends what {@link #beginAccess()} began.
     *
     * @throws LifetimeException if the memory is borrowed and ended meanwhile; the access has ended then too
     */
    public void endAccess() {
        try {
            storage.endAccess();
        } catch (LifetimeException e) {
            throw named(e);
        }
    }

    /** {@return the memory of the whole storage, for kernels, while access has begun} */
    MemorySegment segment() {
        return storage.segment();
    }

    /**
     * {@return the memory of its elements for users, writable unless it is borrowed and read-only}
     *
     * @throws TensorException if they do not lie one after another in row-major order
     * @throws LifetimeException if the memory was freed, or is confined to another thread
     */
    public MemorySegment lend() {
        if (!isContiguous()) {
            throw new TensorException("only the elements of a contiguous tensor are one segment; make it contiguous(),"
                    + " or copy it by copyTo(segment)");
        }
        beginAccess();
        endAccess();
        return storage.lend().asSlice(byteOffset(), numel() * dtype.byteSize());
    }

    /** {@return the position of the first element in the segment, in bytes; 0 if there is none, as an empty view may lie anywhere} */
    long byteOffset() {
        return numel() == 0 ? 0 : layout.offset() * dtype.byteSize();
    }

    /**
     * {@return an element as a double; BOOL as 0 or 1}
     *
     * @param index its number in row-major order
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws LifetimeException if the memory was freed, or is confined to another thread
     */
    public double getDouble(long index) {
        long position = positionOf(index);
        beginAccess();
        try {
            return Elements.getDouble(dtype, segment(), position * dtype.byteSize());
        } finally {
            endAccess();
        }
    }

    /**
     * {@return an element as a long, cast as Java casts; BOOL as 0 or 1}
     *
     * @param index its number in row-major order
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws LifetimeException if the memory was freed, or is confined to another thread
     */
    public long getLong(long index) {
        long position = positionOf(index);
        beginAccess();
        try {
            return Elements.getLong(dtype, segment(), position * dtype.byteSize());
        } finally {
            endAccess();
        }
    }

    /**
     * Writes an element, cast as {@link Filling#fill(NDArray, double)} casts. A single number is written this way sooner than by a kernel.
     *
     * @param index its number in row-major order
     * @param value the number to write, which fits the dtype
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws LifetimeException if the memory was freed, or is confined to another thread
     */
    void setDouble(long index, double value) {
        long position = positionOf(index);
        beginAccess();
        try {
            Elements.set(dtype, segment(), position * dtype.byteSize(), value);
        } finally {
            endAccess();
        }
    }

    private long positionOf(long index) {
        return layout.position(Objects.checkIndex(index, numel()));
    }
}
