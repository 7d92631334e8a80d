package dev.arenagrad;

import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.AutogradAttributes;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.functions.creation.Creation;
import dev.arenagrad.functions.creation.HostAccess;
import dev.arenagrad.functions.creation.JavaArrays;
import dev.arenagrad.functions.creation.SegmentAccess;
import dev.arenagrad.functions.elementwise.BinaryFunction;
import dev.arenagrad.functions.elementwise.Clamp;
import dev.arenagrad.functions.elementwise.CloneAndCast;
import dev.arenagrad.functions.elementwise.Comparisons;
import dev.arenagrad.functions.elementwise.ScalarFunction;
import dev.arenagrad.functions.elementwise.TernaryFunction;
import dev.arenagrad.functions.elementwise.UnaryFunction;
import dev.arenagrad.functions.elementwise.WhereAndMask;
import dev.arenagrad.functions.indexing.GatherAndScatter;
import dev.arenagrad.functions.indexing.Subscript;
import dev.arenagrad.functions.linalg.AddMatmul;
import dev.arenagrad.functions.linalg.Einsum;
import dev.arenagrad.functions.linalg.MatrixProducts;
import dev.arenagrad.functions.linalg.SolveInvDet;
import dev.arenagrad.functions.nn.Softmax;
import dev.arenagrad.functions.order.CumulativeSumAndProd;
import dev.arenagrad.functions.order.SortAndTopk;
import dev.arenagrad.functions.random.RandomFunctions;
import dev.arenagrad.functions.reductions.AnyAllAndArgmax;
import dev.arenagrad.functions.reductions.MaxMinMedian;
import dev.arenagrad.functions.reductions.Prod;
import dev.arenagrad.functions.reductions.SumAndMean;
import dev.arenagrad.functions.reductions.VarAndStd;
import dev.arenagrad.functions.reductions.VectorNorm;
import dev.arenagrad.functions.shape.CatAndStack;
import dev.arenagrad.functions.shape.FlipRollAndRepeat;
import dev.arenagrad.functions.shape.SelectAndSlice;
import dev.arenagrad.functions.shape.SplitAndUnbind;
import dev.arenagrad.functions.shape.Views;
import dev.arenagrad.memory.Keepable;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.storage.Lender;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.HostCopy;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.TensorException;
import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An n-dimensional array in off-heap memory whose operations can be recorded and differentiated. Names and behaviour
 * are PyTorch's.
 *
 * {@snippet :
 * Tensor x = Tensor.arange(4.0).setRequiresGrad(true);
 * Tensor y = x.dot(x).mul(2);  // tensor(28., grad_fn=<MulBackward0>)
 * y.backward();
 * x.grad();                    // tensor([ 0.,  4.,  8., 12.])
 * }
 *
 * <p>What follows holds for every method, and is not repeated.
 *
 * <h2 id="operands">Operands and dtypes</h2>
 *
 * <p>Shapes are written {@code [2, 3]}; {@code ...} stands for any dimensions. Dimensions are numbered from 0, or from
 * -1 backwards; a 0-dimensional tensor counts as having one. Operands of an elementwise operation are <i>broadcast</i>:
 * shapes are aligned at their last dimensions, where sizes must be equal unless one of them is 1 or missing. Their
 * dtypes are <i>promoted</i> ({@link DType#promote}): {@code BOOL} to integers to floating point, narrower to wider ones;
 * 0-dimensional tensors count only if they are of a higher category than all others. What is said of {@code INT64} holds for
 * integers of all widths where nothing else is said, and results of one width have that width.
 *
 * <p>A plain number takes the dtype of a floating-point tensor. With an {@code INT64} or {@code BOOL} tensor a
 * {@code long}, or a {@code double} that is a whole number and fits one, counts as {@code INT64} and is exact; with narrower
 * integers it takes their dtype and wraps around; any other {@code double} counts as {@code FLOAT32}. As an element of a tensor
 * of integers a number loses its fraction; NaN or a number that does not fit throws {@link TensorException}, as does one beyond
 * the range of {@code FLOAT16} or {@code BFLOAT16}.
 *
 * <p>Functions with fractional values, such as {@link #exp()}, compute {@code BOOL} and {@code INT64} as
 * {@code FLOAT32}; sums and products of {@code BOOL} and of integers are {@code INT64}. Integers wrap around on overflow, as in
 * Java. {@code FLOAT16} and {@code BFLOAT16} are computed in {@code FLOAT32}, and the result of a method is rounded.
 *
 * <h2 id="memory">Memory</h2>
 *
 * <p>A result belongs to the innermost {@link dev.arenagrad.memory.Scope} that is open on the calling thread, and is
 * freed with it. A <i>view</i> shares the memory of the tensor it was made from, and changes of one are seen in the
 * other; a result that is not said to be a view is a copy. Any method that allocates throws
 * {@link dev.arenagrad.memory.OutOfMemoryException} if a limit does not allow it.
 *
 * <p>Shape, dtype and printed form of a freed tensor remain available, and views of it can be made; methods that read
 * or write its elements throw {@link LifetimeException}.
 *
 * <h2 id="recording">Recording</h2>
 *
 * <p>An operation is recorded if {@linkplain GradMode grad mode} is enabled, an operand
 * {@linkplain #requiresGrad() requires a gradient}, and the result is floating point. A method <i>saves</i> what it
 * says until a backward pass has used it, as far as the derivatives that are wanted need it; a backward pass throws
 * {@link TensorException} if a saved tensor was changed in place since. Derivatives are recorded too if asked for, so
 * that they can be differentiated again. Where a function has no derivative, methods name the subgradient they use.
 * Results that are {@code BOOL} or integers are not differentiable.
 *
 * <h2 id="in-place">In place</h2>
 *
 * <p>Methods whose name ends in an underscore change the elements of this tensor and return it. They throw
 * {@link TensorException}, and change nothing,
 * <ul>
 * <li>if the result would not have this tensor's shape, or if its dtype cannot be cast to this tensor's: floating point
 * to integers, or any other to {@code BOOL},
 * <li>if elements of this tensor share memory, as after {@link #expand(long...)},
 * <li>while recording, if this tensor is a leaf that requires a gradient or a view of one, or if it is a view made by
 * {@link #split(long) split}, {@link #chunk(long) chunk} or {@link #unbind()}, or made while grad mode was disabled,
 * <li>if this tensor was made in {@link InferenceMode}, outside of it,
 * </ul>
 * and {@link UnsupportedOperationException} if an operand carries a {@linkplain DualLevel tangent}.
 *
 * <h2 id="threads">Threads</h2>
 *
 * <p>A tensor of a confined scope may be used by the thread of that scope alone, and methods that read or write its
 * elements throw {@link LifetimeException} on any other. Any other tensor may be read by all threads at once, and they
 * may run backward passes, register and remove hooks, {@linkplain #setGrad replace} gradients,
 * {@linkplain #retainGrad() retain} them, and {@linkplain dev.arenagrad.memory.Scope#keep keep} or close, beside each
 * other.
 *
 * <p>Changing elements in place while other threads use them must be synchronised by the caller, and so must two changes
 * of other elements of one tensor: {@link #scatter_(int, Tensor, Tensor) scatter_} and its kin write back whole rows in which they put some
 * elements. So must
 * {@code grad().zero_()} beside passes that add to that gradient, where {@link #setGrad setGrad(null)} need not. The
 * memory stays valid in any case, and every change counts in {@link #version()}, so that a pass that needs the values
 * from before is refused. {@link #setRequiresGrad(boolean)}, {@link #detach_()} and recorded changes in place are for
 * one thread while no other uses the tensor.
 *
 * <h2 id="errors">Errors</h2>
 *
 * <p>Shapes and dtypes that do not fit throw {@link TensorException}, a dimension or index out of range
 * {@link IndexOutOfBoundsException}, both with PyTorch's message where it has one, and before anything is changed.
 */
public abstract sealed class Tensor implements Keepable, Cloneable permits Variable {
    /** For the only implementation. */
    protected Tensor() {}

    // ---- making tensors ----

    /**
     * {@return a vector of the values, {@code FLOAT32}}
     *
     * @param values copied
     */
    public static Tensor of(float... values) {
        return JavaArrays.of(values, values.length);
    }

    /**
     * {@return a vector of the values, {@code FLOAT64}}
     *
     * @param values copied
     */
    public static Tensor of(double... values) {
        return JavaArrays.of(values, values.length);
    }

    /**
     * {@return a vector of the values, {@code INT64}} This is what a list of integers makes, {@code of(1, 2, 3)}.
     *
     * @param values copied
     */
    public static Tensor of(long... values) {
        return JavaArrays.of(values, values.length);
    }

    /**
     * {@return a vector of the values, {@code BOOL}}
     *
     * @param values copied
     */
    public static Tensor of(boolean... values) {
        return JavaArrays.of(values, values.length);
    }

    /**
     * {@return a vector of the values, {@code INT32}}
     *
     * @param values copied
     */
    public static Tensor of(int[] values) {
        return JavaArrays.of(values, values.length);
    }

    /**
     * {@return a vector of the values, {@code INT16}}
     *
     * @param values copied
     */
    public static Tensor of(short[] values) {
        return JavaArrays.of(values, values.length);
    }

    /**
     * {@return a vector of the values, {@code INT8}} Bytes that are meant without a sign: {@code of(bytes).to(DType.UINT8)}, which keeps
     * the bits.
     *
     * @param values copied
     */
    public static Tensor of(byte[] values) {
        return JavaArrays.of(values, values.length);
    }

    /**
     * {@return a tensor of the values, {@code FLOAT32}}
     *
     * @param values in row-major order; copied
     * @param shape the sizes; none for a 0-dimensional tensor, as an empty array
     * @throws TensorException if the shape has another number of elements
     */
    public static Tensor of(float[] values, long... shape) {
        return JavaArrays.of(values, shape);
    }

    /**
     * {@return a tensor of the values, {@code FLOAT64}}
     *
     * @param values in row-major order; copied
     * @param shape the sizes; none for a 0-dimensional tensor, as an empty array
     * @throws TensorException if the shape has another number of elements
     */
    public static Tensor of(double[] values, long... shape) {
        return JavaArrays.of(values, shape);
    }

    /**
     * {@return a tensor of the values, {@code INT64}}
     *
     * @param values in row-major order; copied
     * @param shape the sizes; none for a 0-dimensional tensor, as an empty array
     * @throws TensorException if the shape has another number of elements
     */
    public static Tensor of(long[] values, long... shape) {
        return JavaArrays.of(values, shape);
    }

    /**
     * {@return a tensor of the values, {@code INT32}}
     *
     * @param values in row-major order; copied
     * @param shape the sizes; none for a 0-dimensional tensor, as an empty array
     * @throws TensorException if the shape has another number of elements
     */
    public static Tensor of(int[] values, long... shape) {
        return JavaArrays.of(values, shape);
    }

    /**
     * {@return a tensor of the values, {@code INT16}}
     *
     * @param values in row-major order; copied
     * @param shape the sizes; none for a 0-dimensional tensor, as an empty array
     * @throws TensorException if the shape has another number of elements
     */
    public static Tensor of(short[] values, long... shape) {
        return JavaArrays.of(values, shape);
    }

    /**
     * {@return a tensor of the values, {@code INT8}}
     *
     * @param values in row-major order; copied
     * @param shape the sizes; none for a 0-dimensional tensor, as an empty array
     * @throws TensorException if the shape has another number of elements
     */
    public static Tensor of(byte[] values, long... shape) {
        return JavaArrays.of(values, shape);
    }

    /**
     * {@return a tensor of the values, {@code BOOL}}
     *
     * @param values in row-major order; copied
     * @param shape the sizes; none for a 0-dimensional tensor, as an empty array
     * @throws TensorException if the shape has another number of elements
     */
    public static Tensor of(boolean[] values, long... shape) {
        return JavaArrays.of(values, shape);
    }

    /**
     * {@return a matrix of the rows, {@code FLOAT32}; {@code [0, 0]} if there are none}
     *
     * @param rows copied
     * @throws IllegalArgumentException if rows differ in length
     */
    public static Tensor of(float[][] rows) {
        return JavaArrays.of(rows);
    }

    /**
     * {@return a tensor of the matrices, {@code FLOAT32}; {@code [0, 0, 0]} if there are none}
     *
     * @param matrices copied
     * @throws IllegalArgumentException if matrices differ in their number of rows, or rows in length
     */
    public static Tensor of(float[][][] matrices) {
        return JavaArrays.of(matrices);
    }

    /**
     * {@return a matrix of the rows, {@code FLOAT64}; {@code [0, 0]} if there are none}
     *
     * @param rows copied
     * @throws IllegalArgumentException if rows differ in length
     */
    public static Tensor of(double[][] rows) {
        return JavaArrays.of(rows);
    }

    /**
     * {@return a tensor of the matrices, {@code FLOAT64}; {@code [0, 0, 0]} if there are none}
     *
     * @param matrices copied
     * @throws IllegalArgumentException if matrices differ in their number of rows, or rows in length
     */
    public static Tensor of(double[][][] matrices) {
        return JavaArrays.of(matrices);
    }

    /**
     * {@return a matrix of the rows, {@code INT64}; {@code [0, 0]} if there are none}
     *
     * @param rows copied
     * @throws IllegalArgumentException if rows differ in length
     */
    public static Tensor of(long[][] rows) {
        return JavaArrays.of(rows);
    }

    /**
     * {@return a tensor of the matrices, {@code INT64}; {@code [0, 0, 0]} if there are none}
     *
     * @param matrices copied
     * @throws IllegalArgumentException if matrices differ in their number of rows, or rows in length
     */
    public static Tensor of(long[][][] matrices) {
        return JavaArrays.of(matrices);
    }

    /**
     * {@return a matrix of the rows, {@code INT32}; {@code [0, 0]} if there are none}
     *
     * @param rows copied
     * @throws IllegalArgumentException if rows differ in length
     */
    public static Tensor of(int[][] rows) {
        return JavaArrays.of(rows);
    }

    /**
     * {@return a tensor of the matrices, {@code INT32}; {@code [0, 0, 0]} if there are none}
     *
     * @param matrices copied
     * @throws IllegalArgumentException if matrices differ in their number of rows, or rows in length
     */
    public static Tensor of(int[][][] matrices) {
        return JavaArrays.of(matrices);
    }

    /**
     * {@return a 0-dimensional tensor, {@code FLOAT32}}
     *
     * @param value its element
     */
    public static Tensor scalar(double value) {
        return Creation.full(DType.FLOAT32, Shape.SCALAR, value);
    }

    /**
     * {@return a 0-dimensional tensor}
     *
     * @param value its element
     * @param dtype the dtype
     */
    public static Tensor scalar(double value, DType dtype) {
        return Creation.full(dtype, Shape.SCALAR, value);
    }

    /**
     * {@return a 0-dimensional tensor}
     *
     * @param value its element
     * @param dtype the dtype
     */
    public static Tensor scalar(long value, DType dtype) {
        return Creation.full(dtype, Shape.SCALAR, value);
    }

    /**
     * {@return 0, 1, 2, ... below {@code end}, {@code FLOAT32}}
     *
     * @param end excluded
     * @throws IllegalArgumentException if {@code end} is negative, NaN, or above {@link Integer#MAX_VALUE}
     */
    public static Tensor arange(double end) {
        return Creation.arange(DType.FLOAT32, 0, end, 1);
    }

    /**
     * {@return 0, 1, 2, ... below {@code end}, {@code INT64}}
     *
     * @param end excluded
     * @throws IllegalArgumentException if {@code end} is negative or above {@link Integer#MAX_VALUE}
     */
    public static Tensor arange(long end) {
        return Creation.arange(DType.INT64, 0, end, 1);
    }

    /**
     * {@return {@code start}, {@code start + step}, ... before {@code end}, {@code FLOAT32}} Computed in double
     * precision as {@code start + i step}.
     *
     * @param start the first element
     * @param end excluded
     * @param step positive or negative
     * @throws IllegalArgumentException if {@code step} is 0 or leads away from {@code end}, if a bound is not finite,
     *         or if there would be more than {@link Integer#MAX_VALUE} elements
     */
    public static Tensor arange(double start, double end, double step) {
        return Creation.arange(DType.FLOAT32, start, end, step);
    }

    /**
     * {@return evenly spaced numbers from {@code start} to {@code end}, both included, {@code FLOAT32}}
     *
     * @param start the first element
     * @param end the last element, unless {@code count} is 1
     * @param count how many
     * @throws IllegalArgumentException if {@code count} is negative
     */
    public static Tensor linspace(double start, double end, int count) {
        return Creation.linspace(start, end, count);
    }

    /**
     * {@return zeros, {@code FLOAT32}}
     *
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor zeros(long... shape) {
        return Creation.full(DType.FLOAT32, Shape.of(shape), 0);
    }

    /**
     * {@return zeros}
     *
     * @param dtype the dtype
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor zeros(DType dtype, long... shape) {
        return Creation.full(dtype, Shape.of(shape), 0);
    }

    /**
     * {@return zeros, in row-major order} It requires no gradient.
     *
     * @param like has the shape and dtype; may be freed
     */
    public static Tensor zerosLike(Tensor like) {
        return Creation.full(like.dtype(), like.shape(), 0);
    }

    /**
     * {@return ones, {@code FLOAT32}}
     *
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor ones(long... shape) {
        return Creation.full(DType.FLOAT32, Shape.of(shape), 1);
    }

    /**
     * {@return ones}
     *
     * @param dtype the dtype
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor ones(DType dtype, long... shape) {
        return Creation.full(dtype, Shape.of(shape), 1);
    }

    /**
     * {@return ones, in row-major order} It requires no gradient.
     *
     * @param like has the shape and dtype; may be freed
     */
    public static Tensor onesLike(Tensor like) {
        return Creation.full(like.dtype(), like.shape(), 1);
    }

    /**
     * {@return a tensor filled with {@code value}}
     *
     * @param dtype the dtype
     * @param value every element
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor full(DType dtype, double value, long... shape) {
        return Creation.full(dtype, Shape.of(shape), value);
    }

    /**
     * {@return a tensor filled with {@code value}}
     *
     * @param dtype the dtype
     * @param value every element
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor full(DType dtype, long value, long... shape) {
        return Creation.full(dtype, Shape.of(shape), value);
    }

    /**
     * {@return numbers uniform in [0, 1), {@code FLOAT32}} Drawn from the {@link Generator} of the thread.
     *
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor rand(long... shape) {
        return RandomFunctions.rand(DType.FLOAT32, Shape.of(shape));
    }

    /**
     * {@return numbers uniform in [0, 1)} Drawn from the {@link Generator} of the thread.
     *
     * @param dtype {@code FLOAT32} or {@code FLOAT64}
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor rand(DType dtype, long... shape) {
        return RandomFunctions.rand(dtype, Shape.of(shape));
    }

    /**
     * {@return standard normal numbers, {@code FLOAT32}} Drawn from the {@link Generator} of the thread.
     *
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor randn(long... shape) {
        return RandomFunctions.randn(DType.FLOAT32, Shape.of(shape));
    }

    /**
     * {@return standard normal numbers} Drawn from the {@link Generator} of the thread.
     *
     * @param dtype {@code FLOAT32} or {@code FLOAT64}
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor randn(DType dtype, long... shape) {
        return RandomFunctions.randn(dtype, Shape.of(shape));
    }

    /**
     * {@return a tensor filled with {@code value}, {@code INT64}}
     *
     * @param value every element
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor full(long value, long... shape) {
        return Creation.full(DType.INT64, Shape.of(shape), value);
    }

    /**
     * {@return a tensor filled with {@code value}, in row-major order}
     *
     * @param like has the shape and dtype; may be freed
     * @param value every element
     */
    public static Tensor fullLike(Tensor like, double value) {
        return Creation.full(like.dtype(), like.shape(), value);
    }

    /**
     * {@return a tensor filled with {@code value}, in row-major order}
     *
     * @param like has the shape and dtype; may be freed
     * @param value every element
     */
    public static Tensor fullLike(Tensor like, long value) {
        return Creation.full(like.dtype(), like.shape(), value);
    }

    /**
     * {@return a tensor whose elements are arbitrary, but false if {@code BOOL}} To be filled.
     *
     * @param dtype the dtype
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if a size is negative or the tensor too large
     */
    public static Tensor empty(DType dtype, long... shape) {
        return Creation.empty(dtype, Shape.of(shape));
    }

    /**
     * {@return a tensor whose elements are arbitrary, but false if {@code BOOL}} To be filled.
     *
     * @param like has the shape and dtype; may be freed
     */
    public static Tensor emptyLike(Tensor like) {
        return Creation.empty(like.dtype(), like.shape());
    }

    /**
     * {@return the identity matrix, {@code [n, n]}, {@code FLOAT32}}
     *
     * @param n the size
     * @throws TensorException if {@code n} is negative
     */
    public static Tensor eye(long n) {
        return Creation.eye(DType.FLOAT32, n, n);
    }

    /**
     * {@return a matrix with ones on the main diagonal and zeros elsewhere, {@code [rows, columns]}}
     *
     * @param dtype the dtype
     * @param rows the number of rows
     * @param columns the number of columns
     * @throws TensorException if a number is negative
     */
    public static Tensor eye(DType dtype, long rows, long columns) {
        return Creation.eye(dtype, rows, columns);
    }

    /**
     * {@return {@code base} to the powers of {@link #linspace linspace(start, end, count)}, {@code FLOAT32}}
     *
     * @param start the first exponent
     * @param end the last exponent, unless {@code count} is 1
     * @param count how many
     * @param base the base
     * @throws IllegalArgumentException if {@code count} is negative
     */
    public static Tensor logspace(double start, double end, int count, double base) {
        return Creation.logspace(start, end, count, base);
    }

    /**
     * {@return a tensor over the memory of {@code segment}, which is not copied: changes of one are seen in the other}
     *
     * <p>It belongs to the innermost scope, as every tensor does, and ends with that or with the arena of the segment, whichever is first;
     * the memory itself is never freed by this library. After the arena was closed the tensor is as a freed one, and so is a graph that
     * saved it. If the arena is confined, its thread alone can use the tensor, in whatever scope that is; one of a shared, automatic or
     * global arena can be used as the scope allows. Closing a shared arena while another thread computes on the tensor ends that
     * computation with a {@link LifetimeException}, or, if native code is running, is refused by the JDK.
     *
     * <p>The elements are in native byte order, one after another. A tensor over a read-only segment cannot be changed in place. Bytes of a
     * {@code BOOL} tensor must be 0 or 1, also later.
     *
     * @param segment off-heap memory of exactly as many bytes as the elements have, aligned to their size
     * @param dtype the type of the elements
     * @param shape the sizes of the dimensions
     * @throws TensorException if the segment is on the heap, or not of that size or alignment; if a size is negative
     * @throws LifetimeException if the arena of the segment is closed, or confined to another thread
     */
    public static Tensor borrow(MemorySegment segment, DType dtype, long... shape) {
        return SegmentAccess.borrow(segment, dtype, Shape.of(shape), Lender.ARENA, "borrow");
    }

    // ---- random numbers ----

    /**
     * {@return numbers uniform in [0, 1)} Drawn from the {@link Generator} of the thread.
     *
     * @param like has the shape and dtype, which is floating point; may be freed
     */
    public static Tensor randLike(Tensor like) {
        return RandomFunctions.rand(like.dtype(), like.shape());
    }

    /**
     * {@return standard normal numbers} Drawn from the {@link Generator} of the thread.
     *
     * @param like has the shape and dtype, which is floating point; may be freed
     */
    public static Tensor randnLike(Tensor like) {
        return RandomFunctions.randn(like.dtype(), like.shape());
    }

    /**
     * {@return whole numbers uniform in [low, high), {@code INT64}} Drawn from the {@link Generator} of the thread.
     *
     * @param low the lower bound, included
     * @param high the upper bound, excluded
     * @param shape the sizes; none for a 0-dimensional tensor
     * @throws TensorException if {@code low >= high}, or if a size is negative or the tensor too large
     */
    public static Tensor randint(long low, long high, long... shape) {
        return RandomFunctions.randint(low, high, DType.INT64, Shape.of(shape));
    }

    /**
     * {@return whole numbers uniform in [low, high), of any dtype}
     *
     * @param dtype the dtype
     * @param low included
     * @param high excluded
     * @param shape the sizes
     * @throws TensorException if the range is empty, or not that of a narrow dtype
     */
    public static Tensor randint(DType dtype, long low, long high, long... shape) {
        return RandomFunctions.randint(low, high, dtype, Shape.of(shape));
    }

    /**
     * {@return the numbers from 0 to {@code n - 1} in random order, {@code INT64}} Drawn from the {@link Generator} of
     * the thread.
     *
     * @param n how many
     * @throws TensorException if {@code n} is negative
     */
    public static Tensor randperm(long n) {
        return RandomFunctions.randperm(n);
    }

    /**
     * {@return 1 with the probability that each element is, else 0, in its shape and dtype} Drawn from the
     * {@link Generator} of the thread. The gradient is 0. Saves nothing.
     *
     * @throws TensorException if an element is not from 0 to 1
     */
    public final Tensor bernoulli() {
        return RandomFunctions.bernoulli(this);
    }

    /**
     * {@return random indices with these weights, {@code INT64}: {@code [count]} of a vector, {@code [rows, count]} of
     * a matrix with a row of weights each} Drawn from the {@link Generator} of the thread.
     *
     * @param count how many indices of each row, at least 1
     * @param replacement whether an index may be drawn again
     * @throws TensorException if this is not a floating-point vector or matrix, if a weight is negative or not finite,
     *         if the weights of a row are all 0, or if there are not as many indices as to draw without replacement
     */
    public final Tensor multinomial(long count, boolean replacement) {
        return RandomFunctions.multinomial(this, count, replacement);
    }

    /**
     * {@return this tensor, filled with numbers uniform in [from, to)} Drawn from the {@link Generator} of the thread.
     * {@linkplain Tensor##in-place In place}. Saves nothing; the gradient is 0.
     *
     * @param from the lower bound, included
     * @param to the upper bound, excluded unless equal to the lower one
     * @throws TensorException also if this is not floating point, if {@code from > to}, or if their distance is not
     *         finite
     */
    public final Tensor uniform_(double from, double to) {
        return RandomFunctions.uniform(this, from, to);
    }

    /**
     * {@return this tensor, filled with normal numbers} Drawn from the {@link Generator} of the thread.
     * {@linkplain Tensor##in-place In place}. Saves nothing; the gradient is 0.
     *
     * @param mean the mean
     * @param std the standard deviation
     * @throws TensorException also if this is not floating point, or if {@code std} is negative or NaN
     */
    public final Tensor normal_(double mean, double std) {
        return RandomFunctions.normal(this, mean, std);
    }

    /**
     * {@return this tensor, with every element replaced by 1 with probability {@code p}, else 0} Drawn from the
     * {@link Generator} of the thread. {@linkplain Tensor##in-place In place}. Saves nothing; the gradient is 0.
     *
     * @param p the probability
     * @throws TensorException also if {@code p} is not from 0 to 1
     */
    public final Tensor bernoulli_(double p) {
        return RandomFunctions.bernoulli(this, p);
    }

    /**
     * {@return this tensor, filled with whole numbers uniform in [from, to)} Drawn from the {@link Generator} of the
     * thread. {@linkplain Tensor##in-place In place}. Saves nothing; the gradient is 0.
     *
     * @param from the lower bound, included
     * @param to the upper bound, excluded
     * @throws TensorException also if {@code from >= to}
     */
    public final Tensor random_(long from, long to) {
        return RandomFunctions.random(this, from, to);
    }

    /**
     * Sets the seed of all random numbers of the process: for the calling thread at once, for other threads when they
     * next draw. See {@link Generator}.
     *
     * @param seed any number
     */
    public static void manualSeed(long seed) {
        RandomFunctions.seed(seed);
    }

    // ---- what it is ----

    /** {@return the array of its elements} It can be used as long as this tensor; operations on it are not recorded. */
    public abstract NDArray array();

    /** {@return the type of its elements} */
    public final DType dtype() {
        return array().dtype();
    }

    /** {@return the sizes of its dimensions} */
    public final Shape shape() {
        return array().shape();
    }

    /** {@return the number of its dimensions} */
    public final int dim() {
        return array().rank();
    }

    /** {@return the number of its elements} */
    public final long numel() {
        return array().numel();
    }

    /** {@return whether its elements lie in row-major order, without gaps} */
    public final boolean isContiguous() {
        return array().isContiguous();
    }

    // ---- its place in the graph ----

    /**
     * {@return whether gradients with respect to it are computed: as a leaf that was asked to, or because it was made
     * from one}
     */
    public abstract boolean requiresGrad();

    /** {@return whether it was not made by a recorded operation} */
    public abstract boolean isLeaf();

    /** {@return the recorded operation that made it, or null for a leaf} */
    public abstract @Nullable GradFn gradFn();

    /**
     * {@return the gradient that backward passes have accumulated, or null if there is none}
     *
     * <p>The memory of a gradient that a pass made belongs to the scope that owns this tensor;
     * {@link #setGrad setGrad(null)} frees it. A tensor that is not a leaf has a gradient only after
     * {@link #retainGrad()}; asking for it otherwise logs a warning.
     */
    public final @Nullable Tensor grad() {
        return AutogradAttributes.grad(this);
    }

    /**
     * Sets whether gradients with respect to this leaf are computed. Has no effect on other tensors if {@code wanted}.
     *
     * @param wanted whether they are
     * @return this tensor
     * @throws TensorException if {@code wanted} and it is not floating point, or was made in inference mode and this is
     *         outside of it; or if not {@code wanted} and it is no leaf
     * @throws LifetimeException if it was freed, or is confined to another thread
     */
    public final Tensor setRequiresGrad(boolean wanted) {
        return AutogradAttributes.setRequiresGrad(this, wanted);
    }

    /**
     * Replaces the gradient. The memory of an old one that a backward pass made is freed; that of the new one is moved
     * to the scope that owns this tensor. Of a tensor that is not confined, any thread may do so while others run
     * backward passes that reach it: they take turns. A backward pass adds to the gradient in place, so it throws
     * {@link TensorException} if elements of that share memory, as after {@link #expand(long...)}.
     *
     * @param gradient of this tensor's shape and dtype, or null
     * @throws TensorException if shape or dtype differ, or if it is this tensor
     * @throws LifetimeException if this tensor or the gradient was freed, or is confined to another thread, before
     *         anything changes; null can be set on a freed tensor
     */
    public final void setGrad(@Nullable Tensor gradient) {
        AutogradAttributes.setGrad(this, gradient);
    }

    /**
     * Makes backward passes accumulate {@link #grad()} of this tensor although it is not a leaf; of a leaf they do so
     * anyway. The gradient follows changes in place: it is that with respect to the latest value. Threads may do so
     * beside each other and beside backward passes.
     *
     * @throws TensorException if it requires no gradient
     * @throws LifetimeException if it was freed, or is confined to another thread
     */
    public final void retainGrad() {
        AutogradAttributes.retainGrad(this);
    }

    /** {@return whether backward passes accumulate {@link #grad()} although it is not a leaf} */
    public abstract boolean retainsGrad();

    /**
     * Registers a hook that is called with the gradient with respect to this tensor, summed over all uses, each time a
     * backward pass computes it, and may replace it. Hooks are called in the order of registration; on a leaf, before
     * the gradient is accumulated. A hook applies to the present value: after a change in place, it is called with the
     * gradient with respect to the value before.
     *
     * <p>Of a tensor that is not confined, any thread may register hooks, also while others run backward passes: those
     * that have not reached this place call the hook. It is called by the thread that runs the pass, so by several at
     * once if several passes run.
     *
     * @param hook the hook
     * @return the registration
     * @throws TensorException if it requires no gradient; from the backward pass, if a hook returns a gradient of
     *         another shape or dtype
     * @throws LifetimeException if it was freed, or is confined to another thread
     */
    public final Hook registerHook(GradHook hook) {
        return AutogradAttributes.registerHook(this, hook);
    }

    /**
     * Registers a hook that is called with this leaf each time a backward pass has accumulated its {@link #grad()}.
     * Threads may do so beside backward passes, as in {@link #registerHook}.
     *
     * @param hook the hook
     * @return the registration
     * @throws TensorException if it requires no gradient or is no leaf
     * @throws LifetimeException if it was freed, or is confined to another thread
     */
    public final Hook registerPostAccumulateGradHook(Consumer<Tensor> hook) {
        return AutogradAttributes.registerPostAccumulateGradHook(this, hook);
    }

    /**
     * Adds the derivatives of this tensor, which has one element, to the {@link #grad()} of all leaves that require a
     * gradient. As {@link Autograd#backward(List, List, GraphOption...)}.
     *
     * @param options how the graph is treated
     * @throws TensorException if it has several elements, if it requires no gradient, or if the graph was freed by an
     *         earlier pass
     * @throws LifetimeException if a scope in which the graph was recorded was closed, or belongs to another thread
     */
    public final void backward(GraphOption... options) {
        Autograd.backward(this, null, Autograd.has(GraphOption.RETAIN_GRAPH, options), Autograd.has(
                GraphOption.CREATE_GRAPH, options));
    }

    /**
     * Adds the derivatives of this tensor, multiplied by {@code gradient}, to the {@link #grad()} of all leaves that
     * require a gradient.
     *
     * @param gradient the derivative of some number with respect to this tensor, in its shape; read, not kept
     * @param options how the graph is treated
     * @throws TensorException if the shape of the gradient differs, if this tensor requires no gradient, or if the
     *         graph was freed by an earlier pass
     * @throws LifetimeException if a scope in which the graph was recorded was closed, or belongs to another thread
     */
    public final void backward(Tensor gradient, GraphOption... options) {
        Autograd.backward(this, gradient, Autograd.has(GraphOption.RETAIN_GRAPH, options), Autograd.has(
                GraphOption.CREATE_GRAPH, options));
    }

    /**
     * {@return a view that is a leaf without gradient} They count versions together, so that a backward pass detects a
     * change in place of either.
     */
    public final Tensor detach() {
        return Variable.of(this).detached();
    }

    /**
     * Removes this tensor from its graph: it becomes a leaf that requires no gradient.
     *
     * @return this tensor
     * @throws TensorException if it is a view
     * @throws LifetimeException if it was freed, or is confined to another thread
     */
    public final Tensor detach_() {
        return AutogradAttributes.detachInPlace(this);
    }

    /**
     * {@return how often its memory was changed in place} Views and detached tensors count together.
     *
     * @throws TensorException if it was made in inference mode
     */
    public final int version() {
        return AutogradAttributes.version(this);
    }

    /** {@return whether it was made in {@link InferenceMode}} */
    public abstract boolean isInference();

    // ---- reading values ----

    /**
     * {@return its only element as a double} {@code BOOL} is 0 or 1.
     *
     * @throws TensorException if it does not have exactly one element, or if that is an {@code INT64} that no double
     *         equals
     */
    public final double item() {
        return HostAccess.item(this);
    }

    /**
     * {@return the element at a position as a double} {@code BOOL} is 0 or 1.
     *
     * @param index a position in each dimension, from the end if negative
     * @throws IndexOutOfBoundsException if there is no such element, or if there are not as many positions as
     *         dimensions
     * @throws TensorException if the element is an {@code INT64} that no double equals
     */
    public final double item(long... index) {
        return HostAccess.item(this, index);
    }

    /**
     * {@return its only element as a long} {@code INT64} is exact; other dtypes are cast as Java casts.
     *
     * @throws TensorException if it does not have exactly one element
     */
    public final long itemAsLong() {
        return HostAccess.itemAsLong(this);
    }

    /**
     * {@return the element at a position as a long} {@code INT64} is exact; other dtypes are cast as Java casts.
     *
     * @param index a position in each dimension, from the end if negative
     * @throws IndexOutOfBoundsException if there is no such element, or if there are not as many positions as
     *         dimensions
     */
    public final long itemAsLong(long... index) {
        return HostAccess.itemAsLong(this, index);
    }

    /**
     * {@return a copy of its elements in row-major order, cast as Java casts}
     *
     * @throws TensorException if there are more than an array can hold
     */
    public final float[] toFloatArray() {
        return HostCopy.toFloats(array());
    }

    /**
     * {@return a copy of its elements in row-major order, cast as Java casts}
     *
     * @throws TensorException if there are more than an array can hold
     */
    public final double[] toDoubleArray() {
        return HostCopy.toDoubles(array());
    }

    /**
     * {@return a copy of its elements in row-major order, cast as Java casts: NaN to 0, towards 0, clamped}
     *
     * @throws TensorException if there are more than an array can hold
     */
    public final long[] toLongArray() {
        return HostCopy.toLongs(array());
    }

    /**
     * {@return a copy of its elements in row-major order, cast as Java casts}
     *
     * @throws TensorException if there are more than an array can hold
     */
    public final int[] toIntArray() {
        return HostCopy.toInts(array());
    }

    /**
     * {@return a copy of its elements in row-major order, cast as Java casts}
     *
     * @throws TensorException if there are more than an array can hold
     */
    public final short[] toShortArray() {
        return HostCopy.toShorts(array());
    }

    /**
     * {@return a copy of its elements in row-major order, cast as Java casts; those of {@code UINT8} keep their bits}
     *
     * @throws TensorException if there are more than an array can hold
     */
    public final byte[] toByteArray() {
        return HostCopy.toBytes(array());
    }

    /**
     * {@return a copy of its elements in row-major order, true where not 0}
     *
     * @throws TensorException if there are more than an array can hold
     */
    public final boolean[] toBooleanArray() {
        return HostCopy.toBooleans(array());
    }

    /**
     * {@return a copy of its rows, cast as Java casts}
     *
     * @throws TensorException if it has not two dimensions, or more elements than an array can hold
     */
    public final float[][] toFloatArray2d() {
        return JavaArrays.toFloatArray2d(this);
    }

    /**
     * {@return a copy of its matrices, cast as Java casts}
     *
     * @throws TensorException if it has not three dimensions, or more elements than an array can hold
     */
    public final float[][][] toFloatArray3d() {
        return JavaArrays.toFloatArray3d(this);
    }

    /**
     * {@return a copy of its rows, cast as Java casts}
     *
     * @throws TensorException if it has not two dimensions, or more elements than an array can hold
     */
    public final double[][] toDoubleArray2d() {
        return JavaArrays.toDoubleArray2d(this);
    }

    /**
     * {@return a copy of its matrices, cast as Java casts}
     *
     * @throws TensorException if it has not three dimensions, or more elements than an array can hold
     */
    public final double[][][] toDoubleArray3d() {
        return JavaArrays.toDoubleArray3d(this);
    }

    /**
     * {@return a copy of its rows, cast as Java casts}
     *
     * @throws TensorException if it has not two dimensions, or more elements than an array can hold
     */
    public final long[][] toLongArray2d() {
        return JavaArrays.toLongArray2d(this);
    }

    /**
     * {@return a copy of its matrices, cast as Java casts}
     *
     * @throws TensorException if it has not three dimensions, or more elements than an array can hold
     */
    public final long[][][] toLongArray3d() {
        return JavaArrays.toLongArray3d(this);
    }

    // ---- segments and buffers ----

    /**
     * {@return the memory of the elements, read-only, one after another in row-major order and native byte order; not copied}
     *
     * <p>It is bound to an arena of the tensor's memory, which is closed when that is freed, at the end of the tensor's scope in most
     * cases: whoever comes later gets the JDK's {@link IllegalStateException}. Of a tensor that only this thread was ever able to use the
     * arena is confined to this thread, and closed too when the tensor is handed to a scope that others may use; ask for the segment
     * again then. Otherwise it is shared, and costs the JVM some 100 microseconds to close. The segment of a
     * {@linkplain #borrow borrowed} tensor is bound to the arena of what was borrowed.
     *
     * <p>Memory over which native code of yours is running when it should be freed is freed later, when that has ended.
     *
     * @throws TensorException if this tensor is not {@linkplain #isContiguous() contiguous}
     * @throws LifetimeException if it was freed, or is confined to another thread
     */
    public final MemorySegment segment() {
        return SegmentAccess.read(this);
    }

    /**
     * {@return as {@link #segment()}, but to be written: asking for it counts as a change in place}
     *
     * <p>A graph that saved the elements refuses to go backward from then on. What is written later by the same segment is not noticed;
     * ask for it before each change. Bytes of a {@code BOOL} tensor must be 0 or 1.
     *
     * @throws TensorException as segment() and operations in place do; while recording, also if this tensor is no leaf and requires a
     *         gradient; if it was borrowed from read-only memory
     * @throws LifetimeException if it was freed, or is confined to another thread
     */
    public final MemorySegment writableSegment() {
        return SegmentAccess.write(this);
    }

    /**
     * Copies the elements to {@code target}, in row-major order and native byte order.
     *
     * @param target memory of exactly as many bytes, on or off the heap
     * @throws TensorException if it is not of that size, or read-only
     * @throws LifetimeException if this tensor was freed or the arena of the segment closed, or one of them is confined to another thread
     */
    public final void copyTo(MemorySegment target) {
        SegmentAccess.copyTo(this, target);
    }

    /**
     * Copies the elements, in row-major order, to all that remains of {@code target}, in the buffer's byte order. Afterwards its position
     * is at its limit.
     *
     * @param target a {@link java.nio.ByteBuffer}, or the buffer of the dtype's Java type
     * @throws TensorException if it is a buffer of another type, not of exactly that size, or read-only
     * @throws LifetimeException if this tensor was freed or the arena of a direct buffer closed, or one of them is confined to another
     *         thread
     */
    public final void copyTo(Buffer target) {
        SegmentAccess.copyTo(this, target);
    }

    // ---- elementwise ----

    /**
     * {@return {@code this + other}, elementwise} Of {@code BOOL}, the logical or. Saves nothing.
     *
     * @param other broadcast
     */
    public final Tensor add(Tensor other) {
        return BinaryFunction.ADD.of(this, other);
    }

    /**
     * {@return {@code this + other}, elementwise} Of {@code BOOL}, the logical or. Saves nothing.
     *
     * @param other a number
     */
    public final Tensor add(double other) {
        return ScalarFunction.ADD.of(this, other);
    }

    /**
     * {@return {@code this + other}, elementwise} Of {@code BOOL}, the logical or. Saves nothing.
     *
     * @param other a number
     */
    public final Tensor add(long other) {
        return ScalarFunction.ADD.of(this, other);
    }

    /**
     * {@return {@code this - other}, elementwise} Saves nothing.
     *
     * @param other broadcast
     * @throws TensorException also if one of them is {@code BOOL}
     */
    public final Tensor sub(Tensor other) {
        return BinaryFunction.SUB.of(this, other);
    }

    /**
     * {@return {@code this - other}, elementwise} Saves nothing.
     *
     * @param other a number
     * @throws TensorException also if one of them is {@code BOOL}
     */
    public final Tensor sub(double other) {
        return ScalarFunction.SUB.of(this, other);
    }

    /**
     * {@return {@code this - other}, elementwise} Saves nothing.
     *
     * @param other a number
     * @throws TensorException also if one of them is {@code BOOL}
     */
    public final Tensor sub(long other) {
        return ScalarFunction.SUB.of(this, other);
    }

    /**
     * {@return {@code this * other}, elementwise} Of {@code BOOL}, the logical and. Saves both.
     *
     * @param other broadcast
     */
    public final Tensor mul(Tensor other) {
        return BinaryFunction.MUL.of(this, other);
    }

    /**
     * {@return {@code this * other}, elementwise} Of {@code BOOL}, the logical and. Saves the number.
     *
     * @param other a number
     */
    public final Tensor mul(double other) {
        return ScalarFunction.MUL.of(this, other);
    }

    /**
     * {@return {@code this * other}, elementwise} Of {@code BOOL}, the logical and. Saves the number.
     *
     * @param other a number
     */
    public final Tensor mul(long other) {
        return ScalarFunction.MUL.of(this, other);
    }

    /**
     * {@return {@code this / other}, elementwise} Integers are divided as {@code FLOAT32}. Saves both.
     *
     * @param other broadcast
     */
    public final Tensor div(Tensor other) {
        return BinaryFunction.DIV.of(this, other);
    }

    /**
     * {@return {@code this / other}, elementwise} Integers are divided as {@code FLOAT32}. Saves the number.
     *
     * @param other a number
     */
    public final Tensor div(double other) {
        return ScalarFunction.DIV.of(this, other);
    }

    /**
     * {@return {@code this / other}, elementwise} Integers are divided as {@code FLOAT32}. Saves the number.
     *
     * @param other a number
     */
    public final Tensor div(long other) {
        return ScalarFunction.DIV.of(this, other);
    }

    /**
     * {@return this to the power {@code other}, elementwise} The gradient of this is 0 where the exponent is 0; that of
     * the exponent is 0 where {@code 0 <= other} and this is 0. Saves both and the result.
     *
     * @param other broadcast; of integers to a negative power the result is rounded towards 0
     * @throws TensorException also if both are {@code BOOL}
     */
    public final Tensor pow(Tensor other) {
        return BinaryFunction.POW.of(this, other);
    }

    /**
     * {@return this to the power {@code other}, elementwise} The gradient is 0 if the exponent is 0. Saves this and the
     * number.
     *
     * @param other the exponent
     * @throws TensorException also if this is {@code INT64} or {@code BOOL} and the exponent a negative whole number
     */
    public final Tensor pow(double other) {
        return ScalarFunction.POW.of(this, other);
    }

    /**
     * {@return this to the power {@code other}, elementwise} The gradient is 0 if the exponent is 0. Saves this and the
     * number.
     *
     * @param other the exponent
     * @throws TensorException also if this is {@code INT64} or {@code BOOL} and the exponent a negative whole number
     */
    public final Tensor pow(long other) {
        return ScalarFunction.POW.of(this, other);
    }

    /**
     * {@return {@code other - this}, elementwise} Saves nothing.
     *
     * @param other a number
     * @throws TensorException also if this is {@code BOOL}
     */
    public final Tensor rsub(double other) {
        return ScalarFunction.RSUB.of(this, other);
    }

    /**
     * {@return {@code other - this}, elementwise} Saves nothing.
     *
     * @param other a number
     * @throws TensorException also if this is {@code BOOL}
     */
    public final Tensor rsub(long other) {
        return ScalarFunction.RSUB.of(this, other);
    }

    /**
     * {@return {@code other} to the power this, elementwise} Of base 0 the gradient is 0 where the exponent is not
     * negative. Saves the result and the number.
     *
     * @param other the base
     */
    public final Tensor rpow(double other) {
        return ScalarFunction.RPOW.of(this, other);
    }

    /**
     * {@return {@code other} to the power this, elementwise} Of base 0 the gradient is 0 where the exponent is not
     * negative. Saves the result and the number.
     *
     * @param other the base
     */
    public final Tensor rpow(long other) {
        return ScalarFunction.RPOW.of(this, other);
    }

    /**
     * {@return {@code -x}, for each element x} Saves nothing.
     *
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor neg() {
        return UnaryFunction.NEG.of(this);
    }

    /**
     * {@return {@code |x|}, for each element x} The gradient at 0 is 0. Saves this.
     *
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor abs() {
        return UnaryFunction.ABS.of(this);
    }

    /** {@return -1, 0 or 1, the sign of x, for each element x} 0 of NaN. The gradient is 0. Saves nothing. */
    public final Tensor sign() {
        return UnaryFunction.SIGN.of(this);
    }

    /**
     * {@return the square root of x, for each element x} NaN of negative numbers. The derivative at 0 is infinite.
     * Saves the result.
     */
    public final Tensor sqrt() {
        return UnaryFunction.SQRT.of(this);
    }

    /** {@return {@code 1 / x}, for each element x} Saves the result. */
    public final Tensor reciprocal() {
        return UnaryFunction.RECIPROCAL.of(this);
    }

    /** {@return {@code e^x}, for each element x} Saves the result. */
    public final Tensor exp() {
        return UnaryFunction.EXP.of(this);
    }

    /** {@return {@code e^x - 1}, for each element x} Accurate near 0. Saves the result. */
    public final Tensor expm1() {
        return UnaryFunction.EXPM1.of(this);
    }

    /**
     * {@return the natural logarithm of x, for each element x} NaN of negative numbers. The derivative at 0 is
     * infinite. Saves this.
     */
    public final Tensor log() {
        return UnaryFunction.LOG.of(this);
    }

    /** {@return {@code log(1 + x)}, for each element x} Accurate near 0. Saves this. */
    public final Tensor log1p() {
        return UnaryFunction.LOG1P.of(this);
    }

    /** {@return the sine of x, for each element x} Saves this. */
    public final Tensor sin() {
        return UnaryFunction.SIN.of(this);
    }

    /** {@return the cosine of x, for each element x} Saves this. */
    public final Tensor cos() {
        return UnaryFunction.COS.of(this);
    }

    /** {@return the tangent of x, for each element x} Saves the result. */
    public final Tensor tan() {
        return UnaryFunction.TAN.of(this);
    }

    /** {@return the hyperbolic tangent of x, for each element x} Saves the result. */
    public final Tensor tanh() {
        return UnaryFunction.TANH.of(this);
    }

    /** {@return {@code 1 / (1 + e^-x)}, for each element x} Saves the result. */
    public final Tensor sigmoid() {
        return UnaryFunction.SIGMOID.of(this);
    }

    /**
     * {@return {@code max(x, 0)}, for each element x} The gradient at 0 is 0. Saves the result.
     *
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor relu() {
        return UnaryFunction.RELU.of(this);
    }

    /**
     * {@return {@code log(1 + e^x)}, for each element x} Without overflow. Saves this.
     *
     * @throws TensorException if this is not floating point
     */
    public final Tensor softplus() {
        return UnaryFunction.SOFTPLUS.of(this);
    }

    /**
     * {@return whether each element equals that of {@code other}, {@code BOOL}}
     *
     * @param other broadcast
     */
    public final Tensor eq(Tensor other) {
        return Comparisons.compare(CompareOp.EQ, this, other);
    }

    /**
     * {@return whether each element equals {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor eq(double other) {
        return Comparisons.compare(CompareOp.EQ, this, other);
    }

    /**
     * {@return whether each element equals {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor eq(long other) {
        return Comparisons.compare(CompareOp.EQ, this, other);
    }

    /**
     * {@return whether each element differs from that of {@code other}, {@code BOOL}}
     *
     * @param other broadcast
     */
    public final Tensor ne(Tensor other) {
        return Comparisons.compare(CompareOp.NE, this, other);
    }

    /**
     * {@return whether each element differs from {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor ne(double other) {
        return Comparisons.compare(CompareOp.NE, this, other);
    }

    /**
     * {@return whether each element differs from {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor ne(long other) {
        return Comparisons.compare(CompareOp.NE, this, other);
    }

    /**
     * {@return whether each element is less than that of {@code other}, {@code BOOL}}
     *
     * @param other broadcast
     */
    public final Tensor lt(Tensor other) {
        return Comparisons.compare(CompareOp.LT, this, other);
    }

    /**
     * {@return whether each element is less than {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor lt(double other) {
        return Comparisons.compare(CompareOp.LT, this, other);
    }

    /**
     * {@return whether each element is less than {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor lt(long other) {
        return Comparisons.compare(CompareOp.LT, this, other);
    }

    /**
     * {@return whether each element is at most that of {@code other}, {@code BOOL}}
     *
     * @param other broadcast
     */
    public final Tensor le(Tensor other) {
        return Comparisons.compare(CompareOp.LE, this, other);
    }

    /**
     * {@return whether each element is at most {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor le(double other) {
        return Comparisons.compare(CompareOp.LE, this, other);
    }

    /**
     * {@return whether each element is at most {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor le(long other) {
        return Comparisons.compare(CompareOp.LE, this, other);
    }

    /**
     * {@return whether each element is greater than that of {@code other}, {@code BOOL}}
     *
     * @param other broadcast
     */
    public final Tensor gt(Tensor other) {
        return Comparisons.compare(CompareOp.GT, this, other);
    }

    /**
     * {@return whether each element is greater than {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor gt(double other) {
        return Comparisons.compare(CompareOp.GT, this, other);
    }

    /**
     * {@return whether each element is greater than {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor gt(long other) {
        return Comparisons.compare(CompareOp.GT, this, other);
    }

    /**
     * {@return whether each element is at least that of {@code other}, {@code BOOL}}
     *
     * @param other broadcast
     */
    public final Tensor ge(Tensor other) {
        return Comparisons.compare(CompareOp.GE, this, other);
    }

    /**
     * {@return whether each element is at least {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor ge(double other) {
        return Comparisons.compare(CompareOp.GE, this, other);
    }

    /**
     * {@return whether each element is at least {@code other}, {@code BOOL}}
     *
     * @param other a number
     */
    public final Tensor ge(long other) {
        return Comparisons.compare(CompareOp.GE, this, other);
    }

    /**
     * {@return {@code condition ? a : b}, elementwise} The gradient of the operand that is not chosen is 0. Saves the
     * condition.
     *
     * @param condition {@code BOOL}, broadcast
     * @param a broadcast
     * @param b broadcast
     */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return WhereAndMask.where(condition, a, b);
    }

    // ---- further functions ----

    /** {@return {@code x * x}, for each element x} {@code BOOL} becomes {@code INT64}. Saves this. */
    public final Tensor square() {
        return pow(2);
    }

    /** {@return {@code 1 / sqrt(x)}, for each element x} Saves the result. */
    public final Tensor rsqrt() {
        return UnaryFunction.RSQRT.of(this);
    }

    /** {@return the logarithm of x to base 2, for each element x} Saves this. */
    public final Tensor log2() {
        return UnaryFunction.LOG2.of(this);
    }

    /** {@return the logarithm of x to base 10, for each element x} Saves this. */
    public final Tensor log10() {
        return UnaryFunction.LOG10.of(this);
    }

    /** {@return {@code 2^x}, for each element x} Saves the result. */
    public final Tensor exp2() {
        return UnaryFunction.EXP2.of(this);
    }

    /**
     * {@return the arc sine of x, from -pi/2 to pi/2, for each element x} NaN outside of [-1, 1]. The derivative at -1
     * and 1 is infinite. Saves this.
     */
    public final Tensor asin() {
        return UnaryFunction.ASIN.of(this);
    }

    /**
     * {@return the arc cosine of x, from 0 to pi, for each element x} NaN outside of [-1, 1]. The derivative at -1 and
     * 1 is infinite. Saves this.
     */
    public final Tensor acos() {
        return UnaryFunction.ACOS.of(this);
    }

    /** {@return the arc tangent of x, from -pi/2 to pi/2, for each element x} Saves this. */
    public final Tensor atan() {
        return UnaryFunction.ATAN.of(this);
    }

    /** {@return the hyperbolic sine of x, for each element x} Saves this. */
    public final Tensor sinh() {
        return UnaryFunction.SINH.of(this);
    }

    /** {@return the hyperbolic cosine of x, for each element x} Saves this. */
    public final Tensor cosh() {
        return UnaryFunction.COSH.of(this);
    }

    /** {@return the inverse hyperbolic sine of x, for each element x} Saves this. */
    public final Tensor asinh() {
        return UnaryFunction.ASINH.of(this);
    }

    /**
     * {@return the inverse hyperbolic cosine of x, for each element x} NaN below 1. The derivative at 1 is infinite.
     * Saves this.
     */
    public final Tensor acosh() {
        return UnaryFunction.ACOSH.of(this);
    }

    /** {@return the inverse hyperbolic tangent of x, for each element x} NaN outside of [-1, 1]. Saves this. */
    public final Tensor atanh() {
        return UnaryFunction.ATANH.of(this);
    }

    /**
     * {@return the error function of x, {@code 2 / sqrt(pi)} times the integral of {@code exp(-t^2)} from 0 to x, for
     * each element x} Saves this.
     */
    public final Tensor erf() {
        return UnaryFunction.ERF.of(this);
    }

    /** {@return {@code 1 - erf(x)}, for each element x} Accurate where erf(x) is nearly 1. Saves this. */
    public final Tensor erfc() {
        return UnaryFunction.ERFC.of(this);
    }

    /**
     * {@return the inverse of {@link #erf()} at x, for each element x} Infinite at -1 and 1, NaN beyond. Saves the
     * result.
     */
    public final Tensor erfinv() {
        return UnaryFunction.ERFINV.of(this);
    }

    /**
     * {@return {@code log(|gamma(x)|)}, for each element x} Infinite at 0 and negative whole numbers. The derivative is
     * {@link #digamma()}. Saves this.
     */
    public final Tensor lgamma() {
        return UnaryFunction.LGAMMA.of(this);
    }

    /**
     * {@return the derivative of {@link #lgamma()} at x, for each element x} The derivative is
     * {@link #polygamma polygamma(1)}. Saves this.
     */
    public final Tensor digamma() {
        return UnaryFunction.DIGAMMA.of(this);
    }

    /**
     * {@return the largest whole number that is not greater than x, for each element x} The gradient is 0. Saves
     * nothing.
     *
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor floor() {
        return UnaryFunction.FLOOR.of(this);
    }

    /**
     * {@return the smallest whole number that is not less than x, for each element x} The gradient is 0. Saves nothing.
     *
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor ceil() {
        return UnaryFunction.CEIL.of(this);
    }

    /**
     * {@return the whole number nearest to x, of two the even one, for each element x} The gradient is 0. Saves
     * nothing.
     *
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor round() {
        return UnaryFunction.ROUND.of(this);
    }

    /**
     * {@return x rounded towards 0, for each element x} The gradient is 0. Saves nothing.
     *
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor trunc() {
        return UnaryFunction.TRUNC.of(this);
    }

    /**
     * {@return {@code x - trunc(x)}, for each element x} The derivative is 1. Saves nothing.
     *
     * @throws TensorException if this is not floating point
     */
    public final Tensor frac() {
        return UnaryFunction.FRAC.of(this);
    }

    /**
     * {@return the derivative of order n of {@link #digamma()}, elementwise} Saves this and n.
     *
     * @param n the order; 0 for {@code digamma} itself
     * @throws IllegalArgumentException if {@code n} is negative
     */
    public final Tensor polygamma(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("polygamma(n, x) does not support negative n.");
        }
        return ScalarFunction.POLYGAMMA.of(this, n);
    }

    /**
     * {@return the larger of this and {@code other}, elementwise} NaN if one of them is NaN. Equal elements get half of
     * the gradient each. Saves both.
     *
     * @param other broadcast
     */
    public final Tensor maximum(Tensor other) {
        return BinaryFunction.MAXIMUM.of(this, other);
    }

    /**
     * {@return the smaller of this and {@code other}, elementwise} NaN if one of them is NaN. Equal elements get half
     * of the gradient each. Saves both.
     *
     * @param other broadcast
     */
    public final Tensor minimum(Tensor other) {
        return BinaryFunction.MINIMUM.of(this, other);
    }

    /**
     * {@return the larger of this and {@code other}, elementwise} If one of them is NaN, the other one. Of equal
     * elements this one gets the gradient. Saves both.
     *
     * @param other broadcast
     */
    public final Tensor fmax(Tensor other) {
        return BinaryFunction.FMAX.of(this, other);
    }

    /**
     * {@return the smaller of this and {@code other}, elementwise} If one of them is NaN, the other one. Of equal
     * elements this one gets the gradient. Saves both.
     *
     * @param other broadcast
     */
    public final Tensor fmin(Tensor other) {
        return BinaryFunction.FMIN.of(this, other);
    }

    /**
     * {@return the remainder of {@code this / other} rounded towards 0, with the sign of this, elementwise} Saves both.
     *
     * @param other broadcast
     * @throws TensorException also if an integer is divided by 0
     */
    public final Tensor fmod(Tensor other) {
        return BinaryFunction.FMOD.of(this, other);
    }

    /**
     * {@return the remainder of {@code this / other} rounded towards 0, with the sign of this, elementwise} Saves
     * nothing.
     *
     * @param other a number
     * @throws TensorException also if an integer is divided by 0
     */
    public final Tensor fmod(double other) {
        return ScalarFunction.FMOD.of(this, other);
    }

    /**
     * {@return the remainder of {@code this / other} rounded towards 0, with the sign of this, elementwise} Saves
     * nothing.
     *
     * @param other a number
     * @throws TensorException also if an integer is divided by 0
     */
    public final Tensor fmod(long other) {
        return ScalarFunction.FMOD.of(this, other);
    }

    /**
     * {@return the remainder of {@code this / other} rounded down, with the sign of {@code other}, elementwise} Saves
     * both.
     *
     * @param other broadcast
     * @throws TensorException also if an integer is divided by 0
     */
    public final Tensor remainder(Tensor other) {
        return BinaryFunction.REMAINDER.of(this, other);
    }

    /**
     * {@return the remainder of {@code this / other} rounded down, with the sign of {@code other}, elementwise} Saves
     * nothing.
     *
     * @param other a number
     * @throws TensorException also if an integer is divided by 0
     */
    public final Tensor remainder(double other) {
        return ScalarFunction.REMAINDER.of(this, other);
    }

    /**
     * {@return the remainder of {@code this / other} rounded down, with the sign of {@code other}, elementwise} Saves
     * nothing.
     *
     * @param other a number
     * @throws TensorException also if an integer is divided by 0
     */
    public final Tensor remainder(long other) {
        return ScalarFunction.REMAINDER.of(this, other);
    }

    /**
     * {@return {@code this / other}, rounded down, elementwise} It has no derivative: a backward pass that reaches it
     * throws {@link TensorException}.
     *
     * @param other broadcast
     * @throws TensorException also if an integer is divided by 0
     */
    public final Tensor floorDivide(Tensor other) {
        return BinaryFunction.FLOOR_DIVIDE.of(this, other);
    }

    /**
     * {@return {@code this / other}, rounded down, elementwise} It has no derivative: a backward pass that reaches it
     * throws {@link TensorException}.
     *
     * @param other a number
     * @throws TensorException also if an integer is divided by 0
     */
    public final Tensor floorDivide(double other) {
        return ScalarFunction.FLOOR_DIVIDE.of(this, other);
    }

    /**
     * {@return {@code this / other}, rounded down, elementwise} It has no derivative: a backward pass that reaches it
     * throws {@link TensorException}.
     *
     * @param other a number
     * @throws TensorException also if an integer is divided by 0
     */
    public final Tensor floorDivide(long other) {
        return ScalarFunction.FLOOR_DIVIDE.of(this, other);
    }

    /**
     * {@return the angle of the point ({@code other}, this) to the first axis, from -pi to pi, elementwise} The
     * gradient at the origin is NaN. Saves both.
     *
     * @param other broadcast
     */
    public final Tensor atan2(Tensor other) {
        return BinaryFunction.ATAN2.of(this, other);
    }

    /**
     * {@return {@code sqrt(this^2 + other^2)}, elementwise} Without overflow. The gradient at the origin is NaN. Saves
     * both and the result.
     *
     * @param other broadcast
     * @throws TensorException also if the promoted dtype is not floating point
     */
    public final Tensor hypot(Tensor other) {
        return BinaryFunction.HYPOT.of(this, other);
    }

    /**
     * {@return {@code log(e^this + e^other)}, elementwise} Without overflow. Saves both.
     *
     * @param other broadcast
     * @throws TensorException also if the promoted dtype is not floating point
     */
    public final Tensor logaddexp(Tensor other) {
        return BinaryFunction.LOGADDEXP.of(this, other);
    }

    /**
     * {@return {@code this * log(other)}, elementwise} 0 where this is 0 and {@code other} is not NaN. The gradient of
     * this is 0 where it is 0 and {@code other} at most 0. Saves both.
     *
     * @param other broadcast
     */
    public final Tensor xlogy(Tensor other) {
        return BinaryFunction.XLOGY.of(this, other);
    }

    /**
     * {@return {@code min(max(x, min), max)}, for each element x} The upper bound wins if it is less than the lower
     * one. The derivative is 1 from bound to bound, both included, and 0 beyond and at NaN. Saves this.
     *
     * @param min the lower bound
     * @param max the upper bound
     */
    public final Tensor clamp(double min, double max) {
        return Clamp.clamp(this, min, max);
    }

    /**
     * {@return {@code min(max(x, min), max)}, for each element x} The upper bound wins if it is less than the lower
     * one. The derivative is 1 from bound to bound, both included, and 0 beyond and at NaN. Saves this.
     *
     * @param min the lower bound
     * @param max the upper bound
     */
    public final Tensor clamp(long min, long max) {
        return Clamp.clamp(this, min, max);
    }

    /**
     * {@return {@code max(x, min)}, for each element x} The derivative is 1 at and above the bound. Saves this.
     *
     * @param min the lower bound
     */
    public final Tensor clampMin(double min) {
        return Clamp.clampMin(this, min);
    }

    /**
     * {@return {@code max(x, min)}, for each element x} The derivative is 1 at and above the bound. Saves this.
     *
     * @param min the lower bound
     */
    public final Tensor clampMin(long min) {
        return Clamp.clampMin(this, min);
    }

    /**
     * {@return {@code min(x, max)}, for each element x} The derivative is 1 at and below the bound. Saves this.
     *
     * @param max the upper bound
     */
    public final Tensor clampMax(double max) {
        return Clamp.clampMax(this, max);
    }

    /**
     * {@return {@code min(x, max)}, for each element x} The derivative is 1 at and below the bound. Saves this.
     *
     * @param max the upper bound
     */
    public final Tensor clampMax(long max) {
        return Clamp.clampMax(this, max);
    }

    /**
     * {@return {@code min(max(this, min), max)}, elementwise} The upper bound wins if it is less than the lower one. At
     * a bound the gradient goes to this; beyond, to the bound. Saves all three.
     *
     * @param min the lower bounds, broadcast, or null for none
     * @param max the upper bounds, broadcast, or null for none
     * @throws TensorException also if both are null
     */
    public final Tensor clamp(@Nullable Tensor min, @Nullable Tensor max) {
        return Clamp.clamp(this, min, max);
    }

    /**
     * {@return {@code this + value * tensor1 * tensor2}, elementwise} Saves both factors and the number.
     *
     * @param tensor1 broadcast
     * @param tensor2 broadcast
     * @param value the factor, which loses its fraction if the result is {@code INT64}
     * @throws TensorException also if all three are {@code BOOL}
     */
    public final Tensor addcmul(Tensor tensor1, Tensor tensor2, double value) {
        return TernaryFunction.ADDCMUL.of(this, tensor1, tensor2, value);
    }

    /**
     * {@return {@code this + value * tensor1 * tensor2}, elementwise} Saves both factors and the number.
     *
     * @param tensor1 broadcast
     * @param tensor2 broadcast
     * @param value the factor, which loses its fraction if the result is {@code INT64}
     * @throws TensorException also if all three are {@code BOOL}
     */
    public final Tensor addcmul(Tensor tensor1, Tensor tensor2, long value) {
        return TernaryFunction.ADDCMUL.of(this, tensor1, tensor2, value);
    }

    /**
     * {@return {@code this + value * tensor1 / tensor2}, elementwise} Saves both tensors and the number.
     *
     * @param tensor1 broadcast
     * @param tensor2 broadcast
     * @param value the factor
     * @throws TensorException also if the promoted dtype is not floating point
     */
    public final Tensor addcdiv(Tensor tensor1, Tensor tensor2, double value) {
        return TernaryFunction.ADDCDIV.of(this, tensor1, tensor2, value);
    }

    /**
     * {@return {@code this + weight * (end - this)}, elementwise} Saves both arguments, and this for the gradient of
     * the weight.
     *
     * @param end the value at weight 1, broadcast
     * @param weight broadcast
     * @throws TensorException also if the promoted dtype is not floating point
     */
    public final Tensor lerp(Tensor end, Tensor weight) {
        return TernaryFunction.LERP.of(this, end, weight, 0);
    }

    /**
     * {@return {@code this + weight * (end - this)}, elementwise} Saves {@code end} and the weight.
     *
     * @param end the value at weight 1, broadcast
     * @param weight a number
     * @throws TensorException also if the promoted dtype is not floating point
     */
    public final Tensor lerp(Tensor end, double weight) {
        return TernaryFunction.lerp(this, end, weight);
    }

    /** {@return whether each element is NaN, {@code BOOL}} */
    public final Tensor isnan() {
        return Comparisons.isNan(this);
    }

    /** {@return whether each element is infinite, {@code BOOL}} */
    public final Tensor isinf() {
        return Comparisons.isInfinite(this);
    }

    /** {@return whether each element is neither infinite nor NaN, {@code BOOL}} */
    public final Tensor isfinite() {
        return Comparisons.isFinite(this);
    }

    /**
     * {@return whether the elements of both this and {@code other} are not 0, {@code BOOL}} NaN is not 0.
     *
     * @param other broadcast
     */
    public final Tensor logicalAnd(Tensor other) {
        return Comparisons.and(this, other);
    }

    /**
     * {@return whether the elements of this or {@code other} or both are not 0, {@code BOOL}} NaN is not 0.
     *
     * @param other broadcast
     */
    public final Tensor logicalOr(Tensor other) {
        return Comparisons.or(this, other);
    }

    /**
     * {@return whether the elements of either this or {@code other}, but not of both, are not 0, {@code BOOL}} NaN is
     * not 0.
     *
     * @param other broadcast
     */
    public final Tensor logicalXor(Tensor other) {
        return Comparisons.xor(this, other);
    }

    /** {@return whether each element is 0, {@code BOOL}} */
    public final Tensor logicalNot() {
        return Comparisons.not(this);
    }

    // ---- in place ----

    /**
     * {@return this tensor, with every element replaced by {@code this + other}} As {@link #add(Tensor) add},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other broadcast to this shape
     */
    public final Tensor add_(Tensor other) {
        return BinaryFunction.ADD.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this + other}} As {@link #add(double) add},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other a number
     */
    public final Tensor add_(double other) {
        return ScalarFunction.ADD.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this + other}} As {@link #add(long) add},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other a number
     */
    public final Tensor add_(long other) {
        return ScalarFunction.ADD.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this - other}} As {@link #sub(Tensor) sub},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other broadcast to this shape
     */
    public final Tensor sub_(Tensor other) {
        return BinaryFunction.SUB.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this - other}} As {@link #sub(double) sub},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other a number
     */
    public final Tensor sub_(double other) {
        return ScalarFunction.SUB.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this - other}} As {@link #sub(long) sub},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other a number
     */
    public final Tensor sub_(long other) {
        return ScalarFunction.SUB.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this * other}} As {@link #mul(Tensor) mul},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other broadcast to this shape
     */
    public final Tensor mul_(Tensor other) {
        return BinaryFunction.MUL.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this * other}} As {@link #mul(double) mul},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other a number
     */
    public final Tensor mul_(double other) {
        return ScalarFunction.MUL.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this * other}} As {@link #mul(long) mul},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other a number
     */
    public final Tensor mul_(long other) {
        return ScalarFunction.MUL.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this / other}} As {@link #div(Tensor) div},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other broadcast to this shape
     */
    public final Tensor div_(Tensor other) {
        return BinaryFunction.DIV.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this / other}} As {@link #div(double) div},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other a number
     */
    public final Tensor div_(double other) {
        return ScalarFunction.DIV.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this / other}} As {@link #div(long) div},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other a number
     */
    public final Tensor div_(long other) {
        return ScalarFunction.DIV.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by 0} {@linkplain Tensor##in-place In place}. The gradient is
     * 0. Saves nothing.
     */
    public final Tensor zero_() {
        return InPlace.zero(this);
    }

    /**
     * {@return this tensor, with every element replaced by {@code value}} {@linkplain Tensor##in-place In place}. The
     * gradient is 0. Saves nothing.
     *
     * @param value every element; of {@code BOOL} whether it is not 0
     */
    public final Tensor fill_(double value) {
        return InPlace.fill(this, value, "FillBackward0");
    }

    /**
     * {@return this tensor, with every element replaced by {@code value}} {@linkplain Tensor##in-place In place}. The
     * gradient is 0. Saves nothing.
     *
     * @param value every element; of {@code BOOL} whether it is not 0
     */
    public final Tensor fill_(long value) {
        return InPlace.fill(this, value, "FillBackward0");
    }

    /**
     * {@return this tensor, with every element replaced by that of {@code source}}
     * {@linkplain Tensor##in-place In place}. The gradient goes to the source. Saves nothing.
     *
     * @param source broadcast to this shape, cast whatever the dtype; may overlap this tensor
     */
    public final Tensor copy_(Tensor source) {
        return InPlace.copyBroadcast(this, source);
    }

    /**
     * {@return this tensor, with every element x replaced by {@code -x}} As {@link #neg()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor neg_() {
        return UnaryFunction.NEG.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by {@code |x|}} As {@link #abs()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor abs_() {
        return UnaryFunction.ABS.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by {@code e^x}} As {@link #exp()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor exp_() {
        return UnaryFunction.EXP.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by the natural logarithm of x} As {@link #log()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor log_() {
        return UnaryFunction.LOG.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by the square root of x} As {@link #sqrt()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor sqrt_() {
        return UnaryFunction.SQRT.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by {@code 1 / sqrt(x)}} As {@link #rsqrt()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor rsqrt_() {
        return UnaryFunction.RSQRT.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by {@code 1 / x}} As {@link #reciprocal()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor reciprocal_() {
        return UnaryFunction.RECIPROCAL.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by {@code 1 / (1 + e^-x)}} As {@link #sigmoid()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor sigmoid_() {
        return UnaryFunction.SIGMOID.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by the hyperbolic tangent of x} As {@link #tanh()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor tanh_() {
        return UnaryFunction.TANH.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by {@code max(x, 0)}} As {@link #relu()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor relu_() {
        return UnaryFunction.RELU.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by the sine of x} As {@link #sin()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor sin_() {
        return UnaryFunction.SIN.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by the cosine of x} As {@link #cos()},
     * {@linkplain Tensor##in-place in place}.
     */
    public final Tensor cos_() {
        return UnaryFunction.COS.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by the largest whole number that is not greater than x} As
     * {@link #floor()}, {@linkplain Tensor##in-place in place}.
     */
    public final Tensor floor_() {
        return UnaryFunction.FLOOR.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by the smallest whole number that is not less than x} As
     * {@link #ceil()}, {@linkplain Tensor##in-place in place}.
     */
    public final Tensor ceil_() {
        return UnaryFunction.CEIL.inPlace(this);
    }

    /**
     * {@return this tensor, with every element x replaced by the whole number nearest to x, of two the even one} As
     * {@link #round()}, {@linkplain Tensor##in-place in place}.
     */
    public final Tensor round_() {
        return UnaryFunction.ROUND.inPlace(this);
    }

    /**
     * {@return this tensor, with every element replaced by this to the power {@code other}} As
     * {@link #pow(Tensor) pow}, {@linkplain Tensor##in-place in place}.
     *
     * @param other broadcast to this shape
     */
    public final Tensor pow_(Tensor other) {
        return BinaryFunction.POW.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by this to the power {@code other}} As
     * {@link #pow(double) pow}, {@linkplain Tensor##in-place in place}.
     *
     * @param other a number
     */
    public final Tensor pow_(double other) {
        return ScalarFunction.POW.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element replaced by this to the power {@code other}} As {@link #pow(long) pow},
     * {@linkplain Tensor##in-place in place}.
     *
     * @param other a number
     */
    public final Tensor pow_(long other) {
        return ScalarFunction.POW.inPlace(this, other);
    }

    /**
     * {@return this tensor, with every element x replaced by {@code min(max(x, min), max)}} As
     * {@link #clamp(double, double) clamp}, {@linkplain Tensor##in-place in place}.
     *
     * @param min the lower bound
     * @param max the upper bound
     */
    public final Tensor clamp_(double min, double max) {
        return Clamp.inPlace(this, min, max);
    }

    /**
     * {@return this tensor, with every element x replaced by {@code min(max(x, min), max)}} As
     * {@link #clamp(long, long) clamp}, {@linkplain Tensor##in-place in place}.
     *
     * @param min the lower bound
     * @param max the upper bound
     */
    public final Tensor clamp_(long min, long max) {
        return Clamp.inPlace(this, min, max);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this + value * tensor1 * tensor2}} As
     * {@link #addcmul(Tensor, Tensor, double) addcmul}, {@linkplain Tensor##in-place in place}.
     *
     * @param tensor1 broadcast to this shape
     * @param tensor2 broadcast to this shape
     * @param value the factor
     */
    public final Tensor addcmul_(Tensor tensor1, Tensor tensor2, double value) {
        return TernaryFunction.ADDCMUL.inPlace(this, tensor1, tensor2, value);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this + value * tensor1 * tensor2}} As
     * {@link #addcmul(Tensor, Tensor, long) addcmul}, {@linkplain Tensor##in-place in place}.
     *
     * @param tensor1 broadcast to this shape
     * @param tensor2 broadcast to this shape
     * @param value the factor
     */
    public final Tensor addcmul_(Tensor tensor1, Tensor tensor2, long value) {
        return TernaryFunction.ADDCMUL.inPlace(this, tensor1, tensor2, value);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this + value * tensor1 / tensor2}} As
     * {@link #addcdiv addcdiv}, {@linkplain Tensor##in-place in place}.
     *
     * @param tensor1 broadcast to this shape
     * @param tensor2 broadcast to this shape
     * @param value the factor
     */
    public final Tensor addcdiv_(Tensor tensor1, Tensor tensor2, double value) {
        return TernaryFunction.ADDCDIV.inPlace(this, tensor1, tensor2, value);
    }

    /**
     * {@return this tensor, with every element replaced by {@code this + weight * (end - this)}} As
     * {@link #lerp(Tensor, double) lerp}, {@linkplain Tensor##in-place in place}.
     *
     * @param end broadcast to this shape
     * @param weight a number
     */
    public final Tensor lerp_(Tensor end, double weight) {
        return TernaryFunction.lerpInPlace(this, end, weight);
    }

    /**
     * Sets the elements, in row-major order, to those in {@code source}, in native byte order. Of {@code BOOL} every byte but 0 is true.
     * The gradient with respect to the old elements is 0.
     *
     * @param source memory of exactly as many bytes, on or off the heap
     * @return this tensor
     * @throws TensorException if it is not of that size, and as operations in place do
     * @throws LifetimeException if this tensor was freed or the arena of the segment closed, or one of them is confined to another thread
     */
    public final Tensor copyFrom_(MemorySegment source) {
        return SegmentAccess.copyFrom(this, source);
    }

    /**
     * Sets the elements, in row-major order, to all that remains in {@code source}, in the buffer's byte order, as
     * {@link #copyFrom_(MemorySegment)}. Afterwards the position of the buffer is at its limit.
     *
     * @param source a {@link java.nio.ByteBuffer}, or the buffer of the dtype's Java type
     * @return this tensor
     * @throws TensorException if it is a buffer of another type, or not of exactly that size, and as operations in place do
     * @throws LifetimeException if this tensor was freed or the arena of a direct buffer closed, or one of them is confined to another
     *         thread
     */
    public final Tensor copyFrom_(Buffer source) {
        return SegmentAccess.copyFrom(this, source);
    }

    // ---- reductions ----

    /**
     * {@return the sum of all elements, 0-dimensional} 0 of no elements. {@code BOOL} and {@code INT64} give
     * {@code INT64}. Saves nothing.
     */
    public final Tensor sum() {
        return SumAndMean.sum(this, false);
    }

    /**
     * {@return the sum along some dimensions} 0 of no elements. {@code BOOL} and {@code INT64} give {@code INT64}.
     * Saves nothing.
     *
     * @param dims the dimensions, which the result does not have; none for all
     * @throws TensorException also if a dimension is given twice
     */
    public final Tensor sum(int... dims) {
        return SumAndMean.sum(this, false, dims);
    }

    /**
     * {@return the sum along one dimension} 0 of no elements. {@code BOOL} and {@code INT64} give {@code INT64}. Saves
     * nothing.
     *
     * @param dim the dimension
     * @param keepDim whether the result keeps it, with size 1
     */
    public final Tensor sum(int dim, boolean keepDim) {
        return SumAndMean.sum(this, keepDim, dim);
    }

    /**
     * {@return this tensor summed over the dimensions that {@code size} lacks or has as 1: the reverse of broadcasting}
     * This tensor itself if it has that size. Saves nothing.
     *
     * @param size a size that broadcasts to this shape
     * @throws TensorException also if it does not
     */
    public final Tensor sumToSize(Shape size) {
        return SumAndMean.toSize(this, size);
    }

    /**
     * {@return the mean of all elements, 0-dimensional} NaN of no elements. Saves nothing.
     *
     * @throws TensorException if this is not floating point
     */
    public final Tensor mean() {
        return SumAndMean.mean(this, false);
    }

    /**
     * {@return the mean along some dimensions} NaN of no elements. Saves nothing.
     *
     * @param dims the dimensions, which the result does not have; none for all
     * @throws TensorException also if a dimension is given twice
     */
    public final Tensor mean(int... dims) {
        return SumAndMean.mean(this, false, dims);
    }

    /**
     * {@return the mean along one dimension} NaN of no elements. Saves nothing.
     *
     * @param dim the dimension
     * @param keepDim whether the result keeps it, with size 1
     * @throws TensorException if this is not floating point
     */
    public final Tensor mean(int dim, boolean keepDim) {
        return SumAndMean.mean(this, keepDim, dim);
    }

    /**
     * {@return the Euclidean norm of all elements, the root of the sum of their squares, 0-dimensional} The gradient at
     * 0 is 0. Saves this and the result.
     *
     * @throws TensorException if this is not floating point
     */
    public final Tensor norm() {
        return VectorNorm.norm(this, 2, false);
    }

    /**
     * {@return the p-norm of all elements, 0-dimensional} The order 2 gives the root of the sum of squares, 1 the sum
     * of magnitudes, infinity and minus infinity the largest and smallest magnitude, 0 the number of elements that are
     * not 0, any other p {@code sum(|x|^p)^(1/p)}. Where all elements are 0, and of order 0, the gradient is 0; of
     * order infinity, largest magnitudes share it. Saves this and the result.
     *
     * @param p the order
     * @throws TensorException also if this is not floating point, or if the order is infinite and there are no elements
     */
    public final Tensor norm(double p) {
        return VectorNorm.norm(this, p, false);
    }

    /**
     * {@return the p-norm along some dimensions} As {@link #norm(double)}.
     *
     * @param p the order
     * @param dims the dimensions, which the result does not have; none for all
     * @throws TensorException also if this is not floating point, or if the order is infinite and there are no
     *         elements, or if a dimension is given twice
     */
    public final Tensor norm(double p, int... dims) {
        return VectorNorm.norm(this, p, false, dims);
    }

    /**
     * {@return {@code log(sum(e^x))} along some dimensions} Without overflow. Saves this and the result.
     *
     * @param dims the dimensions, which the result does not have; none for all
     * @throws TensorException also if a dimension is given twice
     */
    public final Tensor logsumexp(int... dims) {
        return Softmax.logsumexp(this, false, dims);
    }

    /**
     * {@return {@code log(sum(e^x))} along one dimension} Without overflow. Saves this and the result.
     *
     * @param dim the dimension
     * @param keepDim whether the result keeps it, with size 1
     */
    public final Tensor logsumexp(int dim, boolean keepDim) {
        return Softmax.logsumexp(this, keepDim, dim);
    }

    /**
     * {@return the position of the largest of all elements in row-major order, {@code INT64}, 0-dimensional} NaN counts
     * as largest; of equal elements the first.
     *
     * @throws IndexOutOfBoundsException if there are no elements
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor argmax() {
        return AnyAllAndArgmax.argmax(this);
    }

    /**
     * {@return the positions of the largest elements along a dimension, {@code INT64}} NaN counts as largest; of equal
     * elements the first.
     *
     * @param dim the dimension, which the result does not have
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor argmax(int dim) {
        return AnyAllAndArgmax.argmax(this, dim, false);
    }

    /**
     * {@return {@code e^x / sum(e^x)} along a dimension, in this shape} Without overflow. Saves the result.
     *
     * @param dim the dimension whose elements add up to 1
     * @throws TensorException if this is not floating point
     */
    public final Tensor softmax(int dim) {
        return Softmax.softmax(this, dim);
    }

    /**
     * {@return {@code x - log(sum(e^x))} along a dimension, in this shape: the logarithm of {@link #softmax}} Without
     * overflow. Saves the result.
     *
     * @param dim the dimension of the sum
     * @throws TensorException if this is not floating point
     */
    public final Tensor logSoftmax(int dim) {
        return Softmax.logSoftmax(this, dim);
    }

    // ---- further reductions, order ----

    /**
     * {@return the positions of the largest elements along a dimension, {@code INT64}} NaN counts as largest; of equal
     * elements the first.
     *
     * @param dim the dimension
     * @param keepDim whether the result keeps it, with size 1
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor argmax(int dim, boolean keepDim) {
        return AnyAllAndArgmax.argmax(this, dim, keepDim);
    }

    /**
     * {@return the position of the smallest of all elements in row-major order, {@code INT64}, 0-dimensional} NaN
     * counts as smallest; of equal elements the first.
     *
     * @throws IndexOutOfBoundsException if there are no elements
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor argmin() {
        return AnyAllAndArgmax.argmin(this);
    }

    /**
     * {@return the positions of the smallest elements along a dimension, {@code INT64}} NaN counts as smallest; of
     * equal elements the first.
     *
     * @param dim the dimension, which the result does not have
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor argmin(int dim) {
        return AnyAllAndArgmax.argmin(this, dim, false);
    }

    /**
     * {@return the positions of the smallest elements along a dimension, {@code INT64}} NaN counts as smallest; of
     * equal elements the first.
     *
     * @param dim the dimension
     * @param keepDim whether the result keeps it, with size 1
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     * @throws TensorException if this is {@code BOOL}
     */
    public final Tensor argmin(int dim, boolean keepDim) {
        return AnyAllAndArgmax.argmin(this, dim, keepDim);
    }

    /**
     * {@return the product of all elements, 0-dimensional} 1 of no elements. {@code BOOL} and {@code INT64} give
     * {@code INT64}. The gradient is exact where there are zeros. Saves this and the result.
     */
    public final Tensor prod() {
        return Prod.prod(this);
    }

    /**
     * {@return the product along a dimension} 1 of no elements. {@code BOOL} and {@code INT64} give {@code INT64}. The
     * gradient is exact where there are zeros. Saves this and the result.
     *
     * @param dim the dimension, which the result does not have
     */
    public final Tensor prod(int dim) {
        return Prod.prod(this, dim, false);
    }

    /**
     * {@return the product along a dimension} 1 of no elements. {@code BOOL} and {@code INT64} give {@code INT64}. The
     * gradient is exact where there are zeros. Saves this and the result.
     *
     * @param dim the dimension
     * @param keepDim whether the result keeps it, with size 1
     */
    public final Tensor prod(int dim, boolean keepDim) {
        return Prod.prod(this, dim, keepDim);
    }

    /**
     * {@return the largest of all elements, 0-dimensional} NaN if one is NaN. Equal elements share the gradient. Saves
     * this and the result.
     *
     * @throws TensorException if there are no elements
     */
    public final Tensor max() {
        return MaxMinMedian.max(this);
    }

    /**
     * {@return the largest elements along a dimension, and their positions} As {@link #max(int, boolean)}.
     *
     * @param dim the dimension, which the results do not have
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     */
    public final ValuesIndices max(int dim) {
        return SortAndTopk.max(this, dim, false);
    }

    /**
     * {@return the largest elements along a dimension, and their positions} The first NaN if there is one, else the
     * first of equal elements, which alone gets the gradient. Saves the positions.
     *
     * @param dim the dimension
     * @param keepDim whether the results keep it, with size 1
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     */
    public final ValuesIndices max(int dim, boolean keepDim) {
        return SortAndTopk.max(this, dim, keepDim);
    }

    /**
     * {@return the largest elements along some dimensions} NaN if one is NaN. Equal elements share the gradient. Saves
     * this and the result.
     *
     * @param dims the dimensions, which the result does not have; none for all
     * @throws TensorException also if a dimension is given twice, or if there are no elements and no dimensions are
     *         given
     * @throws IndexOutOfBoundsException also if a dimension has size 0
     */
    public final Tensor amax(int... dims) {
        return MaxMinMedian.amax(this, false, dims);
    }

    /**
     * {@return the largest elements along one dimension} As {@link #amax(int...)}.
     *
     * @param dim the dimension
     * @param keepDim whether the result keeps it, with size 1
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     */
    public final Tensor amax(int dim, boolean keepDim) {
        return MaxMinMedian.amax(this, keepDim, dim);
    }

    /**
     * {@return the smallest of all elements, 0-dimensional} NaN if one is NaN. Equal elements share the gradient. Saves
     * this and the result.
     *
     * @throws TensorException if there are no elements
     */
    public final Tensor min() {
        return MaxMinMedian.min(this);
    }

    /**
     * {@return the smallest elements along a dimension, and their positions} As {@link #min(int, boolean)}.
     *
     * @param dim the dimension, which the results do not have
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     */
    public final ValuesIndices min(int dim) {
        return SortAndTopk.min(this, dim, false);
    }

    /**
     * {@return the smallest elements along a dimension, and their positions} The first NaN if there is one, else the
     * first of equal elements, which alone gets the gradient. Saves the positions.
     *
     * @param dim the dimension
     * @param keepDim whether the results keep it, with size 1
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     */
    public final ValuesIndices min(int dim, boolean keepDim) {
        return SortAndTopk.min(this, dim, keepDim);
    }

    /**
     * {@return the smallest elements along some dimensions} NaN if one is NaN. Equal elements share the gradient. Saves
     * this and the result.
     *
     * @param dims the dimensions, which the result does not have; none for all
     * @throws TensorException also if a dimension is given twice, or if there are no elements and no dimensions are
     *         given
     * @throws IndexOutOfBoundsException also if a dimension has size 0
     */
    public final Tensor amin(int... dims) {
        return MaxMinMedian.amin(this, false, dims);
    }

    /**
     * {@return the smallest elements along one dimension} As {@link #amin(int...)}.
     *
     * @param dim the dimension
     * @param keepDim whether the result keeps it, with size 1
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     */
    public final Tensor amin(int dim, boolean keepDim) {
        return MaxMinMedian.amin(this, keepDim, dim);
    }

    /**
     * {@return the middle of all elements in ascending order, of two the smaller one, 0-dimensional} NaN if one is NaN,
     * or if there are no elements. Equal elements share the gradient. Saves this and the result.
     */
    public final Tensor median() {
        return MaxMinMedian.median(this);
    }

    /**
     * {@return the middle elements along a dimension, and their positions} As {@link #median(int, boolean)}.
     *
     * @param dim the dimension, which the results do not have
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     */
    public final ValuesIndices median(int dim) {
        return SortAndTopk.median(this, dim, false);
    }

    /**
     * {@return the middle elements in ascending order along a dimension, of two the smaller one, and their positions}
     * The first NaN if there is one. The gradient goes to the chosen elements. Saves the positions.
     *
     * @param dim the dimension
     * @param keepDim whether the results keep it, with size 1
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     */
    public final ValuesIndices median(int dim, boolean keepDim) {
        return SortAndTopk.median(this, dim, keepDim);
    }

    /**
     * {@return the k-th smallest elements along a dimension, and their positions} As
     * {@link #kthvalue(long, int, boolean)}.
     *
     * @param k from 1
     * @param dim the dimension, which the results do not have
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     * @throws TensorException if {@code k} is less than 1 or more than the size
     */
    public final ValuesIndices kthvalue(long k, int dim) {
        return SortAndTopk.kthvalue(this, k, dim, false);
    }

    /**
     * {@return the k-th smallest elements along a dimension, and their positions} NaN counts as largest. The gradient
     * goes to the chosen elements. Saves the positions.
     *
     * @param k from 1
     * @param dim the dimension
     * @param keepDim whether the results keep it, with size 1
     * @throws IndexOutOfBoundsException also if the dimension has size 0
     * @throws TensorException if {@code k} is less than 1 or more than the size
     */
    public final ValuesIndices kthvalue(long k, int dim, boolean keepDim) {
        return SortAndTopk.kthvalue(this, k, dim, keepDim);
    }

    /**
     * {@return the elements in ascending order along a dimension, and their former positions} As
     * {@link #sort(int, boolean)}.
     *
     * @param dim the dimension
     */
    public final ValuesIndices sort(int dim) {
        return SortAndTopk.sort(this, dim, false);
    }

    /**
     * {@return the elements in order along a dimension, and their former positions} Equal elements keep their order;
     * NaN counts as largest. Saves the positions.
     *
     * @param dim the dimension
     * @param descending whether the largest comes first
     */
    public final ValuesIndices sort(int dim, boolean descending) {
        return SortAndTopk.sort(this, dim, descending);
    }

    /**
     * {@return the positions of the elements in ascending order along a dimension, {@code INT64}} As
     * {@link #sort(int, boolean)}.
     *
     * @param dim the dimension
     */
    public final Tensor argsort(int dim) {
        return SortAndTopk.argsort(this, dim, false);
    }

    /**
     * {@return the positions of the elements in order along a dimension, {@code INT64}} As {@link #sort(int, boolean)}.
     *
     * @param dim the dimension
     * @param descending whether the largest comes first
     */
    public final Tensor argsort(int dim, boolean descending) {
        return SortAndTopk.argsort(this, dim, descending);
    }

    /**
     * {@return the k largest elements along a dimension in descending order, and their positions} As
     * {@link #topk(long, int, boolean)}.
     *
     * @param k how many
     * @param dim the dimension
     * @throws TensorException if {@code k} is negative or more than the size
     */
    public final ValuesIndices topk(long k, int dim) {
        return SortAndTopk.topk(this, k, dim, true);
    }

    /**
     * {@return the k largest elements along a dimension in descending order, or the k smallest in ascending order, and
     * their positions} NaN counts as largest. The gradient goes to the chosen elements. Saves the positions.
     *
     * @param k how many
     * @param dim the dimension
     * @param largest whether the largest are chosen
     * @throws TensorException if {@code k} is negative or more than the size
     */
    public final ValuesIndices topk(long k, int dim, boolean largest) {
        return SortAndTopk.topk(this, k, dim, largest);
    }

    /**
     * {@return the variance of all elements, {@code sum((x - mean)^2) / (n - 1)} of n elements, 0-dimensional} NaN of a
     * single element, as is its gradient. Saves this.
     *
     * @throws TensorException if this is not floating point
     */
    public final Tensor var() {
        return VarAndStd.variance(this, 1, false);
    }

    /**
     * {@return the variance along some dimensions, {@code sum((x - mean)^2) / (n - 1)} of n elements} As
     * {@link #var(double, boolean, int...)}.
     *
     * @param dims the dimensions, which the result does not have; none for all
     * @throws TensorException if this is not floating point, or if a dimension is given twice
     */
    public final Tensor var(int... dims) {
        return VarAndStd.variance(this, 1, false, dims);
    }

    /**
     * {@return the variance along some dimensions, {@code sum((x - mean)^2) / (n - correction)} of n elements} NaN or
     * infinite if n is not larger than the correction. Saves this.
     *
     * @param correction 1 for the unbiased, 0 for the biased variance
     * @param keepDims whether the result keeps the dimensions, with size 1
     * @param dims the dimensions; none for all
     * @throws TensorException if this is not floating point, or if a dimension is given twice
     */
    public final Tensor var(double correction, boolean keepDims, int... dims) {
        return VarAndStd.variance(this, correction, keepDims, dims);
    }

    /**
     * {@return the standard deviation of all elements, the root of {@link #var()}, 0-dimensional} The gradient is 0
     * where the result is 0. Saves this and the result.
     *
     * @throws TensorException if this is not floating point
     */
    public final Tensor std() {
        return VarAndStd.deviation(this, 1, false);
    }

    /**
     * {@return the standard deviation along some dimensions, the root of {@link #var(int...)}} As
     * {@link #std(double, boolean, int...)}.
     *
     * @param dims the dimensions, which the result does not have; none for all
     * @throws TensorException if this is not floating point, or if a dimension is given twice
     */
    public final Tensor std(int... dims) {
        return VarAndStd.deviation(this, 1, false, dims);
    }

    /**
     * {@return the standard deviation along some dimensions, the root of {@link #var(double, boolean, int...)}} The
     * gradient is 0 where the result is 0. Saves this and the result.
     *
     * @param correction 1 for the unbiased, 0 for the biased variance
     * @param keepDims whether the result keeps the dimensions, with size 1
     * @param dims the dimensions; none for all
     * @throws TensorException if this is not floating point, or if a dimension is given twice
     */
    public final Tensor std(double correction, boolean keepDims, int... dims) {
        return VarAndStd.deviation(this, correction, keepDims, dims);
    }

    /**
     * {@return {@link #var(double, boolean, int...) var} and {@link #mean(int...) mean} along the same dimensions}
     *
     * @param correction 1 for the unbiased, 0 for the biased variance
     * @param keepDims whether the results keep the dimensions, with size 1
     * @param dims the dimensions; none for all
     * @throws TensorException if this is not floating point, or if a dimension is given twice
     */
    public final VarianceMean varMean(double correction, boolean keepDims, int... dims) {
        return new VarianceMean(var(correction, keepDims, dims), SumAndMean.mean(this, keepDims, dims));
    }

    /**
     * {@return {@link #std(double, boolean, int...) std} and {@link #mean(int...) mean} along the same dimensions}
     *
     * @param correction 1 for the unbiased, 0 for the biased variance
     * @param keepDims whether the results keep the dimensions, with size 1
     * @param dims the dimensions; none for all
     * @throws TensorException if this is not floating point, or if a dimension is given twice
     */
    public final VarianceMean stdMean(double correction, boolean keepDims, int... dims) {
        return new VarianceMean(std(correction, keepDims, dims), SumAndMean.mean(this, keepDims, dims));
    }

    /**
     * {@return the cumulative sums along a dimension, in this shape} {@code BOOL} becomes {@code INT64}. Saves nothing.
     *
     * @param dim the dimension
     */
    public final Tensor cumsum(int dim) {
        return CumulativeSumAndProd.sums(this, dim, false);
    }

    /**
     * {@return the cumulative products along a dimension, in this shape} {@code BOOL} becomes {@code INT64}. The
     * gradient is exact where there are zeros. Saves this.
     *
     * @param dim the dimension
     */
    public final Tensor cumprod(int dim) {
        return CumulativeSumAndProd.products(this, dim, false);
    }

    /** {@return whether any element is not 0, {@code BOOL}, 0-dimensional} False of no elements. */
    public final Tensor any() {
        return AnyAllAndArgmax.any(this, false);
    }

    /**
     * {@return whether any element is not 0 along a dimension, {@code BOOL}} False of no elements.
     *
     * @param dim the dimension, which the result does not have
     */
    public final Tensor any(int dim) {
        return AnyAllAndArgmax.any(this, false, dim);
    }

    /**
     * {@return whether any element is not 0 along a dimension, {@code BOOL}} False of no elements.
     *
     * @param dim the dimension
     * @param keepDim whether the result keeps it, with size 1
     */
    public final Tensor any(int dim, boolean keepDim) {
        return AnyAllAndArgmax.any(this, keepDim, dim);
    }

    /** {@return whether no element is 0, {@code BOOL}, 0-dimensional} True of no elements. */
    public final Tensor all() {
        return AnyAllAndArgmax.all(this, false);
    }

    /**
     * {@return whether no element is 0 along a dimension, {@code BOOL}} True of no elements.
     *
     * @param dim the dimension, which the result does not have
     */
    public final Tensor all(int dim) {
        return AnyAllAndArgmax.all(this, false, dim);
    }

    /**
     * {@return whether no element is 0 along a dimension, {@code BOOL}} True of no elements.
     *
     * @param dim the dimension
     * @param keepDim whether the result keeps it, with size 1
     */
    public final Tensor all(int dim, boolean keepDim) {
        return AnyAllAndArgmax.all(this, keepDim, dim);
    }

    /**
     * {@return the number of elements that are not 0 along some dimensions, {@code INT64}}
     *
     * @param dims the dimensions, which the result does not have; none for all
     * @throws TensorException also if a dimension is given twice
     */
    public final Tensor countNonzero(int... dims) {
        return AnyAllAndArgmax.countNonzero(this, dims);
    }

    // ---- products ----

    /**
     * {@return the sum of the products of the elements of two vectors, 0-dimensional} BLAS dot. Saves both.
     *
     * @param other {@code [n]} like this
     * @throws TensorException also if dtypes differ
     */
    public final Tensor dot(Tensor other) {
        return MatrixProducts.dot(this, other);
    }

    /**
     * {@return the product of this matrix, {@code [m, n]}, and a vector, {@code [m]}} BLAS gemv. Saves both.
     *
     * @param vector {@code [n]}
     * @throws TensorException also if dtypes differ
     */
    public final Tensor mv(Tensor vector) {
        return MatrixProducts.mv(this, vector);
    }

    /**
     * {@return the product of this matrix, {@code [m, k]}, and another, {@code [m, n]}} BLAS gemm. Saves both.
     *
     * @param other {@code [k, n]}
     * @throws TensorException also if dtypes differ
     */
    public final Tensor mm(Tensor other) {
        return MatrixProducts.mm(this, other);
    }

    /**
     * {@return the products of this batch of matrices, {@code [s, m, k]}, and another, {@code [s, m, n]}} Saves both.
     *
     * @param other {@code [s, k, n]}
     * @throws TensorException also if dtypes differ
     */
    public final Tensor bmm(Tensor other) {
        return MatrixProducts.bmm(this, other);
    }

    /**
     * {@return the product of vectors, matrices or batches of them} The last two dimensions are those of matrices, the
     * others are broadcast; a vector is a row on the left and a column on the right, and the result lacks its
     * dimension. {@code [..., m, k]} and {@code [..., k, n]} give {@code [..., m, n]}, two vectors {@link #dot}. Saves
     * both.
     *
     * @param other at least 1-dimensional, like this
     * @throws TensorException also if dtypes differ
     */
    public final Tensor matmul(Tensor other) {
        return MatrixProducts.matmul(this, other);
    }

    /**
     * {@return the products of all pairs of elements of two vectors, {@code [m, n]}} Saves both.
     *
     * @param other {@code [n]}; promoted with this vector, {@code [m]}
     */
    public final Tensor outer(Tensor other) {
        return MatrixProducts.outer(this, other);
    }

    /**
     * {@return {@code this weight^T + bias}, {@code [..., outputs]}, of this {@code [..., inputs]}} Saves this and the
     * weight.
     *
     * @param weight {@code [outputs, inputs]}, or {@code [inputs]} for one output without a dimension
     * @param bias broadcast to the result, usually {@code [outputs]}; or null for none
     * @throws TensorException also if dtypes differ
     */
    public final Tensor linear(Tensor weight, @Nullable Tensor bias) {
        return AddMatmul.linear(this, weight, bias);
    }

    /**
     * {@return this plus the product of two matrices, {@code [m, n]}} As {@link #addmm(Tensor, Tensor, double, double)}
     * with factors 1.
     *
     * @param first {@code [m, k]}
     * @param second {@code [k, n]}
     */
    public final Tensor addmm(Tensor first, Tensor second) {
        return addmm(first, second, 1, 1);
    }

    /**
     * {@return {@code beta * this + alpha * first @ second}, {@code [m, n]}} This is broadcast to the product, and not
     * read if beta is 0. Saves both factors.
     *
     * @param first {@code [m, k]}
     * @param second {@code [k, n]}
     * @param beta the factor of this, which loses its fraction if that is {@code INT64}
     * @param alpha the factor of the product, likewise
     * @throws TensorException also if dtypes differ or are {@code BOOL}
     */
    public final Tensor addmm(Tensor first, Tensor second, double beta, double alpha) {
        return AddMatmul.ADDMM.of(this, first, second, beta, alpha);
    }

    /**
     * {@return {@code beta * this + alpha * first @ second}, {@code [m, n]}} This is broadcast to the product, and not
     * read if beta is 0. Saves both factors.
     *
     * @param first {@code [m, k]}
     * @param second {@code [k, n]}
     * @param beta the factor of this, which loses its fraction if that is {@code INT64}
     * @param alpha the factor of the product, likewise
     * @throws TensorException also if dtypes differ or are {@code BOOL}
     */
    public final Tensor addmm(Tensor first, Tensor second, long beta, long alpha) {
        return AddMatmul.ADDMM.of(this, first, second, beta, alpha);
    }

    /**
     * {@return this plus the product of a matrix and a vector, {@code [m]}} As
     * {@link #addmv(Tensor, Tensor, double, double)} with factors 1.
     *
     * @param matrix {@code [m, n]}
     * @param vector {@code [n]}
     */
    public final Tensor addmv(Tensor matrix, Tensor vector) {
        return addmv(matrix, vector, 1, 1);
    }

    /**
     * {@return {@code beta * this + alpha * matrix @ vector}, {@code [m]}} This is broadcast to the product and must be
     * a vector or 0-dimensional, and not read if beta is 0. Saves both factors.
     *
     * @param matrix {@code [m, n]}
     * @param vector {@code [n]}
     * @param beta the factor of this, which loses its fraction if that is {@code INT64}
     * @param alpha the factor of the product, likewise
     * @throws TensorException also if dtypes differ or are {@code BOOL}
     */
    public final Tensor addmv(Tensor matrix, Tensor vector, double beta, double alpha) {
        return AddMatmul.ADDMV.of(this, matrix, vector, beta, alpha);
    }

    /**
     * {@return {@code beta * this + alpha * matrix @ vector}, {@code [m]}} This is broadcast to the product and must be
     * a vector or 0-dimensional, and not read if beta is 0. Saves both factors.
     *
     * @param matrix {@code [m, n]}
     * @param vector {@code [n]}
     * @param beta the factor of this, which loses its fraction if that is {@code INT64}
     * @param alpha the factor of the product, likewise
     * @throws TensorException also if dtypes differ or are {@code BOOL}
     */
    public final Tensor addmv(Tensor matrix, Tensor vector, long beta, long alpha) {
        return AddMatmul.ADDMV.of(this, matrix, vector, beta, alpha);
    }

    /**
     * {@return this plus the outer product of two vectors, {@code [m, n]}} As
     * {@link #addr(Tensor, Tensor, double, double)} with factors 1.
     *
     * @param first {@code [m]}
     * @param second {@code [n]}
     */
    public final Tensor addr(Tensor first, Tensor second) {
        return addr(first, second, 1, 1);
    }

    /**
     * {@return {@code beta * this + alpha * first second^T}, {@code [m, n]}} This is broadcast to the product, and not
     * read if beta is 0. Saves both factors.
     *
     * @param first {@code [m]}
     * @param second {@code [n]}
     * @param beta the factor of this, which loses its fraction if that is {@code INT64}
     * @param alpha the factor of the product, likewise
     * @throws TensorException also if dtypes differ or are {@code BOOL}
     */
    public final Tensor addr(Tensor first, Tensor second, double beta, double alpha) {
        return AddMatmul.ADDR.of(this, first, second, beta, alpha);
    }

    /**
     * {@return {@code beta * this + alpha * first second^T}, {@code [m, n]}} This is broadcast to the product, and not
     * read if beta is 0. Saves both factors.
     *
     * @param first {@code [m]}
     * @param second {@code [n]}
     * @param beta the factor of this, which loses its fraction if that is {@code INT64}
     * @param alpha the factor of the product, likewise
     * @throws TensorException also if dtypes differ or are {@code BOOL}
     */
    public final Tensor addr(Tensor first, Tensor second, long beta, long alpha) {
        return AddMatmul.ADDR.of(this, first, second, beta, alpha);
    }

    /**
     * {@return this plus the products of two batches of matrices, {@code [s, m, n]}} As
     * {@link #baddbmm(Tensor, Tensor, double, double)} with factors 1.
     *
     * @param first {@code [s, m, k]}
     * @param second {@code [s, k, n]}
     */
    public final Tensor baddbmm(Tensor first, Tensor second) {
        return baddbmm(first, second, 1, 1);
    }

    /**
     * {@return {@code beta * this + alpha * first @ second}, {@code [s, m, n]}} This is broadcast to the product, and
     * not read if beta is 0. Saves both factors.
     *
     * @param first {@code [s, m, k]}
     * @param second {@code [s, k, n]}
     * @param beta the factor of this, which loses its fraction if that is {@code INT64}
     * @param alpha the factor of the product, likewise
     * @throws TensorException also if dtypes differ or are {@code BOOL}
     */
    public final Tensor baddbmm(Tensor first, Tensor second, double beta, double alpha) {
        return AddMatmul.BADDBMM.of(this, first, second, beta, alpha);
    }

    /**
     * {@return {@code beta * this + alpha * first @ second}, {@code [s, m, n]}} This is broadcast to the product, and
     * not read if beta is 0. Saves both factors.
     *
     * @param first {@code [s, m, k]}
     * @param second {@code [s, k, n]}
     * @param beta the factor of this, which loses its fraction if that is {@code INT64}
     * @param alpha the factor of the product, likewise
     * @throws TensorException also if dtypes differ or are {@code BOOL}
     */
    public final Tensor baddbmm(Tensor first, Tensor second, long beta, long alpha) {
        return AddMatmul.BADDBMM.of(this, first, second, beta, alpha);
    }

    /**
     * {@return this plus the sum of the products of two batches of matrices, {@code [m, n]}} As
     * {@link #addbmm(Tensor, Tensor, double, double)} with factors 1.
     *
     * @param first {@code [s, m, k]}
     * @param second {@code [s, k, n]}
     */
    public final Tensor addbmm(Tensor first, Tensor second) {
        return addbmm(first, second, 1, 1);
    }

    /**
     * {@return {@code beta * this + alpha * sum(first @ second)}, {@code [m, n]}} This is broadcast to the product, and
     * not read if beta is 0. Saves both factors.
     *
     * @param first {@code [s, m, k]}
     * @param second {@code [s, k, n]}
     * @param beta the factor of this, which loses its fraction if that is {@code INT64}
     * @param alpha the factor of the product, likewise
     * @throws TensorException also if dtypes differ or are {@code BOOL}
     */
    public final Tensor addbmm(Tensor first, Tensor second, double beta, double alpha) {
        return AddMatmul.ADDBMM.of(this, first, second, beta, alpha);
    }

    /**
     * {@return {@code beta * this + alpha * sum(first @ second)}, {@code [m, n]}} This is broadcast to the product, and
     * not read if beta is 0. Saves both factors.
     *
     * @param first {@code [s, m, k]}
     * @param second {@code [s, k, n]}
     * @param beta the factor of this, which loses its fraction if that is {@code INT64}
     * @param alpha the factor of the product, likewise
     * @throws TensorException also if dtypes differ or are {@code BOOL}
     */
    public final Tensor addbmm(Tensor first, Tensor second, long beta, long alpha) {
        return AddMatmul.ADDBMM.of(this, first, second, beta, alpha);
    }

    /**
     * {@return the sums of products along the last dimensions of both, for all pairs of their other positions,
     * {@code [..., ...]}} If one of them is 0-dimensional, {@link #mul(Tensor)}. Saves both.
     *
     * @param other with the same last size
     * @throws TensorException also if dtypes differ
     */
    public final Tensor inner(Tensor other) {
        return MatrixProducts.inner(this, other);
    }

    /**
     * {@return the sum of the main diagonal of this matrix, 0-dimensional} Saves nothing.
     *
     * @throws TensorException if this is not 2-dimensional
     */
    public final Tensor trace() {
        return MatrixProducts.trace(this);
    }

    /**
     * {@return the sum of products that {@code equation} describes}
     *
     * <p>Each operand has a letter for each of its dimensions: {@code "ij,jk->ik"} multiplies matrices, {@code "ii->i"}
     * takes a diagonal, {@code "bij,bjk->bik"} multiplies batches. Products are summed over the letters that the result
     * lacks. Without an arrow the result has all letters that occur once, in alphabetical order, upper case first. An
     * ellipsis stands for further dimensions, which are broadcast. Operands are contracted from left to right;
     * intermediate results are saved.
     *
     * @param equation the letters of the operands, separated by commas, and of the result; blanks are ignored
     * @param operands at least one, of the same dtype
     * @throws IllegalArgumentException if there is none
     * @throws TensorException if the equation is not well-formed, or does not fit the operands
     */
    public static Tensor einsum(String equation, Tensor... operands) {
        return Einsum.of(equation, List.of(operands));
    }

    // ---- linear algebra ----

    /**
     * {@return the inverses of square matrices} As {@link Linalg#inv}.
     *
     * @throws TensorException also if a matrix is singular
     */
    public final Tensor inverse() {
        return SolveInvDet.inv(this);
    }

    /** {@return the determinants of square matrices} As {@link Linalg#det}. */
    public final Tensor det() {
        return SolveInvDet.det(this);
    }

    /**
     * {@return the logarithms of the determinants of square matrices, {@code [...]} of {@code [..., n, n]}} NaN of a
     * negative determinant, minus infinity of 0. As {@link Linalg#slogdet}.
     */
    public final Tensor logdet() {
        return SolveInvDet.logdet(this);
    }

    /**
     * {@return the product of n factors of this square matrix} As {@link Linalg#matrixPower}.
     *
     * @param n the exponent
     * @throws TensorException also if {@code n < 0} and a matrix is singular
     */
    public final Tensor matrixPower(int n) {
        return SolveInvDet.power(this, n);
    }

    // ---- shape ----

    /**
     * {@return a view of the same elements in another shape} Saves nothing.
     *
     * @param shape the sizes, of which one may be -1: it follows from the others
     * @throws TensorException if the number of elements differs or a -1 is ambiguous, or if strides cannot express it;
     *         {@link #reshape} copies then
     */
    public final Tensor view(long... shape) {
        return Views.view(this, shape);
    }

    /**
     * {@return the same elements in row-major order in another shape; a view if strides can express it, else a copy}
     * Saves nothing.
     *
     * @param shape the sizes, of which one may be -1: it follows from the others
     * @throws TensorException if the number of elements differs, or if a -1 is ambiguous
     */
    public final Tensor reshape(long... shape) {
        return Views.reshape(this, shape);
    }

    /**
     * {@return a view in which dimensions of size 1, and new dimensions in front, are repeated} The gradient is summed
     * over repetitions. Saves nothing.
     *
     * @param shape at least as many sizes as there are dimensions; -1 keeps a size
     * @throws TensorException if a size other than 1 would change
     */
    public final Tensor expand(long... shape) {
        return Views.expand(this, shape);
    }

    /**
     * {@return a view in which dimensions of size 1, and new dimensions in front, are repeated} The gradient is summed
     * over repetitions. Saves nothing.
     *
     * @param shape at least as many sizes as there are dimensions
     * @throws TensorException if a size other than 1 would change
     */
    public final Tensor expand(Shape shape) {
        return Views.expand(this, shape);
    }

    /**
     * {@return a view of the transposed matrix; of vectors and scalars unchanged} Saves nothing.
     *
     * @throws TensorException if there are more than two dimensions
     */
    public final Tensor t() {
        return Views.t(this);
    }

    /**
     * {@return a view with the last two dimensions exchanged: the transposed matrices of a batch} Saves nothing.
     *
     * @throws TensorException if there are less than two dimensions
     */
    public final Tensor mT() {
        return Views.mT(this);
    }

    /**
     * {@return a view with two dimensions exchanged} Saves nothing.
     *
     * @param first a dimension
     * @param second a dimension
     */
    public final Tensor transpose(int first, int second) {
        return Views.transpose(this, first, second);
    }

    /**
     * {@return a view whose dimension i is dimension {@code order[i]} of this tensor} Saves nothing.
     *
     * @param order each dimension once
     * @throws TensorException if a dimension is missing or given twice
     */
    public final Tensor permute(int... order) {
        return Views.permute(this, order);
    }

    /**
     * {@return a view with a new dimension of size 1} Saves nothing.
     *
     * @param dim its number in the result
     */
    public final Tensor unsqueeze(int dim) {
        return Views.unsqueeze(this, dim);
    }

    /**
     * {@return a view without a dimension if that has size 1, else with the same shape} Saves nothing.
     *
     * @param dim the dimension
     */
    public final Tensor squeeze(int dim) {
        return Views.squeeze(this, dim);
    }

    /** {@return a view without the dimensions of size 1} Saves nothing. */
    public final Tensor squeeze() {
        return Views.squeeze(this);
    }

    /**
     * {@return a view of one entry along a dimension} Saves nothing.
     *
     * @param dim the dimension, which the result does not have
     * @param index the position, from the end if negative
     * @throws IndexOutOfBoundsException also if this is 0-dimensional
     */
    public final Tensor select(int dim, long index) {
        return SelectAndSlice.select(this, dim, index);
    }

    /**
     * {@return a view of a range of entries along a dimension} Saves nothing.
     *
     * @param dim the dimension
     * @param start the first position, from the end if negative, clamped
     * @param end the position after the last, from the end if negative, clamped
     * @throws IndexOutOfBoundsException also if this is 0-dimensional
     */
    public final Tensor slice(int dim, long start, long end) {
        return SelectAndSlice.slice(this, dim, start, end, 1);
    }

    /**
     * {@return a view of every {@code step}-th of a range of entries along a dimension} Saves nothing.
     *
     * @param dim the dimension
     * @param start the first position, from the end if negative, clamped
     * @param end the position after the last, from the end if negative, clamped
     * @param step the distance between two entries
     * @throws IndexOutOfBoundsException also if this is 0-dimensional
     * @throws dev.arenagrad.ops.TensorException also if the step is not positive
     */
    public final Tensor slice(int dim, long start, long end, long step) {
        return SelectAndSlice.slice(this, dim, start, end, step);
    }

    /**
     * {@return the tensors joined along a dimension} A copy. Saves nothing.
     *
     * @param tensors at least one, promoted, of the same shape but for {@code dim}; empty vectors are skipped
     * @param dim the dimension
     * @throws TensorException if there are none, if shapes differ, or if one is 0-dimensional
     */
    public static Tensor cat(List<Tensor> tensors, int dim) {
        return CatAndStack.cat(tensors, dim);
    }

    /**
     * {@return the tensors joined along a new dimension} A copy. Saves nothing.
     *
     * @param tensors at least one, promoted, of the same shape
     * @param dim the number of the new dimension in the result
     * @throws TensorException if there are none, or if shapes differ
     */
    public static Tensor stack(List<Tensor> tensors, int dim) {
        return CatAndStack.stack(tensors, dim);
    }

    /**
     * {@return a view of a range of entries along a dimension} Saves nothing.
     *
     * @param dim the dimension
     * @param start the first position, from the end if negative
     * @param length how many entries
     * @throws TensorException if the range is not inside of the dimension, or if this is 0-dimensional
     */
    public final Tensor narrow(int dim, long start, long length) {
        return SelectAndSlice.narrow(this, dim, start, length);
    }

    /**
     * {@return views of {@code size} entries each along dimension 0, the last one of the rest} They cannot be changed
     * {@linkplain Tensor##in-place in place} while recording. Saves nothing.
     *
     * @param size how many entries
     * @throws TensorException if this is 0-dimensional, if {@code size} is negative, or if it is 0 and the dimension is
     *         not empty
     */
    public final List<Tensor> split(long size) {
        return SplitAndUnbind.split(this, size, 0);
    }

    /**
     * {@return views of {@code size} entries each along a dimension, the last one of the rest} They cannot be changed
     * {@linkplain Tensor##in-place in place} while recording. Saves nothing.
     *
     * @param size how many entries
     * @param dim the dimension
     * @throws TensorException if this is 0-dimensional, if {@code size} is negative, or if it is 0 and the dimension is
     *         not empty
     */
    public final List<Tensor> split(long size, int dim) {
        return SplitAndUnbind.split(this, size, dim);
    }

    /**
     * {@return views of consecutive entries along a dimension} They cannot be changed
     * {@linkplain Tensor##in-place in place} while recording. Saves nothing.
     *
     * @param sizes how many entries each has
     * @param dim the dimension
     * @throws TensorException if a size is negative, if they do not add up to that of the dimension, or if this is
     *         0-dimensional
     */
    public final List<Tensor> split(long[] sizes, int dim) {
        return SplitAndUnbind.split(this, sizes, dim);
    }

    /**
     * {@return views of equally many entries along dimension 0, the last one of the rest; at most {@code chunks}} They
     * cannot be changed {@linkplain Tensor##in-place in place} while recording. Saves nothing.
     *
     * @param chunks the largest number of views
     * @throws TensorException if {@code chunks} is not positive, or if this is 0-dimensional
     */
    public final List<Tensor> chunk(long chunks) {
        return SplitAndUnbind.chunk(this, chunks, 0);
    }

    /**
     * {@return views of equally many entries along a dimension, the last one of the rest; at most {@code chunks}} They
     * cannot be changed {@linkplain Tensor##in-place in place} while recording. Saves nothing.
     *
     * @param chunks the largest number of views
     * @param dim the dimension
     * @throws TensorException if {@code chunks} is not positive, or if this is 0-dimensional
     */
    public final List<Tensor> chunk(long chunks, int dim) {
        return SplitAndUnbind.chunk(this, chunks, dim);
    }

    /**
     * {@return a view of each entry along dimension 0} They cannot be changed {@linkplain Tensor##in-place in place}
     * while recording. Saves nothing.
     *
     * @throws IndexOutOfBoundsException if this is 0-dimensional
     */
    public final List<Tensor> unbind() {
        return SplitAndUnbind.unbind(this, 0);
    }

    /**
     * {@return a view of each entry along a dimension} They cannot be changed {@linkplain Tensor##in-place in place}
     * while recording. Saves nothing.
     *
     * @param dim the dimension, which the views do not have
     * @throws IndexOutOfBoundsException also if this is 0-dimensional
     */
    public final List<Tensor> unbind(int dim) {
        return SplitAndUnbind.unbind(this, dim);
    }

    /**
     * {@return a view of all windows along a dimension: their number replaces the dimension, and their elements are a
     * new last dimension} The gradient is summed over windows. Saves nothing.
     *
     * @param dim the dimension
     * @param size the size of a window
     * @param step the distance between two windows
     * @throws TensorException if the size is negative or larger than the dimension, or if the step is not positive
     */
    public final Tensor unfold(int dim, long size, long step) {
        return SelectAndSlice.unfold(this, dim, size, step);
    }

    /**
     * {@return a view of the main diagonals of the matrices of dimensions 0 and 1, as the last dimension} Saves
     * nothing.
     */
    public final Tensor diagonal() {
        return SelectAndSlice.diagonal(this, 0, 0, 1);
    }

    /**
     * {@return a view of diagonals of the matrices of two dimensions, as the last dimension} Saves nothing.
     *
     * @param offset how far to the right of the main diagonal, below it if negative
     * @param first the dimension of rows
     * @param second the dimension of columns
     * @throws TensorException if the dimensions are the same
     */
    public final Tensor diagonal(long offset, int first, int second) {
        return SelectAndSlice.diagonal(this, offset, first, second);
    }

    /**
     * {@return matrices with the last dimension of this tensor on the main diagonal and zeros elsewhere,
     * {@code [..., n, n]} of {@code [..., n]}} Saves nothing.
     */
    public final Tensor diagEmbed() {
        return SelectAndSlice.diagEmbed(this, 0, -2, -1);
    }

    /**
     * {@return matrices in two new dimensions, with the last dimension of this tensor on a diagonal and zeros
     * elsewhere} Saves nothing.
     *
     * @param offset how far to the right of the main diagonal, below it if negative
     * @param first the dimension of rows in the result
     * @param second the dimension of columns in the result
     * @throws TensorException if the dimensions are the same
     */
    public final Tensor diagEmbed(long offset, int first, int second) {
        return SelectAndSlice.diagEmbed(this, offset, first, second);
    }

    /**
     * {@return of a vector, the matrix with it on the main diagonal; of a matrix, a copy of the main diagonal} Saves
     * nothing.
     *
     * @throws TensorException if this is neither
     */
    public final Tensor diag() {
        return SelectAndSlice.diag(this, 0);
    }

    /**
     * {@return of a vector, the matrix with it on a diagonal; of a matrix, a copy of a diagonal} Saves nothing.
     *
     * @param offset how far to the right of the main diagonal, below it if negative
     * @throws TensorException if this is neither a vector nor a matrix
     */
    public final Tensor diag(long offset) {
        return SelectAndSlice.diag(this, offset);
    }

    /** {@return a copy with zeros above the main diagonals of the matrices {@code [..., m, n]}} Saves nothing. */
    public final Tensor tril() {
        return FlipRollAndRepeat.tril(this, 0);
    }

    /**
     * {@return a copy with zeros above a diagonal of the matrices {@code [..., m, n]}} Saves nothing.
     *
     * @param diagonal how far to the right of the main diagonal, below it if negative
     */
    public final Tensor tril(long diagonal) {
        return FlipRollAndRepeat.tril(this, diagonal);
    }

    /** {@return a copy with zeros below the main diagonals of the matrices {@code [..., m, n]}} Saves nothing. */
    public final Tensor triu() {
        return FlipRollAndRepeat.triu(this, 0);
    }

    /**
     * {@return a copy with zeros below a diagonal of the matrices {@code [..., m, n]}} Saves nothing.
     *
     * @param diagonal how far to the right of the main diagonal, below it if negative
     */
    public final Tensor triu(long diagonal) {
        return FlipRollAndRepeat.triu(this, diagonal);
    }

    /**
     * {@return a copy with the order of entries reversed along some dimensions} Saves nothing.
     *
     * @param dims the dimensions; none for an unchanged copy
     * @throws TensorException also if a dimension is given twice
     */
    public final Tensor flip(int... dims) {
        return FlipRollAndRepeat.flip(this, dims);
    }

    /**
     * {@return a copy with all elements, in row-major order, moved by some places; those at the end move to the start}
     * Saves nothing.
     *
     * @param shift by how many places, towards the start if negative
     */
    public final Tensor roll(long shift) {
        return FlipRollAndRepeat.roll(this, shift);
    }

    /**
     * {@return a copy with the entries along a dimension moved by some places; those at the end move to the start}
     * Saves nothing.
     *
     * @param shift by how many places, towards the start if negative
     * @param dim the dimension
     */
    public final Tensor roll(long shift, int dim) {
        return FlipRollAndRepeat.roll(this, shift, dim);
    }

    /**
     * {@return a copy that repeats this tensor along each dimension} The gradient is summed over repetitions. Saves
     * nothing.
     *
     * @param times how often along each dimension; at least as many as there are dimensions, further ones in front
     * @throws TensorException if there are too few, or if one is negative
     */
    public final Tensor repeat(long... times) {
        return FlipRollAndRepeat.repeat(this, times);
    }

    /**
     * {@return a copy that repeats this tensor along its last dimensions} As {@link #repeat}, where missing numbers in
     * front are 1.
     *
     * @param times how often along each of the last dimensions
     * @throws TensorException if a number is negative
     */
    public final Tensor tile(long... times) {
        return FlipRollAndRepeat.tile(this, times);
    }

    /**
     * {@return a copy in which each entry along a dimension is followed by its repetitions} The gradient is summed over
     * repetitions. Saves nothing.
     *
     * @param times how often each is there
     * @param dim the dimension
     * @throws TensorException if {@code times} is negative
     */
    public final Tensor repeatInterleave(long times, int dim) {
        return FlipRollAndRepeat.repeatInterleave(this, times, dim);
    }

    /**
     * {@return a vector of all elements in row-major order, each followed by its repetitions} The gradient is summed
     * over repetitions. Saves nothing.
     *
     * @param times how often each is there
     * @throws TensorException if {@code times} is negative
     */
    public final Tensor repeatInterleave(long times) {
        return FlipRollAndRepeat.repeatInterleave(this, times);
    }

    /**
     * {@return a view with one dimension moved; the others keep their order} Saves nothing.
     *
     * @param source the dimension
     * @param destination its number in the result
     */
    public final Tensor movedim(int source, int destination) {
        return Views.movedim(this, new int[] {source}, new int[] {destination});
    }

    /**
     * {@return a view with some dimensions moved; the others keep their order} Saves nothing.
     *
     * @param source the dimensions
     * @param destination their numbers in the result
     * @throws TensorException if there are not as many of both, or if a dimension is given twice
     */
    public final Tensor movedim(int[] source, int[] destination) {
        return Views.movedim(this, source, destination);
    }

    /**
     * {@return a view with two dimensions exchanged} As {@link #transpose}.
     *
     * @param first a dimension
     * @param second a dimension
     */
    public final Tensor swapaxes(int first, int second) {
        return Views.transpose(this, first, second);
    }

    /**
     * {@return all elements as a vector in row-major order; a view if strides can express it, else a copy} Saves
     * nothing.
     */
    public final Tensor flatten() {
        return Views.flatten(this, 0, -1);
    }

    /**
     * {@return this tensor with a range of dimensions merged into one; a view if strides can express it, else a copy}
     * Saves nothing.
     *
     * @param start the first dimension
     * @param end the last dimension, included
     * @throws TensorException also if {@code end} comes before {@code start}
     */
    public final Tensor flatten(int start, int end) {
        return Views.flatten(this, start, end);
    }

    /**
     * {@return all elements as a vector in row-major order; a view if strides can express it, else a copy} As
     * {@link #flatten()}.
     */
    public final Tensor ravel() {
        return Views.flatten(this, 0, -1);
    }

    /**
     * {@return a view with a dimension split into several} Saves nothing.
     *
     * @param dim the dimension
     * @param sizes the new sizes, of which one may be -1: it follows from the others
     * @throws TensorException if there are none, or if their product is not the size of the dimension
     */
    public final Tensor unflatten(int dim, long... sizes) {
        return Views.unflatten(this, dim, sizes);
    }

    /**
     * {@return a view of the same elements in the shape of another tensor} As {@link #view}.
     *
     * @param other has the shape
     */
    public final Tensor viewAs(Tensor other) {
        return Views.view(this, other.shape().toArray());
    }

    /**
     * {@return a view expanded to the shape of another tensor} As {@link #expand(Shape)}.
     *
     * @param other has the shape
     */
    public final Tensor expandAs(Tensor other) {
        return Views.expand(this, other.shape());
    }

    /**
     * {@return a view expanded to a shape} As {@link #expand(long...)}.
     *
     * @param shape at least as many sizes as there are dimensions; -1 keeps a size
     * @throws TensorException if a size other than 1 would change
     */
    public final Tensor broadcastTo(long... shape) {
        return Views.expand(this, shape);
    }

    /**
     * {@return views of the tensors, expanded to the shape to which all broadcast} Saves nothing.
     *
     * @param tensors any number of them
     */
    public static List<Tensor> broadcastTensors(Tensor... tensors) {
        return Views.broadcast(List.of(tensors));
    }

    /**
     * {@return views {@code [n1, n2, ...]} of vectors {@code [n1]}, {@code [n2]}, ...: tensor i varies along dimension
     * i and repeats vector i along all others} PyTorch's indexing "ij". Saves nothing.
     *
     * @param vectors at least one, of the same dtype; a 0-dimensional tensor counts as a vector of one element
     * @throws TensorException if there are none, if dtypes differ, or if one has several dimensions
     */
    public static List<Tensor> meshgrid(Tensor... vectors) {
        return Views.meshgrid(List.of(vectors));
    }

    // ---- elements by index ----

    /**
     * {@return the elements that {@code index} specifies, as Python's {@code x[i, 1:3, ...]}} A view unless an index is
     * a tensor of at least one dimension or a mask, else a copy. Saves index tensors.
     *
     * @param index for the first dimensions; see {@link Index}
     * @throws IndexOutOfBoundsException if there are too many indices, if one is out of range, if a mask has another
     *         shape, or if index tensors do not broadcast
     */
    public final Tensor get(Index... index) {
        return Subscript.get(this, index);
    }

    /**
     * {@return this tensor, with the elements that {@code index} specifies replaced, as Python's
     * {@code x[i, 1:3] = value}} {@linkplain Tensor##in-place In place}. If an element is specified several times, it
     * gets any of the values. Saves index tensors.
     *
     * @param value broadcast to the specified elements; cast if no index is a tensor, else of this dtype
     * @param index for the first dimensions; see {@link Index}
     * @throws IndexOutOfBoundsException as {@link #get}
     */
    public final Tensor set_(Tensor value, Index... index) {
        return Subscript.set(this, value, index);
    }

    /**
     * {@return this tensor, with the elements that {@code index} specifies replaced by {@code value}}
     * {@linkplain Tensor##in-place In place}. Saves index tensors.
     *
     * @param value a number
     * @param index for the first dimensions; see {@link Index}
     * @throws IndexOutOfBoundsException as {@link #get}
     */
    public final Tensor set_(double value, Index... index) {
        return Subscript.set(this, value, index);
    }

    /**
     * {@return this tensor, with the elements that {@code index} specifies replaced by {@code value}}
     * {@linkplain Tensor##in-place In place}. Saves index tensors.
     *
     * @param value a number
     * @param index for the first dimensions; see {@link Index}
     * @throws IndexOutOfBoundsException as {@link #get}
     */
    public final Tensor set_(long value, Index... index) {
        return Subscript.set(this, value, index);
    }

    /**
     * {@return a copy with the elements that index tensors specify replaced} Saves the indices.
     *
     * @param indices {@code INT64}, one for each of the first dimensions, broadcast together, from the end if negative;
     *         or {@code BOOL}, as {@link Index#mask}
     * @param values of this dtype, broadcast to the specified elements
     * @param accumulate whether values are added instead; otherwise an element that is specified several times gets any
     *         of the values
     * @throws TensorException also if there are no indices, or if dtypes differ
     * @throws IndexOutOfBoundsException as {@link #get}
     */
    public final Tensor indexPut(List<Tensor> indices, Tensor values, boolean accumulate) {
        return Subscript.put(this, indices, values, accumulate);
    }

    /**
     * {@return this tensor, with the elements that index tensors specify replaced}
     * {@linkplain Tensor##in-place In place}. Saves the indices.
     *
     * @param indices {@code INT64}, one for each of the first dimensions, broadcast together, from the end if negative;
     *         or {@code BOOL}, as {@link Index#mask}
     * @param values of this dtype, broadcast to the specified elements
     * @param accumulate whether values are added instead; otherwise an element that is specified several times gets any
     *         of the values
     * @throws TensorException also if there are no indices, or if dtypes differ
     * @throws IndexOutOfBoundsException as {@link #get}
     */
    public final Tensor indexPut_(List<Tensor> indices, Tensor values, boolean accumulate) {
        return Subscript.putInPlace(this, indices, values, accumulate);
    }

    /**
     * {@return {@code this[i][index[i][j]][k]} for a {@code dim} of 1, and likewise for others, in the shape of
     * {@code index}} Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, of as many dimensions as this, not larger than it apart from {@code dim}; not
     *         negative
     * @throws IndexOutOfBoundsException also if an index is negative or out of range
     */
    public final Tensor gather(int dim, Tensor index) {
        return GatherAndScatter.gather(this, dim, index);
    }

    /**
     * {@return a copy y in which {@code y[i][index[i][j]][k] = source[i][j][k]} for a {@code dim} of 1, and likewise
     * for others} An element that is specified several times gets any of the values. Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, of as many dimensions as this, not larger than it apart from {@code dim}; not
     *         negative
     * @param source of this dtype, at least as large as {@code index} in every dimension
     * @throws IndexOutOfBoundsException also if an index is negative or out of range
     */
    public final Tensor scatter(int dim, Tensor index, Tensor source) {
        return GatherAndScatter.scatter(this, dim, index, source);
    }

    /**
     * {@return a copy with the elements at the positions {@code index} along a dimension replaced by {@code value}} As
     * {@link #scatter(int, Tensor, Tensor)}.
     *
     * @param dim the dimension
     * @param index {@code INT64}, of as many dimensions as this, not larger than it apart from {@code dim}; not
     *         negative
     * @param value a number
     * @throws IndexOutOfBoundsException also if an index is negative or out of range
     */
    public final Tensor scatter(int dim, Tensor index, double value) {
        return GatherAndScatter.scatter(this, dim, index, value);
    }

    /**
     * {@return a copy with the elements at the positions {@code index} along a dimension replaced by {@code value}} As
     * {@link #scatter(int, Tensor, Tensor)}.
     *
     * @param dim the dimension
     * @param index {@code INT64}, of as many dimensions as this, not larger than it apart from {@code dim}; not
     *         negative
     * @param value a number
     * @throws IndexOutOfBoundsException also if an index is negative or out of range
     */
    public final Tensor scatter(int dim, Tensor index, long value) {
        return GatherAndScatter.scatter(this, dim, index, value);
    }

    /**
     * {@return this tensor y, in which {@code y[i][index[i][j]][k] = source[i][j][k]} for a {@code dim} of 1, and
     * likewise for others} {@linkplain Tensor##in-place In place}. An element that is specified several times gets any
     * of the values. Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, of as many dimensions as this, not larger than it apart from {@code dim}; not
     *         negative
     * @param source of this dtype, at least as large as {@code index} in every dimension
     * @throws IndexOutOfBoundsException also if an index is negative or out of range
     */
    public final Tensor scatter_(int dim, Tensor index, Tensor source) {
        return GatherAndScatter.scatterInPlace(this, dim, index, source);
    }

    /**
     * {@return this tensor, with the elements at the positions {@code index} along a dimension replaced by
     * {@code value}} {@linkplain Tensor##in-place In place}. As {@link #scatter(int, Tensor, Tensor)}.
     *
     * @param dim the dimension
     * @param index {@code INT64}, of as many dimensions as this, not larger than it apart from {@code dim}; not
     *         negative
     * @param value a number
     * @throws IndexOutOfBoundsException also if an index is negative or out of range
     */
    public final Tensor scatter_(int dim, Tensor index, double value) {
        return GatherAndScatter.scatterInPlace(this, dim, index, value);
    }

    /**
     * {@return this tensor, with the elements at the positions {@code index} along a dimension replaced by
     * {@code value}} {@linkplain Tensor##in-place In place}. As {@link #scatter(int, Tensor, Tensor)}.
     *
     * @param dim the dimension
     * @param index {@code INT64}, of as many dimensions as this, not larger than it apart from {@code dim}; not
     *         negative
     * @param value a number
     * @throws IndexOutOfBoundsException also if an index is negative or out of range
     */
    public final Tensor scatter_(int dim, Tensor index, long value) {
        return GatherAndScatter.scatterInPlace(this, dim, index, value);
    }

    /**
     * {@return a copy y in which {@code y[i][index[i][j]][k] += source[i][j][k]} for a {@code dim} of 1, and likewise
     * for others} Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, of as many dimensions as this, not larger than it apart from {@code dim}; not
     *         negative
     * @param source of this dtype, at least as large as {@code index} in every dimension
     * @throws IndexOutOfBoundsException also if an index is negative or out of range
     */
    public final Tensor scatterAdd(int dim, Tensor index, Tensor source) {
        return GatherAndScatter.scatterAdd(this, dim, index, source);
    }

    /**
     * {@return this tensor y, in which {@code y[i][index[i][j]][k] += source[i][j][k]} for a {@code dim} of 1, and
     * likewise for others} {@linkplain Tensor##in-place In place}. Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, of as many dimensions as this, not larger than it apart from {@code dim}; not
     *         negative
     * @param source of this dtype, at least as large as {@code index} in every dimension
     * @throws IndexOutOfBoundsException also if an index is negative or out of range
     */
    public final Tensor scatterAdd_(int dim, Tensor index, Tensor source) {
        return GatherAndScatter.scatterAddInPlace(this, dim, index, source);
    }

    /**
     * {@return a copy of the entries at some positions along a dimension} Gradients of an entry that is used several
     * times are summed. Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; not negative
     * @throws IndexOutOfBoundsException also if an index is negative or out of range, or if {@code index} has several
     *         dimensions
     */
    public final Tensor indexSelect(int dim, Tensor index) {
        return GatherAndScatter.indexSelect(this, dim, index);
    }

    /**
     * {@return a copy with {@code source} added to the entries at some positions along a dimension} Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; not negative
     * @param source of this dtype and shape, but with as many entries along {@code dim} as there are indices
     * @throws IndexOutOfBoundsException also if an index is negative or out of range, or if {@code index} has several
     *         dimensions
     */
    public final Tensor indexAdd(int dim, Tensor index, Tensor source) {
        return GatherAndScatter.indexAdd(this, dim, index, source, 1);
    }

    /**
     * {@return a copy with {@code alpha * source} added to the entries at some positions along a dimension} Saves the
     * index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; not negative
     * @param source of this dtype and shape, but with as many entries along {@code dim} as there are indices
     * @param alpha the factor of the source
     * @throws IndexOutOfBoundsException also if an index is negative or out of range, or if {@code index} has several
     *         dimensions
     */
    public final Tensor indexAdd(int dim, Tensor index, Tensor source, double alpha) {
        return GatherAndScatter.indexAdd(this, dim, index, source, alpha);
    }

    /**
     * {@return a copy with {@code alpha * source} added to the entries at some positions along a dimension} Saves the
     * index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; not negative
     * @param source of this dtype and shape, but with as many entries along {@code dim} as there are indices
     * @param alpha the factor of the source
     * @throws IndexOutOfBoundsException also if an index is negative or out of range, or if {@code index} has several
     *         dimensions
     */
    public final Tensor indexAdd(int dim, Tensor index, Tensor source, long alpha) {
        return GatherAndScatter.indexAdd(this, dim, index, source, alpha);
    }

    /**
     * {@return this tensor, with {@code source} added to the entries at some positions along a dimension}
     * {@linkplain Tensor##in-place In place}. Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; not negative
     * @param source of this dtype and shape, but with as many entries along {@code dim} as there are indices
     * @throws IndexOutOfBoundsException also if an index is negative or out of range, or if {@code index} has several
     *         dimensions
     */
    public final Tensor indexAdd_(int dim, Tensor index, Tensor source) {
        return GatherAndScatter.indexAddInPlace(this, dim, index, source, 1);
    }

    /**
     * {@return a copy with the entries at some positions along a dimension replaced by those of {@code source}} Saves
     * the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; not negative
     * @param source of this dtype and shape, but with as many entries along {@code dim} as there are indices
     * @throws IndexOutOfBoundsException also if an index is negative or out of range, or if {@code index} has several
     *         dimensions
     */
    public final Tensor indexCopy(int dim, Tensor index, Tensor source) {
        return GatherAndScatter.indexCopy(this, dim, index, source);
    }

    /**
     * {@return this tensor, with the entries at some positions along a dimension replaced by those of {@code source}}
     * {@linkplain Tensor##in-place In place}. Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; not negative
     * @param source of this dtype and shape, but with as many entries along {@code dim} as there are indices
     * @throws IndexOutOfBoundsException also if an index is negative or out of range, or if {@code index} has several
     *         dimensions
     */
    public final Tensor indexCopy_(int dim, Tensor index, Tensor source) {
        return GatherAndScatter.indexCopyInPlace(this, dim, index, source);
    }

    /**
     * {@return a copy with the entries at some positions along a dimension filled with {@code value}} Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; from the end if negative
     * @param value a number
     * @throws IndexOutOfBoundsException also if an index is out of range, or if {@code index} has several dimensions
     */
    public final Tensor indexFill(int dim, Tensor index, double value) {
        return GatherAndScatter.indexFill(this, dim, index, value);
    }

    /**
     * {@return a copy with the entries at some positions along a dimension filled with {@code value}} Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; from the end if negative
     * @param value a number
     * @throws IndexOutOfBoundsException also if an index is out of range, or if {@code index} has several dimensions
     */
    public final Tensor indexFill(int dim, Tensor index, long value) {
        return GatherAndScatter.indexFill(this, dim, index, value);
    }

    /**
     * {@return a copy with the entries at some positions along a dimension filled with {@code value}} Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; from the end if negative
     * @param value 0-dimensional, cast
     * @throws IndexOutOfBoundsException also if an index is out of range, or if {@code index} has several dimensions
     */
    public final Tensor indexFill(int dim, Tensor index, Tensor value) {
        return GatherAndScatter.indexFill(this, dim, index, value);
    }

    /**
     * {@return this tensor, with the entries at some positions along a dimension filled with {@code value}}
     * {@linkplain Tensor##in-place In place}. Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; from the end if negative
     * @param value a number
     * @throws IndexOutOfBoundsException also if an index is out of range, or if {@code index} has several dimensions
     */
    public final Tensor indexFill_(int dim, Tensor index, double value) {
        return GatherAndScatter.indexFillInPlace(this, dim, index, value);
    }

    /**
     * {@return this tensor, with the entries at some positions along a dimension filled with {@code value}}
     * {@linkplain Tensor##in-place In place}. Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; from the end if negative
     * @param value a number
     * @throws IndexOutOfBoundsException also if an index is out of range, or if {@code index} has several dimensions
     */
    public final Tensor indexFill_(int dim, Tensor index, long value) {
        return GatherAndScatter.indexFillInPlace(this, dim, index, value);
    }

    /**
     * {@return this tensor, with the entries at some positions along a dimension filled with {@code value}}
     * {@linkplain Tensor##in-place In place}. Saves the index.
     *
     * @param dim the dimension
     * @param index {@code INT64}, a vector or 0-dimensional; from the end if negative
     * @param value 0-dimensional, cast
     * @throws IndexOutOfBoundsException also if an index is out of range, or if {@code index} has several dimensions
     */
    public final Tensor indexFill_(int dim, Tensor index, Tensor value) {
        return GatherAndScatter.indexFillInPlace(this, dim, index, value);
    }

    /**
     * {@return the elements at positions in row-major order, in the shape of {@code index}} Saves the index.
     *
     * @param index {@code INT64}, from the end if negative
     * @throws IndexOutOfBoundsException if an index is out of range
     */
    public final Tensor take(Tensor index) {
        return GatherAndScatter.take(this, index);
    }

    /**
     * {@return a copy with {@code value} where {@code mask} is true} Saves the mask.
     *
     * @param mask {@code BOOL}, broadcast with this tensor
     * @param value a number
     */
    public final Tensor maskedFill(Tensor mask, double value) {
        return WhereAndMask.maskedFill(this, mask, value);
    }

    /**
     * {@return a copy with {@code value} where {@code mask} is true} Saves the mask.
     *
     * @param mask {@code BOOL}, broadcast with this tensor
     * @param value a number
     */
    public final Tensor maskedFill(Tensor mask, long value) {
        return WhereAndMask.maskedFill(this, mask, value);
    }

    /**
     * {@return a copy with {@code value} where {@code mask} is true} Saves the mask.
     *
     * @param mask {@code BOOL}, broadcast with this tensor
     * @param value 0-dimensional, cast
     */
    public final Tensor maskedFill(Tensor mask, Tensor value) {
        return WhereAndMask.maskedFill(this, mask, value);
    }

    /**
     * {@return this tensor, with {@code value} where {@code mask} is true} {@linkplain Tensor##in-place In place}.
     * Saves the mask.
     *
     * @param mask {@code BOOL}, broadcast to this shape
     * @param value a number
     */
    public final Tensor maskedFill_(Tensor mask, double value) {
        return WhereAndMask.maskedFillInPlace(this, mask, value);
    }

    /**
     * {@return this tensor, with {@code value} where {@code mask} is true} {@linkplain Tensor##in-place In place}.
     * Saves the mask.
     *
     * @param mask {@code BOOL}, broadcast to this shape
     * @param value a number
     */
    public final Tensor maskedFill_(Tensor mask, long value) {
        return WhereAndMask.maskedFillInPlace(this, mask, value);
    }

    /**
     * {@return this tensor, with {@code value} where {@code mask} is true} {@linkplain Tensor##in-place In place}.
     * Saves the mask.
     *
     * @param mask {@code BOOL}, broadcast to this shape
     * @param value 0-dimensional, cast
     */
    public final Tensor maskedFill_(Tensor mask, Tensor value) {
        return WhereAndMask.maskedFillInPlace(this, mask, value);
    }

    /**
     * {@return the elements where {@code mask} is true, as a vector in row-major order} Saves the mask.
     *
     * @param mask {@code BOOL}, broadcast with this tensor
     */
    public final Tensor maskedSelect(Tensor mask) {
        return WhereAndMask.maskedSelect(this, mask);
    }

    /**
     * {@return a copy with the elements where {@code mask} is true replaced by those of {@code source}, one after
     * another} Saves the mask.
     *
     * @param mask {@code BOOL}, broadcast with this tensor
     * @param source of this dtype, with at least as many elements as {@code mask} has true ones
     * @throws TensorException also if the source has too few elements
     */
    public final Tensor maskedScatter(Tensor mask, Tensor source) {
        return WhereAndMask.maskedScatter(this, mask, source);
    }

    /**
     * {@return this tensor, with the elements where {@code mask} is true replaced by those of {@code source}, one after
     * another} {@linkplain Tensor##in-place In place}. Saves the mask.
     *
     * @param mask {@code BOOL}, broadcast to this shape
     * @param source of this dtype, with at least as many elements as {@code mask} has true ones
     * @throws TensorException also if the source has too few elements
     */
    public final Tensor maskedScatter_(Tensor mask, Tensor source) {
        return WhereAndMask.maskedScatterInPlace(this, mask, source);
    }

    /**
     * {@return the positions of the elements that are not 0, in row-major order, {@code INT64},
     * {@code [count, dimensions]}} NaN is not 0.
     */
    public final Tensor nonzero() {
        return WhereAndMask.nonzero(this);
    }

    // ---- copies ----

    /**
     * {@return a copy, with strides like those of this tensor if it has no gaps, else in row-major order} Saves
     * nothing.
     */
    @Override
    public final Tensor clone() {
        return CloneAndCast.copy(this);
    }

    /** {@return this tensor if its elements lie in row-major order, else a copy where they do} Saves nothing. */
    public final Tensor contiguous() {
        return CloneAndCast.contiguous(this);
    }

    /**
     * {@return this tensor if it has that dtype, else a copy converted as Java casts, to {@code BOOL} as "is not 0"}
     * The gradient is converted back. Saves nothing.
     *
     * @param dtype the dtype
     */
    public final Tensor to(DType dtype) {
        return CloneAndCast.to(this, dtype);
    }

    /**
     * {@return its elements as PyTorch prints them, with dtype and gradient function; of a freed tensor, that it was
     * freed}
     */
    @Override
    public final String toString() {
        return HostAccess.print(this);
    }
}
