/** The OpenBLAS library for ${platform}, in {@code META-INF/openblas/${platform}}. */
module dev.arenagrad.openblas.${platform.identifier} {
    requires dev.arenagrad.openblas;

    provides dev.arenagrad.openblas.OpenBlasNatives with dev.arenagrad.openblas.${platform.identifier}.Natives;
}
