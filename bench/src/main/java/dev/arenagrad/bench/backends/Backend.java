package dev.arenagrad.bench.backends;

import java.util.List;

/** What computes, in the order of the table's columns. */
enum Backend {
    /** Products and factorisations by OpenBLAS, the rest by SIMD kernels in Java. */
    OPENBLAS("openblas", true),
    /** All by SIMD kernels in Java. */
    JAVA("java", true),
    /** Products and factorisations by OpenBLAS, the rest by scalar loops in Java. */
    OPENBLAS_SCALAR("openblas", false),
    /** All by scalar loops in Java. */
    JAVA_SCALAR("java", false);

    private final String name;
    private final boolean simd;

    Backend(String name, boolean simd) {
        this.name = name;
        this.simd = simd;
    }

    /** {@return what its JVM needs} */
    List<String> flags() {
        return List.of("-Darenagrad.backend=" + name, "-Darenagrad.simd=" + simd);
    }
}
