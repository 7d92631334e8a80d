package dev.arenagrad.bench.peers;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
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
}
