package dev.arenagrad.ops;

/**
 * Steps of a layer with long short-term memory: of N samples, with H numbers each as hidden state h and as state c of the cell.
 *
 * <p>From the four gates' arguments, {@code [N, 4 H]} in the order i, f, g, o, a step computes {@code c = sigmoid(f) c' + sigmoid(i) tanh(g)}
 * from the state c' before it, and {@code h = sigmoid(o) tanh(c)} (Hochreiter and Schmidhuber 1997, with forget gates as of Gers et al.
 * 2000). All arrays of a call are contiguous and of one floating-point dtype; shapes were checked by the caller.
 */
public final class LstmSteps {
    private LstmSteps() {}

    /**
     * Takes a step.
     *
     * @param gates the arguments of the gates, which become what the gates are
     * @param cellBefore c', [N, H]
     * @param cell becomes c
     * @param squashed becomes tanh(c)
     * @param hidden becomes h
     */
    public static void step(NDArray gates, NDArray cellBefore, NDArray cell, NDArray squashed, NDArray hidden) {
        NDArray[] all = {gates, cellBefore, cell, squashed, hidden};
        Access.begin(all);
        try {
            Backends.current().lstmStep(gates, cellBefore, cell, squashed, hidden);
        } finally {
            Access.end(all);
        }
    }

    /**
     * Takes gradients a step back. With the gradient {@code k = dc + dh o (1 - tanh(c)^2)} by c, those by the gates' arguments are
     * {@code k g i (1 - i)}, {@code k c' f (1 - f)}, {@code k i (1 - g^2)} and {@code dh tanh(c) o (1 - o)}.
     *
     * @param gates as the step left them
     * @param cellBefore c'
     * @param squashed tanh(c)
     * @param ofHidden dh, the gradient by h
     * @param ofCell dc, the gradient by c that came from the step after; becomes {@code k f}, that by c'
     * @param ofGates becomes the gradient by the gates' arguments
     * @param hidden becomes h
     */
    public static void stepBackward(NDArray gates, NDArray cellBefore, NDArray squashed, NDArray ofHidden,
            NDArray ofCell,
            NDArray ofGates, NDArray hidden) {
        NDArray[] all = {gates, cellBefore, squashed, ofHidden, ofCell, ofGates, hidden};
        Access.begin(all);
        try {
            Backends.current().lstmStepBackward(gates, cellBefore, squashed, ofHidden, ofCell, ofGates, hidden);
        } finally {
            Access.end(all);
        }
    }
}
