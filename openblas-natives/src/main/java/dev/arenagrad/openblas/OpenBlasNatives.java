package dev.arenagrad.openblas;

/**
 * Marks a module that carries the OpenBLAS library of one platform, among its resources in the folder {@code META-INF/openblas/PLATFORM},
 * for example {@code META-INF/openblas/linux-x86_64}.
 *
 * <p>A module that nobody requires is resolved only for the sake of a service that it provides; this is that service. It has no methods:
 * resources in {@code META-INF} are open to all, so the files are read by the class loader of the provider, which is never instantiated.
 */
public interface OpenBlasNatives {}
