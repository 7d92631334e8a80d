package dev.arenagrad.ops;

import dev.arenagrad.ops.blas.Lapack;

/**
 * The interface of all kernels. Implementations: {@link OpenBlasBackend} and {@link JavaBackend}, before which stands a
 * {@link WideningBackend}.
 *
 * <p>Arguments were checked by the caller: shapes fit, dtypes are as stated, access to every storage has begun and lasts for the
 * call. Inputs may have any strides, 0 included; an output never overlaps itself. An output may be the very same elements as
 * an elementwise input (same layout, same storage), and otherwise does not overlap any input. "Floating point" means FLOAT32 or
 * FLOAT64, the same for all arrays of the call; what a method says of them it does for FLOAT16 and BFLOAT16 too, and what it says of
 * INT64 for narrower integers, where a WideningBackend stands before it. Every method copes with empty arrays. Thread-safe.
 */
public sealed interface Backend permits AbstractBackend, WideningBackend {
    /** {@return its name, as the system property {@code arenagrad.backend} spells it} */
    String name();

    /**
     * out = op(x). Floating point; NEG, ABS, SIGN and RELU also for INT64.
     *
     * @param op the operation
     * @param x of out's shape
     * @param out the array to write
     */
    void unary(UnaryOp op, NDArray x, NDArray out);

    /**
     * out = op(a, b). Floating point; ADD, SUB, MUL, POW, MAXIMUM, MINIMUM, FMAX, FMIN, FMOD, REMAINDER and FLOOR_DIVIDE also for
     * INT64, where the last three throw {@link TensorException} for a divisor of 0.
     *
     * @param op the operation
     * @param a of out's shape
     * @param b of out's shape
     * @param out the array to write
     */
    void binary(BinaryOp op, NDArray a, NDArray b, NDArray out);

    /**
     * out = op(a, b) with a number on the right, rounded to the dtype first. As above otherwise, but that a power of floating-point elements by
     * 2, 1, -1, 0.5 or -0.5 is a product, a copy, a quotient or a root, which differ from {@code std::pow} at -0 and -infinity.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param out the array to write
     */
    void binary(BinaryOp op, NDArray a, double b, NDArray out);

    /**
     * out = op(a, b) with a number on the left, rounded to the dtype first. As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param out the array to write
     */
    void binary(BinaryOp op, double a, NDArray b, NDArray out);

    /**
     * out = op(a, b) with a whole number on the right, exact for INT64, otherwise rounded to the dtype first. As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param out the array to write
     */
    void binary(BinaryOp op, NDArray a, long b, NDArray out);

    /**
     * out = op(a, b) with a whole number on the left, exact for INT64, otherwise rounded to the dtype first. As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param out the array to write
     */
    void binary(BinaryOp op, long a, NDArray b, NDArray out);

    /**
     * out = op(a, b, c) with a number s, rounded to the dtype first. Floating point; ADDCMUL also for INT64.
     *
     * @param op the operation
     * @param a of out's shape
     * @param b of out's shape
     * @param c of out's shape
     * @param s the number
     * @param out the array to write
     */
    void ternary(TernaryOp op, NDArray a, NDArray b, NDArray c, double s, NDArray out);

    /**
     * The same with a whole number, exact for INT64.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param c the third operand
     * @param s the number
     * @param out the array to write
     */
    void ternary(TernaryOp op, NDArray a, NDArray b, NDArray c, long s, NDArray out);

    /**
     * out = op(x) with numbers, rounded to the dtype first. Floating point.
     *
     * @param op the operation
     * @param x of out's shape
     * @param numbers the numbers that the operation takes
     * @param out the array to write
     */
    void activation(ActivationOp op, NDArray x, ActivationParameters numbers, NDArray out);

    /**
     * out = g times the derivative of op at x. As above otherwise.
     *
     * @param op the operation
     * @param g of out's shape
     * @param x the array
     * @param numbers the numbers that the operation takes
     * @param out the array to write
     */
    void activationBackward(ActivationOp op, NDArray g, NDArray x, ActivationParameters numbers, NDArray out);

    /**
     * out = op(a, b), for every dtype.
     *
     * @param op the operation
     * @param a of out's shape
     * @param b of out's shape and a's dtype
     * @param out BOOL
     */
    void compare(CompareOp op, NDArray a, NDArray b, NDArray out);

    /**
     * out = op(a, b) with a number on the right, compared as a double. As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param out the array to write
     */
    void compare(CompareOp op, NDArray a, double b, NDArray out);

    /**
     * out = op(a, b) with a whole number on the right, exact for INT64 and BOOL, otherwise compared as a double. As above otherwise.
     *
     * @param op the operation
     * @param a the first operand
     * @param b the second operand
     * @param out the array to write
     */
    void compare(CompareOp op, NDArray a, long b, NDArray out);

    /**
     * out = condition ? a : b, for every dtype.
     *
     * @param condition BOOL, of out's shape
     * @param a of out's shape and dtype
     * @param b of out's shape and dtype
     * @param out the array to write
     */
    void where(NDArray condition, NDArray a, NDArray b, NDArray out);

    /**
     * Sets every element, of any dtype and layout, to {@code value}, cast as Java casts (BOOL: whether it is not 0).
     *
     * @param out the array to write
     * @param value the number to write
     */
    void fill(NDArray out, double value);

    /**
     * Sets every element to {@code value}, exactly for INT64. As above otherwise.
     *
     * @param out the array to write
     * @param value the number to write
     */
    void fill(NDArray out, long value);

    /**
     * out = x, cast as Java casts, to BOOL as "is not 0", from BOOL as 0 and 1. Any dtypes, any layouts. Transposed floating-point
     * matrices are copied in blocks.
     *
     * @param x of out's shape
     * @param out the array to write
     */
    void copy(NDArray x, NDArray out);

    /**
     * Reduces x over the dimensions in which out has size 1. Floating point; SUM, PROD, MAX and MIN also for INT64.
     *
     * @param op the operation
     * @param x of out's rank; MAX and MIN never reduce a dimension of size 0
     * @param out each size is x's, or 1; contiguous. For a contiguous floating-point x with elements it may have no dimensions
     */
    void reduce(ReduceOp op, NDArray x, NDArray out);

    /**
     * out = how many elements of x are not 0, over the dimensions in which out has size 1. Every dtype; NaN is not 0.
     *
     * @param x of out's rank
     * @param out INT64; each size is x's, or 1; contiguous
     */
    void countNonzero(NDArray x, NDArray out);

    /**
     * The index along {@code dim} of the largest element, the first among equals; NaN counts as largest. Floating point or INT64.
     *
     * @param x its size along dim is not 0
     * @param dim the dimension
     * @param out INT64, x's sizes but 1 along dim; contiguous
     */
    void argmax(NDArray x, int dim, NDArray out);

    /**
     * The index along {@code dim} of the smallest element, the first among equals; NaN counts as smallest. As above otherwise.
     *
     * @param x the array
     * @param dim the dimension
     * @param out the array to write
     */
    void argmin(NDArray x, int dim, NDArray out);

    /**
     * out = the running totals of x along {@code dim}, from the last element to the first if {@code reverse}. Floating point; SUM and
     * PROD also for INT64. Totals of FLOAT32 are kept as doubles.
     *
     * @param op the operation
     * @param x of out's shape
     * @param a of out's shape, read by RECURRENCE alone
     * @param dim the dimension
     * @param reverse whether to go from the last element to the first
     * @param out the array to write
     */
    void scan(ScanOp op, NDArray x, NDArray a, int dim, boolean reverse, NDArray out);

    /**
     * The indices along {@code dim} of the first elements in ascending (or descending) order, equal ones in the order in which they
     * are found; NaN counts as largest. Every dtype.
     *
     * @param x its size along dim fits an int
     * @param dim the dimension
     * @param descending whether the largest element comes first
     * @param out INT64, x's sizes but at most that along dim; contiguous
     */
    void order(NDArray x, int dim, boolean descending, NDArray out);

    /**
     * The index along {@code dim} of the element at place k, from 0, of the ascending order of {@link #order}; the first NaN, if there
     * is one and {@code nanFirst}. Every dtype.
     *
     * @param x its size along dim fits an int
     * @param dim the dimension
     * @param k less than that size
     * @param nanFirst whether NaN, if there is one, is chosen
     * @param out INT64, x's sizes but 1 along dim; contiguous
     */
    void kth(NDArray x, int dim, int k, boolean nanFirst, NDArray out);

    /**
     * out = exp(x - m) / sum(exp(x - m)) along {@code dim}, m being the largest. Floating point; out contiguous.
     *
     * @param x the array
     * @param dim the dimension
     * @param out the array to write
     */
    void softmax(NDArray x, int dim, NDArray out);

    /**
     * out = x - m - log(sum(exp(x - m))) along {@code dim}. Floating point; out contiguous.
     *
     * @param x the array
     * @param dim the dimension
     * @param out the array to write
     */
    void logSoftmax(NDArray x, int dim, NDArray out);

    /**
     * out = y (g - sum(g y)) along {@code dim}: the derivative of y = softmax(x). Floating point; out contiguous.
     *
     * @param g the incoming gradient
     * @param y the result of softmax
     * @param dim the dimension
     * @param out the array to write
     */
    void softmaxBackward(NDArray g, NDArray y, int dim, NDArray out);

    /**
     * out = g - exp(y) sum(g) along {@code dim}: the derivative of y = logSoftmax(x). Floating point; out contiguous.
     *
     * @param g the incoming gradient
     * @param y the result of logSoftmax
     * @param dim the dimension
     * @param out the array to write
     */
    void logSoftmaxBackward(NDArray g, NDArray y, int dim, NDArray out);

    /**
     * The same for g that is zero but for one element in each line.
     *
     * @param places the number of that element along {@code dim}, where this has size 1
     * @param values that element, likewise
     * @param y the result of logSoftmax
     * @param dim the dimension
     * @param out the array to write
     */
    void logSoftmaxBackward(NDArray places, NDArray values, NDArray y, int dim, NDArray out);

    /**
     * out[..., i, ...] = x[..., index[..., i, ...], ...], the index replacing the position along {@code dim}. Every dtype.
     *
     * @param x the array
     * @param dim the dimension
     * @param index INT64 of out's shape, each entry less than x's size along {@code dim} or, where that is 1, leading to
     *        an element of x's storage (checked by the caller)
     * @param out x's rank; no larger than x in the other dimensions, unless x does not move along them
     */
    void gather(NDArray x, int dim, NDArray index, NDArray out);

    /**
     * out[..., index[..., i, ...], ...] = x[..., i, ...], the reverse of gather; of several elements for one place, any one stays.
     * Every dtype.
     *
     * @param x the array
     * @param dim the dimension
     * @param index INT64 of x's shape, each entry less than out's size along {@code dim} or, where that is 1, leading to
     *        an element of out's storage (checked by the caller)
     * @param out the array to write
     */
    void scatter(NDArray x, int dim, NDArray index, NDArray out);

    /**
     * out[..., index[..., i, ...], ...] += x[..., i, ...]; of BOOL, the logical or. As {@link #scatter} otherwise.
     *
     * @param x the array
     * @param dim the dimension
     * @param index the indices
     * @param out the array to write
     */
    void scatterAdd(NDArray x, int dim, NDArray index, NDArray out);

    /**
     * out = the elements of each window, as columns. Every dtype.
     *
     * @param x samples by channels by the grid's rows by its columns
     * @param grid the positions of the window
     * @param out samples by (channels taps) by positions, contiguous
     */
    void unfold(NDArray x, WindowGrid grid, NDArray out);

    /**
     * out += each column, where its window is: the reverse of unfold. Floating point.
     *
     * @param columns samples by (channels taps) by positions
     * @param grid the positions of the window
     * @param out samples by channels by the grid's rows by its columns
     */
    void fold(NDArray columns, WindowGrid grid, NDArray out);

    /**
     * values = the largest element of each cell, the first among equals; NaN counts as largest. Floating point.
     *
     * @param x samples by channels by rows by columns
     * @param down the cells along the rows
     * @param across the cells along the columns
     * @param values samples by channels by cells down by cells across, contiguous
     * @param indices the number of the element in its plane, INT64, of values' shape, contiguous
     */
    void maxPool(NDArray x, PoolingAxis down, PoolingAxis across, NDArray values, NDArray indices);

    /**
     * out = the mean of each cell. Floating point.
     *
     * @param x samples by channels by rows by columns
     * @param down the cells along the rows
     * @param across the cells along the columns
     * @param out samples by channels by cells down by cells across, contiguous
     */
    void avgPool(NDArray x, PoolingAxis down, PoolingAxis across, NDArray out);

    /**
     * out = for each element the sum of g, divided as avgPool divides, of the cells that it is part of. Floating point.
     *
     * @param g samples by channels by cells down by cells across
     * @param down the cells along the rows
     * @param across the cells along the columns
     * @param out samples by channels by rows by columns
     */
    void avgPoolBackward(NDArray g, PoolingAxis down, PoolingAxis across, NDArray out);

    /**
     * out = (x - m) w / sqrt(v + eps) + b, m and v being the mean and variance of each group: see {@link Normalization}. Floating
     * point; rank 4.
     *
     * @param x the array
     * @param w of out's shape
     * @param b of out's shape
     * @param eps what is added to variances
     * @param out the array to write
     * @param mean of each group, rank 2, contiguous; written
     * @param variance likewise
     */
    void normalize(NDArray x, NDArray w, NDArray b, double eps, NDArray out, NDArray mean, NDArray variance);

    /**
     * out = the derivative of normalize by x, of the same shape as x, g and w. As above otherwise.
     *
     * @param g the incoming gradient
     * @param x the array
     * @param w the weight
     * @param mean the mean
     * @param variance the variance of each group
     * @param eps what is added to variances
     * @param out the array to write
     */
    void normalizeBackward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps, NDArray out);

    /**
     * The same, and in the same pass what the derivatives by w and b are the sums of: see {@link Normalization#givesSums}.
     *
     * @param g the incoming gradient
     * @param x the array
     * @param w the weight
     * @param mean the mean
     * @param variance the variance of each group
     * @param eps what is added to variances
     * @param out the array to write
     * @param products written: sums of g (x - m) / sqrt(v + eps), in the shape of {@link Normalization.Derivatives}
     * @param sums written: the sums of g over the same elements, in the same shape
     */
    void normalizeBackward(NDArray g, NDArray x, NDArray w, NDArray mean, NDArray variance, double eps, NDArray out,
            NDArray products, NDArray sums);

    /**
     * out = g (x - m) / sqrt(v + eps), of the same shape as x and g. As above otherwise.
     *
     * @param g the incoming gradient
     * @param x the array
     * @param mean the mean
     * @param variance the variance of each group
     * @param eps what is added to variances
     * @param out the array to write
     */
    void timesNormalized(NDArray g, NDArray x, NDArray mean, NDArray variance, double eps, NDArray out);

    /**
     * out += i stride for each index i from 0 to before {@code size}, where negative ones count from the end.
     *
     * @param index INT64, of out's shape
     * @param size at least 1, unless there is no index
     * @param stride the factor of the index
     * @param out INT64
     * @return 0, or an index outside the size (which 0 never is); out is of no use then
     */
    long addPositions(NDArray index, long size, long stride, NDArray out);

    /**
     * {@return how many elements are true}
     *
     * @param mask BOOL, contiguous
     */
    long countTrue(NDArray mask);

    /**
     * The positions of the elements that are true, in row-major order.
     *
     * @param mask BOOL, contiguous, of rank at least 1
     * @param out INT64, contiguous, of shape (rank, number of true elements)
     */
    void nonzero(NDArray mask, NDArray out);

    /**
     * out = the elements of x where {@code mask} is true, in row-major order. Every dtype.
     *
     * @param x contiguous
     * @param mask BOOL, contiguous, of x's shape
     * @param out as long as mask has true elements, contiguous
     */
    void maskedSelect(NDArray x, NDArray mask, NDArray out);

    /**
     * Puts the elements of x, one after another, where {@code mask} is true, in row-major order. Every dtype.
     *
     * @param x contiguous, with at least as many elements as mask has true ones
     * @param mask BOOL, contiguous, of out's shape
     * @param out contiguous
     */
    void maskedScatter(NDArray x, NDArray mask, NDArray out);

    /**
     * out = x on one side of a diagonal, with the diagonal, and 0 on the other, for each matrix of the last two dimensions. Every dtype.
     *
     * @param lower whether the side below is kept
     * @param diagonal how far the diagonal lies right of the main one, below it if negative
     * @param x of out's shape, of rank at least 2
     * @param out contiguous
     */
    void triangle(boolean lower, long diagonal, NDArray x, NDArray out);

    /**
     * Fills with numbers uniform in [from, to), or with from if both are the same. Floating point; out contiguous.
     *
     * @param random the source of random numbers
     * @param from the lower bound
     * @param to not below from, at a finite distance in out's dtype
     * @param out the array to write
     */
    void uniform(RandomStream random, double from, double to, NDArray out);

    /**
     * Fills with normal numbers of the given mean and standard deviation. Floating point; out contiguous.
     *
     * @param random the source of random numbers
     * @param mean the mean
     * @param std the standard deviation
     * @param out the array to write
     */
    void normal(RandomStream random, double mean, double std, NDArray out);

    /**
     * Sets each element, of any dtype, to {@code value}, cast, with probability p, in steps of 2^-32, else to 0. Out contiguous.
     *
     * @param random the source of random numbers
     * @param p the probability
     * @param value the number to write
     * @param out the array to write
     */
    void bernoulli(RandomStream random, double p, double value, NDArray out);

    /**
     * Sets each element to 1 with the probability at the same place of p, else to 0. Floating point; contiguous.
     *
     * @param random the source of random numbers
     * @param p of out's shape, from 0 to 1
     * @param out the array to write
     */
    void bernoulli(RandomStream random, NDArray p, NDArray out);

    /**
     * Fills with whole numbers uniform in [from, to), cast, for every dtype. Out contiguous.
     *
     * @param random the source of random numbers
     * @param from the lower bound, included
     * @param to the upper bound, excluded
     * @param out the array to write
     */
    void integers(RandomStream random, long from, long to, NDArray out);

    /**
     * Fills with 0, 1, 2, ... in random order, all orders being equally likely.
     *
     * @param random the source of random numbers
     * @param out INT64, rank 1, contiguous
     */
    void permutation(RandomStream random, NDArray out);

    /**
     * {@return the sum of x[i] y[i]} Floating point.
     *
     * @param x rank 1
     * @param y rank 1, as long
     */
    double dot(NDArray x, NDArray y);

    /**
     * y += alpha x. Floating point.
     *
     * @param alpha the factor of x
     * @param x of y's shape, any rank
     * @param y the array that is added to
     */
    void axpy(double alpha, NDArray x, NDArray y);

    /**
     * A step of an optimiser, in one pass. Floating point. No scratch memory is used.
     *
     * @param rule what it does
     * @param numbers the numbers of the rule, as {@link OptimizerRule} lists them
     * @param arrays the parameter, changed, of any strides; its gradient, which may be the very elements of the parameter or of another
     *         array; and as many arrays as the rule remembers, changed; all of one shape
     */
    void optimizerStep(OptimizerRule rule, double[] numbers, NDArray... arrays);

    /**
     * A step of long short-term memory, as {@link LstmSteps#step} says. Floating point, contiguous.
     *
     * @param gates [N, 4 H], the arguments of the gates, which become the gates
     * @param cellBefore [N, H], as all others
     * @param cell becomes the state of the cell
     * @param squashed becomes its hyperbolic tangent
     * @param hidden becomes the hidden state
     */
    void lstmStep(NDArray gates, NDArray cellBefore, NDArray cell, NDArray squashed, NDArray hidden);

    /**
     * The derivative of a step of long short-term memory, as {@link LstmSteps#stepBackward} says. Floating point, contiguous.
     *
     * @param gates [N, 4 H]
     * @param cellBefore [N, H], as all others but {@code ofGates}
     * @param squashed the hyperbolic tangent of the state of the cell
     * @param ofHidden the gradient by the hidden state
     * @param ofCell the gradient by the state of the cell, which becomes that by the one before
     * @param ofGates [N, 4 H], becomes the gradient by the arguments of the gates
     * @param hidden becomes the hidden state
     */
    void lstmStepBackward(NDArray gates, NDArray cellBefore, NDArray squashed, NDArray ofHidden, NDArray ofCell,
            NDArray ofGates, NDArray hidden);

    /**
     * y = alpha a x + beta y; with beta = 0 y is overwritten and never read. Floating point.
     *
     * @param alpha the factor of the product
     * @param a rank 2, m by n
     * @param x rank 1, n
     * @param beta the factor of y
     * @param y rank 1, m
     */
    void gemv(double alpha, NDArray a, NDArray x, double beta, NDArray y);

    /**
     * a += alpha x y'. Floating point.
     *
     * @param alpha the factor of the product
     * @param x rank 1, m
     * @param y rank 1, n
     * @param a rank 2, m by n
     */
    void ger(double alpha, NDArray x, NDArray y, NDArray a);

    /**
     * c = alpha a b + beta c; with beta = 0 c is overwritten and never read. Transposed operands are passed on as flags.
     * Floating point.
     *
     * @param alpha the factor of the product
     * @param a rank 2, m by k
     * @param b rank 2, k by n
     * @param beta the factor of c
     * @param c rank 2, m by n, rows or columns contiguous
     */
    void gemm(double alpha, NDArray a, NDArray b, double beta, NDArray c);

    /**
     * The same for each matrix of a batch. Floating point.
     *
     * @param alpha the factor of the product
     * @param a rank 3 or more, ... by m by k; a batch stride of 0 repeats one matrix
     * @param b ... by k by n, with the same leading dimensions
     * @param beta the factor of c
     * @param c ... by m by n, rows or columns contiguous
     */
    void gemmBatched(double alpha, NDArray a, NDArray b, double beta, NDArray c);

    /**
     * {@return what factorises matrices of {@code dtype}, FLOAT32 or FLOAT64}
     *
     * @param dtype FLOAT32 or FLOAT64
     */
    @SuppressWarnings("exports")
    Lapack lapack(DType dtype);
}
