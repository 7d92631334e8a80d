package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.workload.ArenagradWorkload;
import dev.arenagrad.bench.workload.Task;
import dev.arenagrad.bench.workload.Workload;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The engines, in the order of the table's columns. */
enum Peer {
    /** With OpenBLAS and SIMD. */
    ARENAGRAD("arenagrad", ArenagradWorkload::open, "-Darenagrad.backend=openblas"),
    /** Without native code. */
    ARENAGRAD_JAVA("arenagrad, pure Java", ArenagradWorkload::open, "-Darenagrad.backend=java"),
    /** Through JavaCPP. */
    LIBTORCH("libtorch (JavaCPP)", LibtorchWorkload::open),
    /** On its PyTorch engine, which must not look for anything in the net. */
    DJL("DJL", DjlWorkload::open, "-Dai.djl.offline=true");

    private static final String PLATFORM = "linux amd64";

    private final String title;
    private final Opener opener;
    private final List<String> flags;

    Peer(String title, Opener opener, String... flags) {
        this.title = title;
        this.opener = opener;
        this.flags = List.of(flags);
    }

    /** {@return its name in charts} */
    String title() {
        return title;
    }

    /** {@return what its JVM needs beyond what all need} */
    List<String> flags() {
        return flags;
    }

    /** {@return the task, set up on this engine, of which there is one in a process} */
    Workload open(Task task) throws IOException {
        return opener.open(task);
    }

    /**
     * Checks that the native libraries of the other engines are here for this platform.
     *
     * @throws IllegalStateException if they are not
     */
    static void requirePlatform() {
        String platform = (System.getProperty("os.name") + " " + System.getProperty("os.arch")).toLowerCase(
                Locale.ROOT);
        if (!platform.equals(PLATFORM)) {
            throw new IllegalStateException(
                    "The native libraries of the other engines are here for " + PLATFORM + " alone, not for "
                            + platform);
        }
    }

    private interface Opener {
        Workload open(Task task) throws IOException;
    }
}
