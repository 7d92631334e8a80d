package dev.arenagrad;

import dev.arenagrad.engine.Variable;
import dev.arenagrad.functions.AddedProducts;
import dev.arenagrad.functions.Choosing;
import dev.arenagrad.functions.Clamping;
import dev.arenagrad.functions.Comparisons;
import dev.arenagrad.functions.Copies;
import dev.arenagrad.functions.Einsum;
import dev.arenagrad.functions.Extremes;
import dev.arenagrad.functions.Factories;
import dev.arenagrad.functions.GraphPlace;
import dev.arenagrad.functions.InPlace;
import dev.arenagrad.functions.Indexed;
import dev.arenagrad.functions.Joining;
import dev.arenagrad.functions.LinearSystems;
import dev.arenagrad.functions.Matrices;
import dev.arenagrad.functions.Norms;
import dev.arenagrad.functions.Ordered;
import dev.arenagrad.functions.Pairwise;
import dev.arenagrad.functions.Parts;
import dev.arenagrad.functions.Pointwise;
import dev.arenagrad.functions.Products;
import dev.arenagrad.functions.RandomNumbers;
import dev.arenagrad.functions.Reading;
import dev.arenagrad.functions.Reordering;
import dev.arenagrad.functions.Running;
import dev.arenagrad.functions.Softmax;
import dev.arenagrad.functions.Splitting;
import dev.arenagrad.functions.Subscript;
import dev.arenagrad.functions.Sums;
import dev.arenagrad.functions.ThreeOperands;
import dev.arenagrad.functions.Variances;
import dev.arenagrad.functions.Views;
import dev.arenagrad.functions.WithNumber;
import dev.arenagrad.memory.Keepable;
import dev.arenagrad.ops.CompareOp;
import dev.arenagrad.ops.DType;
import dev.arenagrad.ops.NDArray;
import dev.arenagrad.ops.Shape;
import dev.arenagrad.ops.Transfer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An n-dimensional array outside the heap that can record what is done to it and be differentiated.
 *
 * <p>Names and behaviour are PyTorch's. Methods whose name ends in an underscore change the tensor in place; all others return a
 * new tensor, or a view of the same memory where said so. Operands are broadcast and promoted as in PyTorch; a plain number takes
 * the dtype of a floating-point tensor. With an INT64 or BOOL tensor a {@code long}, or a {@code double} that is whole and fits one,
 * counts as INT64 and is computed with exactly, wrapping around as in Java; any other {@code double} counts as FLOAT32. As an element
 * of an INT64 tensor a number loses its fraction; NaN and what does not fit is refused. Dimensions may be counted from the end: -1 is the last.
 *
 * <p><b>Memory.</b> A tensor belongs to the innermost {@link dev.arenagrad.memory.Scope} that was open on the thread that made it,
 * and is freed with it. Its shape, dtype and printed form can be had after that; reading its values throws
 * {@link dev.arenagrad.memory.LifetimeException}. Any method that makes a tensor throws
 * {@link dev.arenagrad.memory.OutOfMemoryException} where a limit does not allow it.
 *
 * <p><b>Threads.</b> A tensor of a confined scope is used by the thread of that scope alone; any other may be read by every thread
 * at once. Changing one in place while others read it is the caller's responsibility.
 *
 * <p><b>Errors.</b> Arguments that do not fit throw {@link dev.arenagrad.ops.TensorException}, a dimension or index out of range
 * {@link IndexOutOfBoundsException}, both with PyTorch's text where it has one and before anything is computed.
 *
 * {@snippet :
 * Tensor x = Tensor.arange(4.0).setRequiresGrad(true);
 * Tensor y = x.dot(x).mul(2);  // tensor(28., grad_fn=<MulBackward0>)
 * y.backward();
 * x.grad();                    // tensor([ 0.,  4.,  8., 12.])
 * }
 */
public abstract sealed class Tensor implements Keepable, Cloneable permits Variable {
    /** For the one implementation. */
    protected Tensor() {}

    // ---- making tensors ----

    /** {@return a vector of the values, FLOAT32; copied} */
    public static Tensor of(float... values) {
        return Factories.of(values);
    }

    /** {@return a vector of the values, FLOAT64; copied} */
    public static Tensor of(double... values) {
        return Factories.of(values);
    }

    /** {@return a vector of the values, INT64; copied} */
    public static Tensor of(long... values) {
        return Factories.of(values);
    }

    /** {@return a vector of the values, BOOL; copied} */
    public static Tensor of(boolean... values) {
        return Factories.of(values);
    }

    /**
     * {@return a matrix of the rows, FLOAT32; copied}
     *
     * @throws IllegalArgumentException if rows differ in length
     */
    public static Tensor of(float[][] rows) {
        return Factories.of(rows);
    }

    /** {@return a matrix of the rows, FLOAT64; copied} As {@link #of(float[][])} otherwise. */
    public static Tensor of(double[][] rows) {
        return Factories.of(rows);
    }

    /** {@return a matrix of the rows, INT64; copied} As {@link #of(float[][])} otherwise. */
    public static Tensor of(long[][] rows) {
        return Factories.of(rows);
    }

    /** {@return a 0-dimensional FLOAT32 tensor} */
    public static Tensor scalar(double value) {
        return Factories.full(DType.FLOAT32, Shape.SCALAR, value);
    }

    /** {@return a 0-dimensional tensor of the given dtype} */
    public static Tensor scalar(double value, DType dtype) {
        return Factories.full(dtype, Shape.SCALAR, value);
    }

    /** As {@link #scalar(double, DType)} for a whole number, exact for integers. */
    public static Tensor scalar(long value, DType dtype) {
        return Factories.full(dtype, Shape.SCALAR, value);
    }

    /**
     * {@return 0, 1, 2, ... below {@code end}, FLOAT32}
     *
     * @throws IllegalArgumentException if {@code end} is negative or not a number
     */
    public static Tensor arange(double end) {
        return Factories.arange(DType.FLOAT32, 0, end, 1);
    }

    /**
     * {@return 0, 1, 2, ... below {@code end}, INT64}
     *
     * @throws IllegalArgumentException if {@code end} is negative
     */
    public static Tensor arange(long end) {
        return Factories.arange(DType.INT64, 0, end, 1);
    }

    /**
     * {@return start, start + step, ... before {@code end}, FLOAT32}
     *
     * @throws IllegalArgumentException if step is 0, leads away from end, or a number is not finite
     */
    public static Tensor arange(double start, double end, double step) {
        return Factories.arange(DType.FLOAT32, start, end, step);
    }

    /**
     * {@return {@code count} numbers evenly spaced from {@code start} to {@code end}, both included, FLOAT32}
     *
     * @throws IllegalArgumentException if count is negative
     */
    public static Tensor linspace(double start, double end, int count) {
        return Factories.linspace(start, end, count);
    }

    /** {@return zeros, FLOAT32} */
    public static Tensor zeros(long... shape) {
        return Factories.full(DType.FLOAT32, Shape.of(shape), 0);
    }

    /** {@return zeros of the given dtype} */
    public static Tensor zeros(DType dtype, long... shape) {
        return Factories.full(dtype, Shape.of(shape), 0);
    }

    /** {@return zeros in the shape and dtype of {@code like}} */
    public static Tensor zerosLike(Tensor like) {
        return Factories.full(like.dtype(), like.shape(), 0);
    }

    /** {@return ones, FLOAT32} */
    public static Tensor ones(long... shape) {
        return Factories.full(DType.FLOAT32, Shape.of(shape), 1);
    }

    /** {@return ones of the given dtype} */
    public static Tensor ones(DType dtype, long... shape) {
        return Factories.full(dtype, Shape.of(shape), 1);
    }

    /** {@return ones in the shape and dtype of {@code like}} */
    public static Tensor onesLike(Tensor like) {
        return Factories.full(like.dtype(), like.shape(), 1);
    }

    /** {@return a tensor filled with {@code value}} */
    public static Tensor full(DType dtype, double value, long... shape) {
        return Factories.full(dtype, Shape.of(shape), value);
    }

    /** As {@link #full(DType, double, long...)} for a whole number, exact for integers. */
    public static Tensor full(DType dtype, long value, long... shape) {
        return Factories.full(dtype, Shape.of(shape), value);
    }

    /** {@return numbers uniform in [0, 1), FLOAT32} */
    public static Tensor rand(long... shape) {
        return RandomNumbers.rand(DType.FLOAT32, Shape.of(shape));
    }

    /** {@return numbers uniform in [0, 1), FLOAT32 or FLOAT64} */
    public static Tensor rand(DType dtype, long... shape) {
        return RandomNumbers.rand(dtype, Shape.of(shape));
    }

    /** {@return standard normal numbers, FLOAT32} */
    public static Tensor randn(long... shape) {
        return RandomNumbers.randn(DType.FLOAT32, Shape.of(shape));
    }

    /** {@return standard normal numbers, FLOAT32 or FLOAT64} */
    public static Tensor randn(DType dtype, long... shape) {
        return RandomNumbers.randn(dtype, Shape.of(shape));
    }

    /** {@return a tensor filled with {@code value}, INT64} */
    public static Tensor full(long value, long... shape) {
        return Factories.full(DType.INT64, Shape.of(shape), value);
    }

    /** {@return {@code value} in the shape and dtype of {@code like}} */
    public static Tensor fullLike(Tensor like, double value) {
        return Factories.full(like.dtype(), like.shape(), value);
    }

    /** As {@link #fullLike(Tensor, double)} for a whole number, exact for integers. */
    public static Tensor fullLike(Tensor like, long value) {
        return Factories.full(like.dtype(), like.shape(), value);
    }

    /** {@return a tensor whose elements are whatever was in its memory, of BOOL false} To be filled. */
    public static Tensor empty(DType dtype, long... shape) {
        return Factories.empty(dtype, Shape.of(shape));
    }

    /** {@return a tensor in the shape and dtype of {@code like} whose elements are whatever was in its memory, of BOOL false} */
    public static Tensor emptyLike(Tensor like) {
        return Factories.empty(like.dtype(), like.shape());
    }

    /** {@return the identity matrix, FLOAT32} */
    public static Tensor eye(long n) {
        return Factories.eye(DType.FLOAT32, n, n);
    }

    /** {@return a matrix with ones on the main diagonal, among zeros} */
    public static Tensor eye(DType dtype, long rows, long columns) {
        return Factories.eye(dtype, rows, columns);
    }

    /**
     * {@return {@code count} numbers from base<sup>start</sup> to base<sup>end</sup> with evenly spaced exponents, FLOAT32}
     *
     * @throws IllegalArgumentException if count is negative
     */
    public static Tensor logspace(double start, double end, int count, double base) {
        return Factories.logspace(start, end, count, base);
    }

    // ---- random numbers, drawn from what {@link Generator} says ----

    /** {@return numbers uniform in [0, 1) in the shape and dtype of {@code like}, which is floating point} */
    public static Tensor randLike(Tensor like) {
        return RandomNumbers.rand(like.dtype(), like.shape());
    }

    /** {@return standard normal numbers in the shape and dtype of {@code like}, which is floating point} */
    public static Tensor randnLike(Tensor like) {
        return RandomNumbers.randn(like.dtype(), like.shape());
    }

    /** {@return whole numbers uniform from {@code low} to before {@code high}, INT64} */
    public static Tensor randint(long low, long high, long... shape) {
        return RandomNumbers.randint(low, high, DType.INT64, Shape.of(shape));
    }

    /** {@return the numbers from 0 to before {@code n} in random order, INT64} */
    public static Tensor randperm(long n) {
        return RandomNumbers.randperm(n);
    }

    /** {@return 1 with the probability that each element gives, else 0; in this dtype, floating point} Its derivative is 0. */
    public final Tensor bernoulli() {
        return RandomNumbers.bernoulli(this);
    }

    /**
     * {@return {@code count} indices drawn with the weights that this vector, or each row of this matrix, gives; INT64}
     *
     * @param replacement whether an index may be drawn again
     */
    public final Tensor multinomial(long count, boolean replacement) {
        return RandomNumbers.multinomial(this, count, replacement);
    }

    /** {@return this tensor, filled with numbers uniform from {@code from} to before {@code to}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor uniform_(double from, double to) {
        return RandomNumbers.uniform(this, from, to);
    }

    /** {@return this tensor, filled with normal numbers of that mean and standard deviation} As {@link #add_(Tensor)} otherwise. */
    public final Tensor normal_(double mean, double std) {
        return RandomNumbers.normal(this, mean, std);
    }

    /** {@return this tensor, each element 1 with probability p, else 0} As {@link #add_(Tensor)} otherwise. */
    public final Tensor bernoulli_(double p) {
        return RandomNumbers.bernoulli(this, p);
    }

    /** {@return this tensor, filled with whole numbers uniform from {@code from} to before {@code to}} As {@link #add_(Tensor)}. */
    public final Tensor random_(long from, long to) {
        return RandomNumbers.random(this, from, to);
    }

    /**
     * Starts the random numbers of the process again from {@code seed}: the calling thread's at once, those of other threads when they
     * next draw. See {@link Generator}.
     */
    public static void manualSeed(long seed) {
        RandomNumbers.seed(seed);
    }

    // ---- what it is ----

    /** {@return the array of its elements} */
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

    /** {@return whether its elements lie one after another in row-major order} */
    public final boolean isContiguous() {
        return array().isContiguous();
    }

    // ---- its place in the graph ----

    /** {@return whether gradients with respect to it are wanted: as a leaf, or because it was made from one} */
    public abstract boolean requiresGrad();

    /** {@return whether it was not made by a recorded operation} */
    public abstract boolean isLeaf();

    /** {@return the operation that made it, or null for a leaf} */
    public abstract @Nullable GradFn gradFn();

    /**
     * {@return the gradient that backward passes have summed up, or null if there is none}
     *
     * <p>It belongs to the scope that owns this tensor. {@link #setGrad setGrad(null)} frees it. Interior tensors have one only after
     * {@link #retainGrad()}; asking others for it logs a warning.
     */
    public final @Nullable Tensor grad() {
        return GraphPlace.grad(this);
    }

    /**
     * Sets whether gradients with respect to this leaf are wanted.
     *
     * @return this tensor
     * @throws dev.arenagrad.ops.TensorException if it is not floating point, or not a leaf and {@code wanted} is false, or was made in
     *         inference mode, outside of it
     */
    public final Tensor setRequiresGrad(boolean wanted) {
        return GraphPlace.setRequiresGrad(this, wanted);
    }

    /**
     * Replaces the gradient. The memory of an old one that a backward pass made is freed; that of the new one is handed to the scope
     * that owns this tensor.
     *
     * @param gradient of this tensor's shape and dtype, or null
     * @throws dev.arenagrad.ops.TensorException if shape or dtype differ, or if it is this tensor itself
     */
    public final void setGrad(@Nullable Tensor gradient) {
        GraphPlace.setGrad(this, gradient);
    }

    /**
     * Lets backward passes fill {@link #grad()} of this interior tensor too; of a leaf they do so anyway. It follows the tensor
     * through changes in place: the gradient is that with respect to the latest value.
     *
     * @throws dev.arenagrad.ops.TensorException if it does not require a gradient
     */
    public final void retainGrad() {
        GraphPlace.retainGrad(this);
    }

    /** {@return whether this is an interior tensor whose {@link #grad()} backward passes fill} */
    public abstract boolean retainsGrad();

    /**
     * Registers a hook that is called with the gradient with respect to this tensor, all contributions added up, each time a backward
     * pass computes it, and may replace it. Hooks are called in the order of registration; on a leaf, before the gradient is added
     * to {@link #grad()}. A hook stays with the value the tensor has now: after a change in place, it sees the gradient with
     * respect to the value from before.
     *
     * @return the registration
     * @throws dev.arenagrad.ops.TensorException if this tensor requires no gradient. The backward pass throws it if a hook returns a
     *         gradient of another shape or dtype
     */
    public final Hook registerHook(GradHook hook) {
        return GraphPlace.registerHook(this, hook);
    }

    /**
     * Registers a hook that is called with this leaf after a backward pass added to its {@link #grad()}.
     *
     * @return the registration
     * @throws dev.arenagrad.ops.TensorException if this tensor is not a leaf that requires a gradient
     */
    public final Hook registerPostAccumulateGradHook(Consumer<Tensor> hook) {
        return GraphPlace.registerPostAccumulateGradHook(this, hook);
    }

    /**
     * Adds to the gradients of all leaves the derivatives of this tensor, which has one element.
     *
     * @param options how the graph is treated
     * @throws dev.arenagrad.ops.TensorException if it has several elements, does not require a gradient, or was passed before
     *         and what the graph saved is gone
     * @throws dev.arenagrad.memory.LifetimeException if a scope that the graph was recorded in closed, or is another thread's
     */
    public final void backward(GraphOption... options) {
        Autograd.backward(this, null, options);
    }

    /**
     * As {@link #backward(GraphOption...)} for a tensor of any shape, whose gradient is given.
     *
     * @param gradient the derivative of the final result with respect to this tensor, of its shape; read, not kept
     * @param options how the graph is treated
     * @throws dev.arenagrad.ops.TensorException also if the shape differs
     */
    public final void backward(Tensor gradient, GraphOption... options) {
        Autograd.backward(this, gradient, options);
    }

    /** {@return a leaf on the same memory, cut off from the graph} Versions are shared: changes in place are noticed by either graph. */
    public final Tensor detach() {
        return Variable.of(this).detached();
    }

    /**
     * Cuts this tensor itself off from the graph: it becomes a leaf that requires no gradient.
     *
     * @return this tensor
     * @throws dev.arenagrad.ops.TensorException if it is a view
     */
    public final Tensor detach_() {
        return GraphPlace.detachInPlace(this);
    }

    /**
     * {@return how often its memory was changed in place} Views and detached tensors count together.
     *
     * @throws dev.arenagrad.ops.TensorException if it was made in inference mode
     */
    public final int version() {
        return GraphPlace.version(this);
    }

    /** {@return whether it was made in {@link InferenceMode}} */
    public abstract boolean isInference();

    // ---- reading values ----

    /**
     * {@return its only element, as a double}
     *
     * @throws dev.arenagrad.ops.TensorException if it does not have exactly one, or that is an integer that no double equals
     */
    public final double item() {
        return Reading.item(this);
    }

    /**
     * {@return the element at {@code index}, as a double}
     *
     * @param index one for each dimension, from the end if negative
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws dev.arenagrad.ops.TensorException if it is an integer that no double equals
     */
    public final double item(long... index) {
        return Reading.item(this, index);
    }

    /**
     * {@return its only element, as a long} Integers are exact; others are cast as Java casts.
     *
     * @throws dev.arenagrad.ops.TensorException if it does not have exactly one
     */
    public final long itemAsLong() {
        return Reading.itemAsLong(this);
    }

    /**
     * {@return the element at {@code index}, as a long} Integers are exact; others are cast as Java casts.
     *
     * @param index one for each dimension, from the end if negative
     * @throws IndexOutOfBoundsException if there is no such element
     */
    public final long itemAsLong(long... index) {
        return Reading.itemAsLong(this, index);
    }

    /** {@return a copy of its elements in row-major order, cast to float} */
    public final float[] toFloatArray() {
        return Transfer.toFloats(array());
    }

    /** {@return a copy of its elements in row-major order, cast to double: integers beyond 2<sup>53</sup> are rounded} */
    public final double[] toDoubleArray() {
        return Transfer.toDoubles(array());
    }

    /** {@return a copy of its elements in row-major order, cast to long} */
    public final long[] toLongArray() {
        return Transfer.toLongs(array());
    }

    /** {@return a copy of its elements in row-major order, true where not 0} */
    public final boolean[] toBooleanArray() {
        return Transfer.toBooleans(array());
    }

    // ---- elementwise ----

    /** {@return this + other} */
    public final Tensor add(Tensor other) {
        return Pairwise.ADD.of(this, other);
    }

    /** {@return this + other} */
    public final Tensor add(double other) {
        return WithNumber.ADD.of(this, other);
    }

    /** As {@link #add(double)} for a whole number, exact for integers. */
    public final Tensor add(long other) {
        return WithNumber.ADD.of(this, other);
    }

    /** {@return this - other} */
    public final Tensor sub(Tensor other) {
        return Pairwise.SUB.of(this, other);
    }

    /** {@return this - other} */
    public final Tensor sub(double other) {
        return WithNumber.SUB.of(this, other);
    }

    /** As {@link #sub(double)} for a whole number, exact for integers. */
    public final Tensor sub(long other) {
        return WithNumber.SUB.of(this, other);
    }

    /** {@return this times other} */
    public final Tensor mul(Tensor other) {
        return Pairwise.MUL.of(this, other);
    }

    /** {@return this times other} */
    public final Tensor mul(double other) {
        return WithNumber.MUL.of(this, other);
    }

    /** As {@link #mul(double)} for a whole number, exact for integers. */
    public final Tensor mul(long other) {
        return WithNumber.MUL.of(this, other);
    }

    /** {@return this / other; integers are divided as FLOAT32} */
    public final Tensor div(Tensor other) {
        return Pairwise.DIV.of(this, other);
    }

    /** {@return this / other; integers are divided as FLOAT32} */
    public final Tensor div(double other) {
        return WithNumber.DIV.of(this, other);
    }

    /** As {@link #div(double)} for a whole number. */
    public final Tensor div(long other) {
        return WithNumber.DIV.of(this, other);
    }

    /** {@return this to the power other} */
    public final Tensor pow(Tensor other) {
        return Pairwise.POW.of(this, other);
    }

    /** {@return this to the power other} */
    public final Tensor pow(double other) {
        return WithNumber.POW.of(this, other);
    }

    /** As {@link #pow(double)} for a whole number, exact for integers. */
    public final Tensor pow(long other) {
        return WithNumber.POW.of(this, other);
    }

    /** {@return other - this} */
    public final Tensor rsub(double other) {
        return WithNumber.RSUB.of(this, other);
    }

    /** As {@link #rsub(double)} for a whole number, exact for integers. */
    public final Tensor rsub(long other) {
        return WithNumber.RSUB.of(this, other);
    }

    /** {@return other to the power this} */
    public final Tensor rpow(double other) {
        return WithNumber.RPOW.of(this, other);
    }

    /** As {@link #rpow(double)} for a whole number, exact for integers. */
    public final Tensor rpow(long other) {
        return WithNumber.RPOW.of(this, other);
    }

    /** {@return -x, of each element} */
    public final Tensor neg() {
        return Pointwise.NEG.of(this);
    }

    /** {@return |x|; its derivative at 0 is 0, of each element} */
    public final Tensor abs() {
        return Pointwise.ABS.of(this);
    }

    /** {@return -1, 0 or 1; its derivative is 0, of each element} */
    public final Tensor sign() {
        return Pointwise.SIGN.of(this);
    }

    /** {@return the square root, of each element} */
    public final Tensor sqrt() {
        return Pointwise.SQRT.of(this);
    }

    /** {@return 1 / x, of each element} */
    public final Tensor reciprocal() {
        return Pointwise.RECIPROCAL.of(this);
    }

    /** {@return e to the power x, of each element} */
    public final Tensor exp() {
        return Pointwise.EXP.of(this);
    }

    /** {@return exp(x) - 1, accurate near 0, of each element} */
    public final Tensor expm1() {
        return Pointwise.EXPM1.of(this);
    }

    /** {@return the natural logarithm, of each element} */
    public final Tensor log() {
        return Pointwise.LOG.of(this);
    }

    /** {@return log(1 + x), accurate near 0, of each element} */
    public final Tensor log1p() {
        return Pointwise.LOG1P.of(this);
    }

    /** {@return the sine, of each element} */
    public final Tensor sin() {
        return Pointwise.SIN.of(this);
    }

    /** {@return the cosine, of each element} */
    public final Tensor cos() {
        return Pointwise.COS.of(this);
    }

    /** {@return the tangent, of each element} */
    public final Tensor tan() {
        return Pointwise.TAN.of(this);
    }

    /** {@return the hyperbolic tangent, of each element} */
    public final Tensor tanh() {
        return Pointwise.TANH.of(this);
    }

    /** {@return 1 / (1 + exp(-x)), of each element} */
    public final Tensor sigmoid() {
        return Pointwise.SIGMOID.of(this);
    }

    /** {@return max(x, 0); its derivative at 0 is 0, of each element} */
    public final Tensor relu() {
        return Pointwise.RELU.of(this);
    }

    /** {@return log(1 + exp(x)), of each element} */
    public final Tensor softplus() {
        return Pointwise.SOFTPLUS.of(this);
    }

    /** {@return whether each element equals that of other, BOOL} */
    public final Tensor eq(Tensor other) {
        return Comparisons.compare(CompareOp.EQ, this, other);
    }

    /** {@return whether each element equals other, BOOL} */
    public final Tensor eq(double other) {
        return Comparisons.compare(CompareOp.EQ, this, other);
    }

    /** As {@link #eq(double)} for a whole number, exact for integers. */
    public final Tensor eq(long other) {
        return Comparisons.compare(CompareOp.EQ, this, other);
    }

    /** {@return whether each element differs from that of other, BOOL} */
    public final Tensor ne(Tensor other) {
        return Comparisons.compare(CompareOp.NE, this, other);
    }

    /** {@return whether each element differs from other, BOOL} */
    public final Tensor ne(double other) {
        return Comparisons.compare(CompareOp.NE, this, other);
    }

    /** As {@link #ne(double)} for a whole number, exact for integers. */
    public final Tensor ne(long other) {
        return Comparisons.compare(CompareOp.NE, this, other);
    }

    /** {@return whether each element is less than that of other, BOOL} */
    public final Tensor lt(Tensor other) {
        return Comparisons.compare(CompareOp.LT, this, other);
    }

    /** {@return whether each element is less than other, BOOL} */
    public final Tensor lt(double other) {
        return Comparisons.compare(CompareOp.LT, this, other);
    }

    /** As {@link #lt(double)} for a whole number, exact for integers. */
    public final Tensor lt(long other) {
        return Comparisons.compare(CompareOp.LT, this, other);
    }

    /** {@return whether each element is at most that of other, BOOL} */
    public final Tensor le(Tensor other) {
        return Comparisons.compare(CompareOp.LE, this, other);
    }

    /** {@return whether each element is at most other, BOOL} */
    public final Tensor le(double other) {
        return Comparisons.compare(CompareOp.LE, this, other);
    }

    /** As {@link #le(double)} for a whole number, exact for integers. */
    public final Tensor le(long other) {
        return Comparisons.compare(CompareOp.LE, this, other);
    }

    /** {@return whether each element is greater than that of other, BOOL} */
    public final Tensor gt(Tensor other) {
        return Comparisons.compare(CompareOp.GT, this, other);
    }

    /** {@return whether each element is greater than other, BOOL} */
    public final Tensor gt(double other) {
        return Comparisons.compare(CompareOp.GT, this, other);
    }

    /** As {@link #gt(double)} for a whole number, exact for integers. */
    public final Tensor gt(long other) {
        return Comparisons.compare(CompareOp.GT, this, other);
    }

    /** {@return whether each element is at least that of other, BOOL} */
    public final Tensor ge(Tensor other) {
        return Comparisons.compare(CompareOp.GE, this, other);
    }

    /** {@return whether each element is at least other, BOOL} */
    public final Tensor ge(double other) {
        return Comparisons.compare(CompareOp.GE, this, other);
    }

    /** As {@link #ge(double)} for a whole number, exact for integers. */
    public final Tensor ge(long other) {
        return Comparisons.compare(CompareOp.GE, this, other);
    }

    /**
     * {@return condition ? a : b, for each element, broadcast}
     *
     * @param condition BOOL
     */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return Choosing.where(condition, a, b);
    }

    // ---- further functions ----

    /** {@return x times x, of each element} */
    public final Tensor square() {
        return pow(2);
    }

    /** {@return 1 / sqrt(x), of each element} */
    public final Tensor rsqrt() {
        return Pointwise.RSQRT.of(this);
    }

    /** {@return the logarithm to base 2, of each element} */
    public final Tensor log2() {
        return Pointwise.LOG2.of(this);
    }

    /** {@return the logarithm to base 10, of each element} */
    public final Tensor log10() {
        return Pointwise.LOG10.of(this);
    }

    /** {@return 2 to the power x, of each element} */
    public final Tensor exp2() {
        return Pointwise.EXP2.of(this);
    }

    /** {@return the angle whose sine is x, of each element} */
    public final Tensor asin() {
        return Pointwise.ASIN.of(this);
    }

    /** {@return the angle whose cosine is x, of each element} */
    public final Tensor acos() {
        return Pointwise.ACOS.of(this);
    }

    /** {@return the angle whose tangent is x, of each element} */
    public final Tensor atan() {
        return Pointwise.ATAN.of(this);
    }

    /** {@return the hyperbolic sine, of each element} */
    public final Tensor sinh() {
        return Pointwise.SINH.of(this);
    }

    /** {@return the hyperbolic cosine, of each element} */
    public final Tensor cosh() {
        return Pointwise.COSH.of(this);
    }

    /** {@return the number whose hyperbolic sine is x, of each element} */
    public final Tensor asinh() {
        return Pointwise.ASINH.of(this);
    }

    /** {@return the number whose hyperbolic cosine is x, of each element} */
    public final Tensor acosh() {
        return Pointwise.ACOSH.of(this);
    }

    /** {@return the number whose hyperbolic tangent is x, of each element} */
    public final Tensor atanh() {
        return Pointwise.ATANH.of(this);
    }

    /** {@return 2/sqrt(pi) times the integral of exp(-t t) from 0 to x, of each element} */
    public final Tensor erf() {
        return Pointwise.ERF.of(this);
    }

    /** {@return 1 - erf(x), accurate where erf(x) is nearly 1, of each element} */
    public final Tensor erfc() {
        return Pointwise.ERFC.of(this);
    }

    /** {@return the number whose {@link #erf} is x, of each element} */
    public final Tensor erfinv() {
        return Pointwise.ERFINV.of(this);
    }

    /** {@return the logarithm of |gamma(x)|, of each element} */
    public final Tensor lgamma() {
        return Pointwise.LGAMMA.of(this);
    }

    /** {@return the derivative of {@link #lgamma}, of each element} */
    public final Tensor digamma() {
        return Pointwise.DIGAMMA.of(this);
    }

    /** {@return the largest whole number that is not greater; its derivative is 0, of each element} */
    public final Tensor floor() {
        return Pointwise.FLOOR.of(this);
    }

    /** {@return the smallest whole number that is not less; its derivative is 0, of each element} */
    public final Tensor ceil() {
        return Pointwise.CEIL.of(this);
    }

    /** {@return the nearest whole number, of two the even one; its derivative is 0, of each element} */
    public final Tensor round() {
        return Pointwise.ROUND.of(this);
    }

    /** {@return the whole number next to it in the direction of 0; its derivative is 0, of each element} */
    public final Tensor trunc() {
        return Pointwise.TRUNC.of(this);
    }

    /** {@return what {@link #trunc} takes away, of each element} */
    public final Tensor frac() {
        return Pointwise.FRAC.of(this);
    }

    /**
     * {@return the derivative of order {@code n} of {@link #digamma}, of each element}
     *
     * @throws IllegalArgumentException if n is negative
     */
    public final Tensor polygamma(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("polygamma(n, x) does not support negative n.");
        }
        return WithNumber.POLYGAMMA.of(this, n);
    }

    /** {@return the larger of this and other; NaN if one is NaN; equal ones share the gradient} */
    public final Tensor maximum(Tensor other) {
        return Pairwise.MAXIMUM.of(this, other);
    }

    /** {@return the smaller of this and other; NaN if one is NaN; equal ones share the gradient} */
    public final Tensor minimum(Tensor other) {
        return Pairwise.MINIMUM.of(this, other);
    }

    /** {@return the larger of this and other; the other one if one is NaN} */
    public final Tensor fmax(Tensor other) {
        return Pairwise.FMAX.of(this, other);
    }

    /** {@return the smaller of this and other; the other one if one is NaN} */
    public final Tensor fmin(Tensor other) {
        return Pairwise.FMIN.of(this, other);
    }

    /** {@return what division rounded towards 0 leaves, with the sign of this} */
    public final Tensor fmod(Tensor other) {
        return Pairwise.FMOD.of(this, other);
    }

    /** {@return what division rounded towards 0 leaves, with the sign of this} */
    public final Tensor fmod(double other) {
        return WithNumber.FMOD.of(this, other);
    }

    /** As {@link #fmod(double)} for a whole number, exact for integers. */
    public final Tensor fmod(long other) {
        return WithNumber.FMOD.of(this, other);
    }

    /** {@return what division rounded down leaves, with the sign of other} */
    public final Tensor remainder(Tensor other) {
        return Pairwise.REMAINDER.of(this, other);
    }

    /** {@return what division rounded down leaves, with the sign of other} */
    public final Tensor remainder(double other) {
        return WithNumber.REMAINDER.of(this, other);
    }

    /** As {@link #remainder(double)} for a whole number, exact for integers. */
    public final Tensor remainder(long other) {
        return WithNumber.REMAINDER.of(this, other);
    }

    /** {@return this / other, rounded down; it has no derivative} */
    public final Tensor floorDivide(Tensor other) {
        return Pairwise.FLOOR_DIVIDE.of(this, other);
    }

    /** {@return this / other, rounded down; it has no derivative} */
    public final Tensor floorDivide(double other) {
        return WithNumber.FLOOR_DIVIDE.of(this, other);
    }

    /** As {@link #floorDivide(double)} for a whole number, exact for integers. */
    public final Tensor floorDivide(long other) {
        return WithNumber.FLOOR_DIVIDE.of(this, other);
    }

    /** {@return the angle of the point (other, this), from -pi to pi} */
    public final Tensor atan2(Tensor other) {
        return Pairwise.ATAN2.of(this, other);
    }

    /** {@return sqrt(this this + other other), without overflow} */
    public final Tensor hypot(Tensor other) {
        return Pairwise.HYPOT.of(this, other);
    }

    /** {@return log(exp(this) + exp(other)), without overflow} */
    public final Tensor logaddexp(Tensor other) {
        return Pairwise.LOGADDEXP.of(this, other);
    }

    /** {@return this times log(other); 0 where this is 0} */
    public final Tensor xlogy(Tensor other) {
        return Pairwise.XLOGY.of(this, other);
    }

    /** {@return x, but at least {@code min} and at most {@code max}; its derivative is 1 at the bounds, of each element} */
    public final Tensor clamp(double min, double max) {
        return Clamping.clamp(this, min, max);
    }

    /** As {@link #clamp(double, double)} for a whole number, exact for integers. */
    public final Tensor clamp(long min, long max) {
        return Clamping.clamp(this, min, max);
    }

    /** {@return x, but at least {@code min}, of each element} */
    public final Tensor clampMin(double min) {
        return Clamping.clampMin(this, min);
    }

    /** As {@link #clampMin(double)} for a whole number, exact for integers. */
    public final Tensor clampMin(long min) {
        return Clamping.clampMin(this, min);
    }

    /** {@return x, but at most {@code max}, of each element} */
    public final Tensor clampMax(double max) {
        return Clamping.clampMax(this, max);
    }

    /** As {@link #clampMax(double)} for a whole number, exact for integers. */
    public final Tensor clampMax(long max) {
        return Clamping.clampMax(this, max);
    }

    /**
     * {@return this, but at least {@code min} and at most {@code max}, broadcast; the upper bound wins}
     *
     * @param min the lower bounds, or null for none
     * @param max the upper bounds, or null for none
     * @throws dev.arenagrad.ops.TensorException also if both are null
     */
    public final Tensor clamp(@Nullable Tensor min, @Nullable Tensor max) {
        return Clamping.clamp(this, min, max);
    }

    /** {@return this + value tensor1 tensor2} */
    public final Tensor addcmul(Tensor tensor1, Tensor tensor2, double value) {
        return ThreeOperands.ADDCMUL.of(this, tensor1, tensor2, value);
    }

    /** As {@link #addcmul(Tensor, Tensor, double)} for a whole number, exact for integers. */
    public final Tensor addcmul(Tensor tensor1, Tensor tensor2, long value) {
        return ThreeOperands.ADDCMUL.of(this, tensor1, tensor2, value);
    }

    /** {@return this + value tensor1 / tensor2} */
    public final Tensor addcdiv(Tensor tensor1, Tensor tensor2, double value) {
        return ThreeOperands.ADDCDIV.of(this, tensor1, tensor2, value);
    }

    /** {@return this + weight (end - this)} */
    public final Tensor lerp(Tensor end, Tensor weight) {
        return ThreeOperands.LERP.of(this, end, weight, 0);
    }

    /** {@return this + weight (end - this)} */
    public final Tensor lerp(Tensor end, double weight) {
        return ThreeOperands.lerp(this, end, weight);
    }

    /** {@return whether each element is NaN, BOOL} */
    public final Tensor isnan() {
        return Comparisons.isNan(this);
    }

    /** {@return whether each element is infinite, BOOL} */
    public final Tensor isinf() {
        return Comparisons.isInfinite(this);
    }

    /** {@return whether each element is neither infinite nor NaN, BOOL} */
    public final Tensor isfinite() {
        return Comparisons.isFinite(this);
    }

    /** {@return whether the elements of this and of other are not 0, BOOL} */
    public final Tensor logicalAnd(Tensor other) {
        return Comparisons.and(this, other);
    }

    /** {@return whether the element of this or of other is not 0, BOOL} */
    public final Tensor logicalOr(Tensor other) {
        return Comparisons.or(this, other);
    }

    /** {@return whether the element of either this or other is not 0, BOOL} */
    public final Tensor logicalXor(Tensor other) {
        return Comparisons.xor(this, other);
    }

    /** {@return whether each element is 0, BOOL} */
    public final Tensor logicalNot() {
        return Comparisons.not(this);
    }

    // ---- in place ----

    /**
     * {@return this tensor, after every element became this + other}
     *
     * @throws dev.arenagrad.ops.TensorException for a leaf that requires a gradient while recording, or if the result would need another
     *         shape or a dtype that cannot be cast back
     */
    public final Tensor add_(Tensor other) {
        return Pairwise.ADD.inPlace(this, other);
    }

    /** {@return this tensor, after every element became this + other} As {@link #add_(Tensor)} otherwise. */
    public final Tensor add_(double other) {
        return WithNumber.ADD.inPlace(this, other);
    }

    /** As {@link #add_(double)} for a whole number, exact for integers. */
    public final Tensor add_(long other) {
        return WithNumber.ADD.inPlace(this, other);
    }

    /**
     * {@return this tensor, after every element became this - other}
     *
     * @throws dev.arenagrad.ops.TensorException for a leaf that requires a gradient while recording, or if the result would need another
     *         shape or a dtype that cannot be cast back
     */
    public final Tensor sub_(Tensor other) {
        return Pairwise.SUB.inPlace(this, other);
    }

    /** {@return this tensor, after every element became this - other} As {@link #sub_(Tensor)} otherwise. */
    public final Tensor sub_(double other) {
        return WithNumber.SUB.inPlace(this, other);
    }

    /** As {@link #sub_(double)} for a whole number, exact for integers. */
    public final Tensor sub_(long other) {
        return WithNumber.SUB.inPlace(this, other);
    }

    /**
     * {@return this tensor, after every element became this times other}
     *
     * @throws dev.arenagrad.ops.TensorException for a leaf that requires a gradient while recording, or if the result would need another
     *         shape or a dtype that cannot be cast back
     */
    public final Tensor mul_(Tensor other) {
        return Pairwise.MUL.inPlace(this, other);
    }

    /** {@return this tensor, after every element became this times other} As {@link #mul_(Tensor)} otherwise. */
    public final Tensor mul_(double other) {
        return WithNumber.MUL.inPlace(this, other);
    }

    /** As {@link #mul_(double)} for a whole number, exact for integers. */
    public final Tensor mul_(long other) {
        return WithNumber.MUL.inPlace(this, other);
    }

    /**
     * {@return this tensor, after every element became this / other}
     *
     * @throws dev.arenagrad.ops.TensorException for a leaf that requires a gradient while recording, or if the result would need another
     *         shape or a dtype that cannot be cast back
     */
    public final Tensor div_(Tensor other) {
        return Pairwise.DIV.inPlace(this, other);
    }

    /** {@return this tensor, after every element became this / other} As {@link #div_(Tensor)} otherwise. */
    public final Tensor div_(double other) {
        return WithNumber.DIV.inPlace(this, other);
    }

    /** As {@link #div_(double)} for a whole number. */
    public final Tensor div_(long other) {
        return WithNumber.DIV.inPlace(this, other);
    }

    /** {@return this tensor, after every element became 0} As {@link #add_(Tensor)} otherwise. */
    public final Tensor zero_() {
        return InPlace.zero(this);
    }

    /** {@return this tensor, after every element became {@code value}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor fill_(double value) {
        return InPlace.fill(this, value, "FillBackward0");
    }

    /** As {@link #fill_(double)} for a whole number, exact for integers. */
    public final Tensor fill_(long value) {
        return InPlace.fill(this, value, "FillBackward0");
    }

    /** {@return this tensor, after it took the elements of {@code source}, broadcast and cast} As {@link #add_(Tensor)} otherwise. */
    public final Tensor copy_(Tensor source) {
        return InPlace.copy(this, source);
    }

    /** {@return this tensor, after every element x became -x} As {@link #add_(Tensor)} otherwise. */
    public final Tensor neg_() {
        return Pointwise.NEG.inPlace(this);
    }

    /** {@return this tensor, after every element x became |x|} As {@link #add_(Tensor)} otherwise. */
    public final Tensor abs_() {
        return Pointwise.ABS.inPlace(this);
    }

    /** {@return this tensor, after every element x became e to the power x} As {@link #add_(Tensor)} otherwise. */
    public final Tensor exp_() {
        return Pointwise.EXP.inPlace(this);
    }

    /** {@return this tensor, after every element x became its natural logarithm} As {@link #add_(Tensor)} otherwise. */
    public final Tensor log_() {
        return Pointwise.LOG.inPlace(this);
    }

    /** {@return this tensor, after every element x became its square root} As {@link #add_(Tensor)} otherwise. */
    public final Tensor sqrt_() {
        return Pointwise.SQRT.inPlace(this);
    }

    /** {@return this tensor, after every element x became 1 / sqrt(x)} As {@link #add_(Tensor)} otherwise. */
    public final Tensor rsqrt_() {
        return Pointwise.RSQRT.inPlace(this);
    }

    /** {@return this tensor, after every element x became 1 / x} As {@link #add_(Tensor)} otherwise. */
    public final Tensor reciprocal_() {
        return Pointwise.RECIPROCAL.inPlace(this);
    }

    /** {@return this tensor, after every element x became 1 / (1 + exp(-x))} As {@link #add_(Tensor)} otherwise. */
    public final Tensor sigmoid_() {
        return Pointwise.SIGMOID.inPlace(this);
    }

    /** {@return this tensor, after every element x became its hyperbolic tangent} As {@link #add_(Tensor)} otherwise. */
    public final Tensor tanh_() {
        return Pointwise.TANH.inPlace(this);
    }

    /** {@return this tensor, after every element x became max(x, 0)} As {@link #add_(Tensor)} otherwise. */
    public final Tensor relu_() {
        return Pointwise.RELU.inPlace(this);
    }

    /** {@return this tensor, after every element x became its sine} As {@link #add_(Tensor)} otherwise. */
    public final Tensor sin_() {
        return Pointwise.SIN.inPlace(this);
    }

    /** {@return this tensor, after every element x became its cosine} As {@link #add_(Tensor)} otherwise. */
    public final Tensor cos_() {
        return Pointwise.COS.inPlace(this);
    }

    /** {@return this tensor, after every element x became the largest whole number that is not greater} As {@link #add_(Tensor)} otherwise. */
    public final Tensor floor_() {
        return Pointwise.FLOOR.inPlace(this);
    }

    /** {@return this tensor, after every element x became the smallest whole number that is not less} As {@link #add_(Tensor)} otherwise. */
    public final Tensor ceil_() {
        return Pointwise.CEIL.inPlace(this);
    }

    /** {@return this tensor, after every element x became the nearest whole number, of two the even one} As {@link #add_(Tensor)} otherwise. */
    public final Tensor round_() {
        return Pointwise.ROUND.inPlace(this);
    }

    /** {@return this tensor, after every element became this to the power other} As {@link #add_(Tensor)} otherwise. */
    public final Tensor pow_(Tensor other) {
        return Pairwise.POW.inPlace(this, other);
    }

    /** {@return this tensor, after every element became this to the power other} As {@link #add_(Tensor)} otherwise. */
    public final Tensor pow_(double other) {
        return WithNumber.POW.inPlace(this, other);
    }

    /** As {@link #pow_(double)} for a whole number, exact for integers. */
    public final Tensor pow_(long other) {
        return WithNumber.POW.inPlace(this, other);
    }

    /** {@return this tensor, after every element was brought between the bounds} As {@link #add_(Tensor)} otherwise. */
    public final Tensor clamp_(double min, double max) {
        return Clamping.inPlace(this, min, max);
    }

    /** As {@link #clamp_(double, double)} for a whole number, exact for integers. */
    public final Tensor clamp_(long min, long max) {
        return Clamping.inPlace(this, min, max);
    }

    /** {@return this tensor, after every element became this + value tensor1 tensor2} As {@link #add_(Tensor)} otherwise. */
    public final Tensor addcmul_(Tensor tensor1, Tensor tensor2, double value) {
        return ThreeOperands.ADDCMUL.inPlace(this, tensor1, tensor2, value);
    }

    /** As {@link #addcmul_(Tensor, Tensor, double)} for a whole number, exact for integers. */
    public final Tensor addcmul_(Tensor tensor1, Tensor tensor2, long value) {
        return ThreeOperands.ADDCMUL.inPlace(this, tensor1, tensor2, value);
    }

    /** {@return this tensor, after every element became this + value tensor1 / tensor2} As {@link #add_(Tensor)} otherwise. */
    public final Tensor addcdiv_(Tensor tensor1, Tensor tensor2, double value) {
        return ThreeOperands.ADDCDIV.inPlace(this, tensor1, tensor2, value);
    }

    /** {@return this tensor, after every element became this + weight (end - this)} As {@link #add_(Tensor)} otherwise. */
    public final Tensor lerp_(Tensor end, double weight) {
        return ThreeOperands.lerpInPlace(this, end, weight);
    }

    // ---- reductions ----

    /** {@return the sum of all elements, 0-dimensional} */
    public final Tensor sum() {
        return Sums.sum(this, false);
    }

    /** {@return the sum along the given dimensions, which go} */
    public final Tensor sum(int... dims) {
        return Sums.sum(this, false, dims);
    }

    /** {@return the sum along {@code dim}} */
    public final Tensor sum(int dim, boolean keepDim) {
        return Sums.sum(this, keepDim, dim);
    }

    /** {@return this tensor summed to {@code size}, which broadcasts to its shape} */
    public final Tensor sumToSize(Shape size) {
        return Sums.toSize(this, size);
    }

    /** {@return the mean of all elements, 0-dimensional; NaN of nothing} */
    public final Tensor mean() {
        return Sums.mean(this, false);
    }

    /** {@return the mean along the given dimensions, which go} */
    public final Tensor mean(int... dims) {
        return Sums.mean(this, false, dims);
    }

    /** {@return the mean along {@code dim}} */
    public final Tensor mean(int dim, boolean keepDim) {
        return Sums.mean(this, keepDim, dim);
    }

    /** {@return the Euclidean norm of all elements, 0-dimensional; its derivative at 0 is 0} */
    public final Tensor norm() {
        return Norms.norm(this, 2, false);
    }

    /** {@return the p-norm of all elements; infinity gives the largest magnitude, 0 counts what is not 0} */
    public final Tensor norm(double p) {
        return Norms.norm(this, p, false);
    }

    /** {@return the p-norm along the given dimensions, which go} */
    public final Tensor norm(double p, int... dims) {
        return Norms.norm(this, p, false, dims);
    }

    /** {@return log(sum(exp(x))) along the given dimensions, which go; without overflow} */
    public final Tensor logsumexp(int... dims) {
        return Softmax.logsumexp(this, false, dims);
    }

    /** {@return log(sum(exp(x))) along {@code dim}; without overflow} */
    public final Tensor logsumexp(int dim, boolean keepDim) {
        return Softmax.logsumexp(this, keepDim, dim);
    }

    /** {@return the position of the largest of all elements, INT64, the first among equals} */
    public final Tensor argmax() {
        return Comparisons.argmax(reshape(-1).detach(), 0, false);
    }

    /** {@return the position of the largest element along {@code dim}, which goes; INT64, the first among equals} */
    public final Tensor argmax(int dim) {
        return Comparisons.argmax(this, dim, false);
    }

    /** {@return exp(x) / sum(exp(x)) along {@code dim}} */
    public final Tensor softmax(int dim) {
        return Softmax.softmax(this, dim);
    }

    /** {@return x - log(sum(exp(x))) along {@code dim}} */
    public final Tensor logSoftmax(int dim) {
        return Softmax.logSoftmax(this, dim);
    }

    // ---- further reductions, order ----

    /** {@return the position of the largest element along {@code dim}; INT64, the first among equals} */
    public final Tensor argmax(int dim, boolean keepDim) {
        return Comparisons.argmax(this, dim, keepDim);
    }

    /** {@return the position of the smallest of all elements, INT64, the first among equals} */
    public final Tensor argmin() {
        return Comparisons.argmin(reshape(-1).detach(), 0, false);
    }

    /** {@return the position of the smallest element along {@code dim}, which goes; INT64, the first among equals} */
    public final Tensor argmin(int dim) {
        return Comparisons.argmin(this, dim, false);
    }

    /** {@return the position of the smallest element along {@code dim}; INT64, the first among equals} */
    public final Tensor argmin(int dim, boolean keepDim) {
        return Comparisons.argmin(this, dim, keepDim);
    }

    /** {@return the product of all elements, 0-dimensional; its derivative is exact where there are zeros} */
    public final Tensor prod() {
        return Products.prod(this);
    }

    /** {@return the product along {@code dim}, which goes} */
    public final Tensor prod(int dim) {
        return Products.prod(this, dim, false);
    }

    /** {@return the product along {@code dim}} */
    public final Tensor prod(int dim, boolean keepDim) {
        return Products.prod(this, dim, keepDim);
    }

    /**
     * {@return the largest of all elements, 0-dimensional; NaN if there is one; equal ones share the gradient}
     *
     * @throws dev.arenagrad.ops.TensorException if there are none
     */
    public final Tensor max() {
        return Extremes.max(this);
    }

    /** {@return the largest elements along {@code dim}, which goes, and where they are} As {@link #max(int, boolean)} otherwise. */
    public final ValuesIndices max(int dim) {
        return Ordered.max(this, dim, false);
    }

    /**
     * {@return the largest elements along {@code dim} and where they are: the first NaN, or the first among equals, which gets the
     * gradient alone}
     *
     * @throws IndexOutOfBoundsException if there is no such dimension, or it has size 0
     */
    public final ValuesIndices max(int dim, boolean keepDim) {
        return Ordered.max(this, dim, keepDim);
    }

    /**
     * {@return the largest elements along the given dimensions, which go, or of all; equal ones share the gradient}
     *
     * @throws IndexOutOfBoundsException if there is no such dimension, or it has size 0
     */
    public final Tensor amax(int... dims) {
        return Extremes.amax(this, false, dims);
    }

    /** {@return the largest elements along {@code dim}} As {@link #amax(int...)} otherwise. */
    public final Tensor amax(int dim, boolean keepDim) {
        return Extremes.amax(this, keepDim, dim);
    }

    /**
     * {@return the smallest of all elements, 0-dimensional; NaN if there is one; equal ones share the gradient}
     *
     * @throws dev.arenagrad.ops.TensorException if there are none
     */
    public final Tensor min() {
        return Extremes.min(this);
    }

    /** {@return the smallest elements along {@code dim}, which goes, and where they are} As {@link #min(int, boolean)} otherwise. */
    public final ValuesIndices min(int dim) {
        return Ordered.min(this, dim, false);
    }

    /**
     * {@return the smallest elements along {@code dim} and where they are: the first NaN, or the first among equals, which gets the
     * gradient alone}
     *
     * @throws IndexOutOfBoundsException if there is no such dimension, or it has size 0
     */
    public final ValuesIndices min(int dim, boolean keepDim) {
        return Ordered.min(this, dim, keepDim);
    }

    /**
     * {@return the smallest elements along the given dimensions, which go, or of all; equal ones share the gradient}
     *
     * @throws IndexOutOfBoundsException if there is no such dimension, or it has size 0
     */
    public final Tensor amin(int... dims) {
        return Extremes.amin(this, false, dims);
    }

    /** {@return the smallest elements along {@code dim}} As {@link #amin(int...)} otherwise. */
    public final Tensor amin(int dim, boolean keepDim) {
        return Extremes.amin(this, keepDim, dim);
    }

    /** {@return the middle one of all elements in order, of two the smaller; NaN if there is one; equal ones share the gradient} */
    public final Tensor median() {
        return Extremes.median(this);
    }

    /** {@return the middle elements along {@code dim}, which goes} As {@link #median(int, boolean)} otherwise. */
    public final ValuesIndices median(int dim) {
        return Ordered.median(this, dim, false);
    }

    /**
     * {@return the middle elements in order along {@code dim}, of two the smaller, and where they are; the first NaN if there is one}
     *
     * @throws IndexOutOfBoundsException if there is no such dimension, or it has size 0
     */
    public final ValuesIndices median(int dim, boolean keepDim) {
        return Ordered.median(this, dim, keepDim);
    }

    /** {@return the k-th smallest elements along {@code dim}, which goes} As {@link #kthvalue(long, int, boolean)} otherwise. */
    public final ValuesIndices kthvalue(long k, int dim) {
        return Ordered.kthvalue(this, k, dim, false);
    }

    /**
     * {@return the k-th smallest elements along {@code dim} and where they are; NaN counts as largest}
     *
     * @param k from 1
     * @throws IndexOutOfBoundsException if there is no such dimension, or it has size 0
     * @throws dev.arenagrad.ops.TensorException if there are fewer elements
     */
    public final ValuesIndices kthvalue(long k, int dim, boolean keepDim) {
        return Ordered.kthvalue(this, k, dim, keepDim);
    }

    /** {@return the elements along {@code dim} in ascending order and where they were} As {@link #sort(int, boolean)} otherwise. */
    public final ValuesIndices sort(int dim) {
        return Ordered.sort(this, dim, false);
    }

    /** {@return the elements along {@code dim} in order, equal ones as they were, and where they were; NaN counts as largest} */
    public final ValuesIndices sort(int dim, boolean descending) {
        return Ordered.sort(this, dim, descending);
    }

    /** {@return where the elements along {@code dim} in ascending order are, INT64} As {@link #sort(int, boolean)} otherwise. */
    public final Tensor argsort(int dim) {
        return Ordered.argsort(this, dim, false);
    }

    /** {@return where the elements along {@code dim} in order are, INT64} As {@link #sort(int, boolean)} otherwise. */
    public final Tensor argsort(int dim, boolean descending) {
        return Ordered.argsort(this, dim, descending);
    }

    /** {@return the k largest elements along {@code dim}, in descending order} As {@link #topk(long, int, boolean)} otherwise. */
    public final ValuesIndices topk(long k, int dim) {
        return Ordered.topk(this, k, dim, true);
    }

    /**
     * {@return the first k elements along {@code dim} in descending or, if not {@code largest}, ascending order, and where they were;
     * NaN counts as largest}
     *
     * @throws dev.arenagrad.ops.TensorException if there are fewer elements
     */
    public final ValuesIndices topk(long k, int dim, boolean largest) {
        return Ordered.topk(this, k, dim, largest);
    }

    /** {@return the variance of all elements, divided by their number less 1} */
    public final Tensor var() {
        return Variances.variance(this, 1, false);
    }

    /** {@return the variance along the given dimensions, which go, divided by the number of elements less 1} */
    public final Tensor var(int... dims) {
        return Variances.variance(this, 1, false, dims);
    }

    /** {@return the variance along the given dimensions, or of all elements, divided by their number less {@code correction}} */
    public final Tensor var(double correction, boolean keepDims, int... dims) {
        return Variances.variance(this, correction, keepDims, dims);
    }

    /** {@return the standard deviation of all elements: the root of {@link #var()}; its derivative is 0 where it is 0} */
    public final Tensor std() {
        return Variances.deviation(this, 1, false);
    }

    /** {@return the root of {@link #var(int...)}} */
    public final Tensor std(int... dims) {
        return Variances.deviation(this, 1, false, dims);
    }

    /** {@return the root of {@link #var(double, boolean, int...)}} */
    public final Tensor std(double correction, boolean keepDims, int... dims) {
        return Variances.deviation(this, correction, keepDims, dims);
    }

    /** {@return {@link #var(double, boolean, int...)} and the mean along the same dimensions} */
    public final VarianceMean varMean(double correction, boolean keepDims, int... dims) {
        return new VarianceMean(var(correction, keepDims, dims), Sums.mean(this, keepDims, dims));
    }

    /** {@return {@link #std(double, boolean, int...)} and the mean along the same dimensions} */
    public final VarianceMean stdMean(double correction, boolean keepDims, int... dims) {
        return new VarianceMean(std(correction, keepDims, dims), Sums.mean(this, keepDims, dims));
    }

    /** {@return at each place the sum of the elements up to it along {@code dim}} */
    public final Tensor cumsum(int dim) {
        return Running.sums(this, dim, false);
    }

    /** {@return at each place the product of the elements up to it along {@code dim}; its derivative is exact where there are zeros} */
    public final Tensor cumprod(int dim) {
        return Running.products(this, dim, false);
    }

    /** {@return whether any element is not 0, BOOL} */
    public final Tensor any() {
        return Comparisons.any(this, false);
    }

    /** {@return whether any element along {@code dim}, which goes, is not 0, BOOL} */
    public final Tensor any(int dim) {
        return Comparisons.any(this, false, dim);
    }

    /** {@return whether any element along {@code dim} is not 0, BOOL} */
    public final Tensor any(int dim, boolean keepDim) {
        return Comparisons.any(this, keepDim, dim);
    }

    /** {@return whether no element is 0, BOOL} */
    public final Tensor all() {
        return Comparisons.all(this, false);
    }

    /** {@return whether no element along {@code dim}, which goes, is 0, BOOL} */
    public final Tensor all(int dim) {
        return Comparisons.all(this, false, dim);
    }

    /** {@return whether no element along {@code dim} is 0, BOOL} */
    public final Tensor all(int dim, boolean keepDim) {
        return Comparisons.all(this, keepDim, dim);
    }

    /** {@return how many elements along the given dimensions, or of all, are not 0, INT64} */
    public final Tensor countNonzero(int... dims) {
        return Comparisons.countNonzero(this, dims);
    }

    // ---- products ----

    /** {@return the sum of the products of two vectors' elements} */
    public final Tensor dot(Tensor other) {
        return Matrices.dot(this, other);
    }

    /** {@return the product of this matrix and a vector} */
    public final Tensor mv(Tensor vector) {
        return Matrices.mv(this, vector);
    }

    /** {@return the product of two matrices} */
    public final Tensor mm(Tensor other) {
        return Matrices.mm(this, other);
    }

    /** {@return the products of two batches of matrices, of shapes s by m by k and s by k by n} */
    public final Tensor bmm(Tensor other) {
        return Matrices.bmm(this, other);
    }

    /** {@return the product as {@code torch.matmul}: of vectors, matrices, or batches of them, broadcast} */
    public final Tensor matmul(Tensor other) {
        return Matrices.matmul(this, other);
    }

    /** {@return the matrix of all products of two vectors' elements} */
    public final Tensor outer(Tensor other) {
        return Matrices.outer(this, other);
    }

    /**
     * {@return this times the transposed weight, plus the bias}
     *
     * @param weight outputs by inputs
     * @param bias outputs, or null
     */
    public final Tensor linear(Tensor weight, @Nullable Tensor bias) {
        return AddedProducts.linear(this, weight, bias);
    }

    /** {@return this, broadcast, + the product of two matrices} */
    public final Tensor addmm(Tensor first, Tensor second) {
        return addmm(first, second, 1, 1);
    }

    /** {@return beta this + alpha times the product of two matrices} This is broadcast, and not read if beta is 0. */
    public final Tensor addmm(Tensor first, Tensor second, double beta, double alpha) {
        return AddedProducts.ADDMM.of(this, first, second, beta, alpha);
    }

    /** As {@link #addmm(Tensor, Tensor, double, double)} for whole numbers, exact for integers. */
    public final Tensor addmm(Tensor first, Tensor second, long beta, long alpha) {
        return AddedProducts.ADDMM.of(this, first, second, beta, alpha);
    }

    /** {@return this, broadcast, + the product of a matrix and a vector} */
    public final Tensor addmv(Tensor matrix, Tensor vector) {
        return addmv(matrix, vector, 1, 1);
    }

    /** {@return beta this + alpha times the product of a matrix and a vector} This is broadcast, and not read if beta is 0. */
    public final Tensor addmv(Tensor matrix, Tensor vector, double beta, double alpha) {
        return AddedProducts.ADDMV.of(this, matrix, vector, beta, alpha);
    }

    /** As {@link #addmv(Tensor, Tensor, double, double)} for whole numbers, exact for integers. */
    public final Tensor addmv(Tensor matrix, Tensor vector, long beta, long alpha) {
        return AddedProducts.ADDMV.of(this, matrix, vector, beta, alpha);
    }

    /** {@return this, broadcast, + the matrix of all products of two vectors' elements} */
    public final Tensor addr(Tensor first, Tensor second) {
        return addr(first, second, 1, 1);
    }

    /** {@return beta this + alpha times the matrix of all products of two vectors' elements} This is broadcast, and not read if beta is 0. */
    public final Tensor addr(Tensor first, Tensor second, double beta, double alpha) {
        return AddedProducts.ADDR.of(this, first, second, beta, alpha);
    }

    /** As {@link #addr(Tensor, Tensor, double, double)} for a whole number, exact for integers. */
    public final Tensor addr(Tensor first, Tensor second, long beta, long alpha) {
        return AddedProducts.ADDR.of(this, first, second, beta, alpha);
    }

    /** {@return this, broadcast, + the products of two batches of matrices} */
    public final Tensor baddbmm(Tensor first, Tensor second) {
        return baddbmm(first, second, 1, 1);
    }

    /** {@return beta this + alpha times the products of two batches of matrices} This is broadcast, and not read if beta is 0. */
    public final Tensor baddbmm(Tensor first, Tensor second, double beta, double alpha) {
        return AddedProducts.BADDBMM.of(this, first, second, beta, alpha);
    }

    /** As {@link #baddbmm(Tensor, Tensor, double, double)} for a whole number, exact for integers. */
    public final Tensor baddbmm(Tensor first, Tensor second, long beta, long alpha) {
        return AddedProducts.BADDBMM.of(this, first, second, beta, alpha);
    }

    /** {@return this, broadcast, + the sum of the products of two batches of matrices} */
    public final Tensor addbmm(Tensor first, Tensor second) {
        return addbmm(first, second, 1, 1);
    }

    /** {@return beta this + alpha times the sum of the products of two batches of matrices} This is broadcast, and not read if beta is 0. */
    public final Tensor addbmm(Tensor first, Tensor second, double beta, double alpha) {
        return AddedProducts.ADDBMM.of(this, first, second, beta, alpha);
    }

    /** As {@link #addbmm(Tensor, Tensor, double, double)} for a whole number, exact for integers. */
    public final Tensor addbmm(Tensor first, Tensor second, long beta, long alpha) {
        return AddedProducts.ADDBMM.of(this, first, second, beta, alpha);
    }

    /** {@return the sums of products along the last dimensions of both, for all pairs of other indices; of scalars the product} */
    public final Tensor inner(Tensor other) {
        return Matrices.inner(this, other);
    }

    /** {@return the sum of the elements on the diagonal of this matrix} */
    public final Tensor trace() {
        return Matrices.trace(this);
    }

    /**
     * {@return the sum of products that {@code equation} describes, as {@code torch.einsum}}
     *
     * <p>Each operand has letters for its dimensions: {@code "ij,jk->ik"} multiplies matrices, {@code "ii->i"} takes a diagonal,
     * {@code "bij,bjk->bik"} multiplies batches. Products are summed over letters that the result does not have. Without an arrow the
     * result has all letters that occur once, in alphabetical order, upper case first. An ellipsis stands for any further dimensions,
     * which are broadcast. Operands are contracted from left to right.
     *
     * @param equation the letters of the operands, separated by commas, and those of the result; blanks are passed over
     * @param operands at least one
     * @throws IllegalArgumentException if there is none
     * @throws dev.arenagrad.ops.TensorException if the equation is not well-formed, or does not fit the operands
     */
    public static Tensor einsum(String equation, Tensor... operands) {
        return Einsum.of(equation, List.of(operands));
    }

    // ---- linear algebra ----

    /** {@return the inverses of square matrices} As {@link Linalg#inv}. */
    public final Tensor inverse() {
        return LinearSystems.inv(this);
    }

    /** {@return the determinants of square matrices} As {@link Linalg#det}. */
    public final Tensor det() {
        return LinearSystems.det(this);
    }

    /** {@return the logarithms of the determinants of square matrices; NaN of a negative one, negative infinity of 0} */
    public final Tensor logdet() {
        return LinearSystems.logdet(this);
    }

    /** {@return this square matrix multiplied with itself n times} As {@link Linalg#matrixPower}. */
    public final Tensor matrixPower(int n) {
        return LinearSystems.power(this, n);
    }

    // ---- shape ----

    /** {@return a view in another shape; one size may be -1} */
    public final Tensor view(long... shape) {
        return Views.view(this, shape);
    }

    /** {@return this tensor in another shape, a view where strides allow it, else a copy; one size may be -1} */
    public final Tensor reshape(long... shape) {
        return Views.reshape(this, shape);
    }

    /** {@return a view with dimensions of size 1, and new ones in front, repeated; a size of -1 stays as it is} */
    public final Tensor expand(long... shape) {
        return Views.expand(this, shape);
    }

    /** {@return a view with dimensions of size 1, and new ones in front, repeated} */
    public final Tensor expand(Shape shape) {
        return Views.expand(this, shape);
    }

    /** {@return a view of the transposed matrix; vectors and scalars stay as they are} */
    public final Tensor t() {
        return Views.t(this);
    }

    /**
     * {@return a view with the last two dimensions exchanged: the transposed matrices of a batch}
     *
     * @throws dev.arenagrad.ops.TensorException if it has less than two dimensions
     */
    public final Tensor mT() {
        return Views.mT(this);
    }

    /** {@return a view with two dimensions exchanged} */
    public final Tensor transpose(int first, int second) {
        return Views.transpose(this, first, second);
    }

    /** {@return a view whose dimension i is dimension {@code order[i]} of this tensor} */
    public final Tensor permute(int... order) {
        return Views.permute(this, order);
    }

    /** {@return a view with a dimension of size 1 inserted before {@code dim}} */
    public final Tensor unsqueeze(int dim) {
        return Views.unsqueeze(this, dim);
    }

    /** {@return a view without dimension {@code dim} if that has size 1} */
    public final Tensor squeeze(int dim) {
        return Views.squeeze(this, dim);
    }

    /** {@return a view without the dimensions of size 1} */
    public final Tensor squeeze() {
        return Views.squeeze(this);
    }

    /** {@return a view of entry {@code index} along {@code dim}, which goes} */
    public final Tensor select(int dim, long index) {
        return Parts.select(this, dim, index);
    }

    /** {@return a view of the entries from {@code start} to before {@code end} along {@code dim}, clamped to the size} */
    public final Tensor slice(int dim, long start, long end) {
        return Parts.slice(this, dim, start, end, 1);
    }

    /** {@return a view of every {@code step}-th entry from {@code start} to before {@code end} along {@code dim}} */
    public final Tensor slice(int dim, long start, long end, long step) {
        return Parts.slice(this, dim, start, end, step);
    }

    /** {@return the tensors joined along {@code dim}} */
    public static Tensor cat(List<Tensor> tensors, int dim) {
        return Joining.cat(tensors, dim);
    }

    /** {@return the tensors, all of one shape, joined along a new dimension before {@code dim}} */
    public static Tensor stack(List<Tensor> tensors, int dim) {
        return Joining.stack(tensors, dim);
    }

    /** {@return a view of the {@code length} entries along {@code dim} from {@code start}, which counts from the end if negative} */
    public final Tensor narrow(int dim, long start, long length) {
        return Parts.narrow(this, dim, start, length);
    }

    /** {@return views of {@code size} entries each along dimension 0, the last one of the rest} They cannot be changed in place. */
    public final List<Tensor> split(long size) {
        return Splitting.split(this, size, 0);
    }

    /** {@return views of {@code size} entries each along {@code dim}, the last one of the rest} They cannot be changed in place. */
    public final List<Tensor> split(long size, int dim) {
        return Splitting.split(this, size, dim);
    }

    /**
     * {@return views along {@code dim}} They cannot be changed in place while recording.
     *
     * @param sizes how many entries each has; they add up to the size of the dimension
     */
    public final List<Tensor> split(long[] sizes, int dim) {
        return Splitting.split(this, sizes, dim);
    }

    /** {@return at most {@code chunks} views along dimension 0, all of one size but perhaps the last} As {@link #split(long)}. */
    public final List<Tensor> chunk(long chunks) {
        return Splitting.chunk(this, chunks, 0);
    }

    /** {@return at most {@code chunks} views along {@code dim}, all of one size but perhaps the last} As {@link #split(long)}. */
    public final List<Tensor> chunk(long chunks, int dim) {
        return Splitting.chunk(this, chunks, dim);
    }

    /** {@return a view of every entry along dimension 0, which goes} As {@link #split(long)}. */
    public final List<Tensor> unbind() {
        return Splitting.unbind(this, 0);
    }

    /** {@return a view of every entry along {@code dim}, which goes} As {@link #split(long)}. */
    public final List<Tensor> unbind(int dim) {
        return Splitting.unbind(this, dim);
    }

    /** {@return a view of the windows of {@code size} neighbours along {@code dim}, one every {@code step}, as a last dimension} */
    public final Tensor unfold(int dim, long size, long step) {
        return Parts.unfold(this, dim, size, step);
    }

    /** {@return a view of the main diagonals of the matrices of dimensions 0 and 1, as the last dimension} */
    public final Tensor diagonal() {
        return Parts.diagonal(this, 0, 0, 1);
    }

    /**
     * {@return a view of the diagonals of the matrices that two dimensions span, as the last dimension}
     *
     * @param offset how far right of the main diagonal, below it if negative
     */
    public final Tensor diagonal(long offset, int first, int second) {
        return Parts.diagonal(this, offset, first, second);
    }

    /** {@return matrices in new last dimensions with this tensor's last dimension on the main diagonal, among zeros} */
    public final Tensor diagEmbed() {
        return Parts.diagEmbed(this, 0, -2, -1);
    }

    /**
     * {@return matrices that two new dimensions span, with this tensor's last dimension on a diagonal, among zeros}
     *
     * @param offset how far right of the main diagonal, below it if negative
     */
    public final Tensor diagEmbed(long offset, int first, int second) {
        return Parts.diagEmbed(this, offset, first, second);
    }

    /** {@return of a vector, the matrix with it on the main diagonal; of a matrix, a copy of that diagonal} */
    public final Tensor diag() {
        return Parts.diag(this, 0);
    }

    /** {@return of a vector, the matrix with it on a diagonal; of a matrix, a copy of that diagonal} */
    public final Tensor diag(long offset) {
        return Parts.diag(this, offset);
    }

    /** {@return this tensor with 0 above the main diagonals of the matrices of its last two dimensions} */
    public final Tensor tril() {
        return Reordering.tril(this, 0);
    }

    /** {@return this tensor with 0 above a diagonal, {@code diagonal} places right of the main one} */
    public final Tensor tril(long diagonal) {
        return Reordering.tril(this, diagonal);
    }

    /** {@return this tensor with 0 below the main diagonals of the matrices of its last two dimensions} */
    public final Tensor triu() {
        return Reordering.triu(this, 0);
    }

    /** {@return this tensor with 0 below a diagonal, {@code diagonal} places right of the main one} */
    public final Tensor triu(long diagonal) {
        return Reordering.triu(this, diagonal);
    }

    /** {@return a copy with the order of the entries along each of {@code dims} reversed} */
    public final Tensor flip(int... dims) {
        return Reordering.flip(this, dims);
    }

    /** {@return a copy with all elements, in row-major order, moved on by {@code shift} places, the last ones to the front} */
    public final Tensor roll(long shift) {
        return Reordering.roll(this, shift);
    }

    /** {@return a copy with the entries along {@code dim} moved on by {@code shift} places, the last ones to the front} */
    public final Tensor roll(long shift, int dim) {
        return Reordering.roll(this, shift, dim);
    }

    /**
     * {@return a copy repeated {@code times[i]} times along dimension i}
     *
     * @param times at least as many as there are dimensions; more make new dimensions in front
     */
    public final Tensor repeat(long... times) {
        return Reordering.repeat(this, times);
    }

    /** {@return a copy repeated along its last dimensions; as {@link #repeat}, but missing numbers in front are 1} */
    public final Tensor tile(long... times) {
        return Reordering.tile(this, times);
    }

    /** {@return a copy with every entry along {@code dim} repeated {@code times} times in place} */
    public final Tensor repeatInterleave(long times, int dim) {
        return Reordering.repeatInterleave(this, times, dim);
    }

    /** {@return a vector of all elements in row-major order, each repeated {@code times} times} */
    public final Tensor repeatInterleave(long times) {
        return Reordering.repeatInterleave(this, times);
    }

    /** {@return a view with one dimension moved to another place} */
    public final Tensor movedim(int source, int destination) {
        return Views.movedim(this, new int[] {source}, new int[] {destination});
    }

    /** {@return a view with dimensions {@code source[i]} moved to places {@code destination[i]}; the others keep their order} */
    public final Tensor movedim(int[] source, int[] destination) {
        return Views.movedim(this, source, destination);
    }

    /** {@return a view with two dimensions exchanged; as {@link #transpose}} */
    public final Tensor swapaxes(int first, int second) {
        return Views.transpose(this, first, second);
    }

    /** {@return all elements as a vector in row-major order; a view where strides allow it} */
    public final Tensor flatten() {
        return Views.flatten(this, 0, -1);
    }

    /** {@return dimensions {@code start} to {@code end}, both included, made one; a view where strides allow it} */
    public final Tensor flatten(int start, int end) {
        return Views.flatten(this, start, end);
    }

    /** {@return all elements as a vector in row-major order; as {@link #flatten()}} */
    public final Tensor ravel() {
        return Views.flatten(this, 0, -1);
    }

    /** {@return a view with {@code dim} taken apart into {@code sizes}, one of which may be -1} */
    public final Tensor unflatten(int dim, long... sizes) {
        return Views.unflatten(this, dim, sizes);
    }

    /** {@return a view in the shape of {@code other}} */
    public final Tensor viewAs(Tensor other) {
        return Views.view(this, other.shape().toArray());
    }

    /** {@return a view expanded to the shape of {@code other}} */
    public final Tensor expandAs(Tensor other) {
        return Views.expand(this, other.shape());
    }

    /** {@return a view expanded to {@code shape}; as {@link #expand(long...)}} */
    public final Tensor broadcastTo(long... shape) {
        return Views.expand(this, shape);
    }

    /** {@return views of the tensors, expanded to the shape that all broadcast to} */
    public static List<Tensor> broadcastTensors(Tensor... tensors) {
        return Views.broadcast(List.of(tensors));
    }

    /**
     * {@return the grid that vectors span: tensor i repeats the elements of vector i along all dimensions but i} PyTorch's indexing "ij".
     *
     * @param vectors at least one, of one dtype; a scalar counts as a vector of one element
     */
    public static List<Tensor> meshgrid(Tensor... vectors) {
        return Views.meshgrid(List.of(vectors));
    }

    // ---- elements by index ----

    /**
     * {@return what {@code index} names: {@code x[i, 1:3, ...]}} A view if no index is a tensor, else a copy.
     *
     * @throws IndexOutOfBoundsException if there are too many indices, one is out of range, or a mask has another shape
     */
    public final Tensor get(Index... index) {
        return Subscript.get(this, index);
    }

    /**
     * {@return this tensor, after the elements that {@code index} names became those of {@code value}: {@code x[i, 1:3] = value}}
     *
     * @param value broadcast; cast if no index is a tensor, and otherwise of this dtype; of several elements for one place, any one stays
     * @throws dev.arenagrad.ops.TensorException for a leaf that requires a gradient while recording, or if value does not broadcast
     * @throws IndexOutOfBoundsException as {@link #get}
     */
    public final Tensor set_(Tensor value, Index... index) {
        return Subscript.set(this, value, index);
    }

    /** {@return this tensor, after the elements that {@code index} names became {@code value}} As {@link #set_(Tensor, Index...)}. */
    public final Tensor set_(double value, Index... index) {
        return Subscript.set(this, value, index);
    }

    /** As {@link #set_(double, Index...)} for a whole number, exact for integers. */
    public final Tensor set_(long value, Index... index) {
        return Subscript.set(this, value, index);
    }

    /**
     * {@return this tensor with the elements that index tensors name replaced, or added to}
     *
     * @param indices INT64, one for each of the first dimensions, broadcast together; or BOOL, as {@link Index#mask}
     * @param values broadcast to the elements named
     * @param accumulate whether values are added; otherwise, of several for one place, any one stays
     */
    public final Tensor indexPut(List<Tensor> indices, Tensor values, boolean accumulate) {
        return Subscript.put(this, indices, values, accumulate);
    }

    /** {@return this tensor, after its elements became those of {@link #indexPut}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor indexPut_(List<Tensor> indices, Tensor values, boolean accumulate) {
        return Subscript.putInPlace(this, indices, values, accumulate);
    }

    /**
     * {@return the elements at the positions that {@code index} gives along {@code dim}}
     *
     * @param index INT64, of as many dimensions as this tensor
     */
    public final Tensor gather(int dim, Tensor index) {
        return Choosing.gather(this, dim, index);
    }

    /**
     * {@return this tensor with the elements at the positions that {@code index} gives along {@code dim} replaced by those of source}
     *
     * @param index INT64, of as many dimensions as this tensor; of several elements for one place, any one stays
     * @param source of this dtype, at least as large as index in every dimension
     */
    public final Tensor scatter(int dim, Tensor index, Tensor source) {
        return Indexed.scatter(this, dim, index, source);
    }

    /** {@return this tensor with the elements at the positions that {@code index} gives along {@code dim} set to {@code value}} */
    public final Tensor scatter(int dim, Tensor index, double value) {
        return Indexed.scatter(this, dim, index, value);
    }

    /** As {@link #scatter(int, Tensor, double)} for a whole number, exact for integers. */
    public final Tensor scatter(int dim, Tensor index, long value) {
        return Indexed.scatter(this, dim, index, value);
    }

    /** {@return this tensor, after its elements became those of {@link #scatter}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor scatter_(int dim, Tensor index, Tensor source) {
        return Indexed.scatterInPlace(this, dim, index, source);
    }

    /** {@return this tensor, after its elements became those of {@link #scatter}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor scatter_(int dim, Tensor index, double value) {
        return Indexed.scatterInPlace(this, dim, index, value);
    }

    /** As {@link #scatter_(int, Tensor, double)} for a whole number, exact for integers. */
    public final Tensor scatter_(int dim, Tensor index, long value) {
        return Indexed.scatterInPlace(this, dim, index, value);
    }

    /** {@return this tensor with those of {@code source} added to the elements at the positions that {@code index} gives} */
    public final Tensor scatterAdd(int dim, Tensor index, Tensor source) {
        return Indexed.scatterAdd(this, dim, index, source);
    }

    /** {@return this tensor, after its elements became those of {@link #scatterAdd}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor scatterAdd_(int dim, Tensor index, Tensor source) {
        return Indexed.scatterAddInPlace(this, dim, index, source);
    }

    /**
     * {@return the entries along {@code dim} that {@code index} names}
     *
     * @param index INT64, a vector or a scalar; not negative
     */
    public final Tensor indexSelect(int dim, Tensor index) {
        return Indexed.indexSelect(this, dim, index);
    }

    /**
     * {@return this tensor with those of {@code source} added to the entries along {@code dim} that {@code index} names}
     *
     * @param index INT64, a vector or a scalar; not negative
     * @param source of this dtype and shape, but as long as index along dim
     */
    public final Tensor indexAdd(int dim, Tensor index, Tensor source) {
        return Indexed.indexAdd(this, dim, index, source, 1);
    }

    /** {@return this tensor with {@code alpha} times source added} As {@link #indexAdd(int, Tensor, Tensor)} otherwise. */
    public final Tensor indexAdd(int dim, Tensor index, Tensor source, double alpha) {
        return Indexed.indexAdd(this, dim, index, source, alpha);
    }

    /** As {@link #indexAdd(int, Tensor, Tensor, double)} for a whole number, exact for integers. */
    public final Tensor indexAdd(int dim, Tensor index, Tensor source, long alpha) {
        return Indexed.indexAdd(this, dim, index, source, alpha);
    }

    /** {@return this tensor, after its elements became those of {@link #indexAdd}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor indexAdd_(int dim, Tensor index, Tensor source) {
        return Indexed.indexAddInPlace(this, dim, index, source, 1);
    }

    /**
     * {@return this tensor with the entries along {@code dim} that {@code index} names replaced by those of {@code source}}
     *
     * @param index INT64, a vector or a scalar; not negative
     * @param source of this dtype and shape, but as long as index along dim
     */
    public final Tensor indexCopy(int dim, Tensor index, Tensor source) {
        return Indexed.indexCopy(this, dim, index, source);
    }

    /** {@return this tensor, after its elements became those of {@link #indexCopy}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor indexCopy_(int dim, Tensor index, Tensor source) {
        return Indexed.indexCopyInPlace(this, dim, index, source);
    }

    /** {@return this tensor with the entries along {@code dim} that {@code index} names, a vector or scalar, set to {@code value}} */
    public final Tensor indexFill(int dim, Tensor index, double value) {
        return Indexed.indexFill(this, dim, index, value);
    }

    /** As {@link #indexFill(int, Tensor, double)} for a whole number, exact for integers. */
    public final Tensor indexFill(int dim, Tensor index, long value) {
        return Indexed.indexFill(this, dim, index, value);
    }

    /** {@return this tensor with the entries along {@code dim} that {@code index} names set to {@code value}, of no dimensions} */
    public final Tensor indexFill(int dim, Tensor index, Tensor value) {
        return Indexed.indexFill(this, dim, index, value);
    }

    /** {@return this tensor, after its elements became those of {@link #indexFill}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor indexFill_(int dim, Tensor index, double value) {
        return Indexed.indexFillInPlace(this, dim, index, value);
    }

    /** As {@link #indexFill_(int, Tensor, double)} for a whole number, exact for integers. */
    public final Tensor indexFill_(int dim, Tensor index, long value) {
        return Indexed.indexFillInPlace(this, dim, index, value);
    }

    /** {@return this tensor, after its elements became those of {@link #indexFill}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor indexFill_(int dim, Tensor index, Tensor value) {
        return Indexed.indexFillInPlace(this, dim, index, value);
    }

    /** {@return the elements at the places in row-major order that {@code index} gives, from the end if negative, in index's shape} */
    public final Tensor take(Tensor index) {
        return Indexed.take(this, index);
    }

    /**
     * {@return this tensor with {@code value} where {@code mask} is true}
     *
     * @param mask BOOL, broadcast
     */
    public final Tensor maskedFill(Tensor mask, double value) {
        return Choosing.maskedFill(this, mask, value);
    }

    /** As {@link #maskedFill(Tensor, double)} for a whole number, exact for integers. */
    public final Tensor maskedFill(Tensor mask, long value) {
        return Choosing.maskedFill(this, mask, value);
    }

    /** {@return this tensor with {@code value}, of no dimensions, where {@code mask} is true} */
    public final Tensor maskedFill(Tensor mask, Tensor value) {
        return Choosing.maskedFill(this, mask, value);
    }

    /** {@return this tensor, after its elements became those of {@link #maskedFill}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor maskedFill_(Tensor mask, double value) {
        return Choosing.maskedFillInPlace(this, mask, value);
    }

    /** As {@link #maskedFill_(Tensor, double)} for a whole number, exact for integers. */
    public final Tensor maskedFill_(Tensor mask, long value) {
        return Choosing.maskedFillInPlace(this, mask, value);
    }

    /** {@return this tensor, after its elements became those of {@link #maskedFill}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor maskedFill_(Tensor mask, Tensor value) {
        return Choosing.maskedFillInPlace(this, mask, value);
    }

    /** {@return the elements where {@code mask}, BOOL, is true, as a vector in row-major order; the two are broadcast} */
    public final Tensor maskedSelect(Tensor mask) {
        return Choosing.maskedSelect(this, mask);
    }

    /**
     * {@return this tensor with its elements where {@code mask} is true replaced by those of {@code source}, one after another}
     *
     * @param mask BOOL, broadcast
     * @param source of this dtype, with at least as many elements as mask has true ones
     */
    public final Tensor maskedScatter(Tensor mask, Tensor source) {
        return Choosing.maskedScatter(this, mask, source);
    }

    /** {@return this tensor, after its elements became those of {@link #maskedScatter}} As {@link #add_(Tensor)} otherwise. */
    public final Tensor maskedScatter_(Tensor mask, Tensor source) {
        return Choosing.maskedScatterInPlace(this, mask, source);
    }

    /** {@return the positions of the elements that are not 0, INT64: one row for each, one column for each dimension} */
    public final Tensor nonzero() {
        return Choosing.nonzero(this);
    }

    // ---- copies ----

    /** {@return a copy in memory of its own, recorded} */
    @Override
    public final Tensor clone() {
        return Copies.copy(this);
    }

    /** {@return this tensor if it lies in row-major order, else a copy that does} */
    public final Tensor contiguous() {
        return Copies.contiguous(this);
    }

    /** {@return this tensor if it has that dtype, else a converted copy} */
    public final Tensor to(DType dtype) {
        return Copies.to(this, dtype);
    }

    /** {@return its values as PyTorch prints them, with what made it; of a freed tensor, that it was freed} */
    @Override
    public final String toString() {
        return Reading.print(this);
    }
}
