package dev.arenagrad.bench.peers;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** The native libraries of libtorch. */
public final class LibtorchLibrary {
    private LibtorchLibrary() {}

    /**
     * Loads them; libtorch keeps to one thread.
     *
     * @throws IOException if they cannot be extracted
     */
    public static void load() throws IOException {
        // Left to itself, JavaCPP loads each library as soon as it has extracted it, and the first start ends in a crash: libtorch.so
        // needs libtorch_cpu.so, which comes later.
        Loader.cacheResources("/org/bytedeco/pytorch/" + Loader.getPlatform());
        torch.set_num_threads(1);
    }

    /**
     * Sets on how many threads libtorch computes, products among it: its OpenBLAS has threads of its own, of which libtorch's setting knows
     * nothing. The libraries must have been loaded.
     */
    static void setThreads(int threads) {
        torch.set_num_threads(threads);
        openblas_nolapack.blas_set_num_threads(threads);
    }
}
