package dev.arenagrad.nn;

import dev.arenagrad.Window;

/** The windows of pools as PyTorch prints them: one number where rows and columns have the same. */
final class Pools {
    private Pools() {}

    static String size(Window window, int dims) {
        return pair(window.rows(), window.columns(), dims);
    }

    static String stride(Window window, int dims) {
        return pair(window.strideDown(), window.strideAcross(), dims);
    }

    static String padding(Window window, int dims) {
        return pair(window.paddingDown(), window.paddingAcross(), dims);
    }

    static String dilation(Window window, int dims) {
        return pair(window.dilationDown(), window.dilationAcross(), dims);
    }

    private static String pair(int down, int across, int dims) {
        return dims == 1 || down == across ? Integer.toString(across) : Repr.tuple(down, across);
    }
}
