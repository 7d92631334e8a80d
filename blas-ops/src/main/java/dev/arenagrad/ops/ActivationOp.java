package dev.arenagrad.ops;

/**
 * Elementwise functions of x with numbers p, q and r, each of which has a second kernel that multiplies an incoming gradient g by its
 * derivative. Where the derivative is not defined it is PyTorch's.
 */
public enum ActivationOp {
    /** x, but at least p and at most q; NaN for NaN. The derivative is 1 at the bounds, 0 for NaN. */
    CLAMP,
    /** As {@link #CLAMP}, but the derivative is 0 at the bounds. */
    HARDTANH,
    /** x above p, else q. */
    THRESHOLD,
    /** x above 0, else p x. */
    LEAKY_RELU,
    /** q x above 0, else p (exp(r x) - 1). */
    ELU,
    /** log(1 + exp(p x)) / p; x where p x is above q. */
    SOFTPLUS,
    /** x sigmoid(x). */
    SILU,
    /** x times the standard normal distribution function at x. */
    GELU,
    /** {@link #GELU} approximated by tanh: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x x x))). */
    GELU_TANH,
    /** x tanh(log(1 + exp(x))). */
    MISH,
    /** (x + 3) / 6, but at least 0 and at most 1; its derivative is 0 at the bounds. */
    HARDSIGMOID,
    /** x times {@link #HARDSIGMOID} of x; its derivative is -1/2 at -3 and 1 at 3. */
    HARDSWISH,
    /** 0 where |x| is at most p, else x. */
    HARDSHRINK,
    /** x nearer to 0 by p; 0 where |x| is at most p. */
    SOFTSHRINK
}
