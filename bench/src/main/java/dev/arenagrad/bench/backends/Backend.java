package dev.arenagrad.bench.backends;

import java.util.List;

/** What computes, in the order of the table's columns. */
enum Backend {
    /** Products and factorisations by OpenBLAS, the rest by SIMD kernels in Java. */
    OPENBLAS("openblas", true),
    /** All by SIMD kernels in Java. */
    JAVA("java", true),
    /** All by scalar loops in Java. */
    SCALAR("java", false);

    private final String name;
    private final boolean simd;

    Backend(String name, boolean simd) {
        this.name = name;
        this.simd = simd;
    }

    /** {@return what its JVM needs; it compiles early and while the program waits, so that a short warm-up is enough} */
    List<String> flags() {
        return List.of("-Xbatch", "-XX:CompileThresholdScaling=0.1", "-Darenagrad.backend=" + name, "-Darenagrad.simd="
                + simd);
    }
}
