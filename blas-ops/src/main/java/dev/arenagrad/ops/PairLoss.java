package dev.arenagrad.ops;

/** Losses of elements x and targets t, with a number p. */
public enum PairLoss {
    /** (x - t) (x - t); p is not used. */
    SQUARED,
    /** |x - t|, its derivative 0 where the two are equal; p is not used. */
    ABSOLUTE,
    /** With d = |x - t|: d d / 2 up to p and p (d - p / 2) above. */
    HUBER,
    /** The binary cross-entropy of sigmoid(x): (1 - t) x + log(1 + exp(-x)); p is not used. */
    LOGITS
}
