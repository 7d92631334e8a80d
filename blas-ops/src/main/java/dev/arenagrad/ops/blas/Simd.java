package dev.arenagrad.ops.blas;

/**
 * Whether loops use the Vector API: if its module is there (it incubates, so that users have to add it) and the
 * system property {@code arenagrad.simd} is not {@code false}. Decided once, and final, so that the JIT compiles
 * only what is used.
 */
final class Simd {
    static final boolean ENABLED = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            && Boolean.parseBoolean(System.getProperty("arenagrad.simd", "true"));

    private Simd() {}
}
