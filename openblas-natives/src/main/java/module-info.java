/**
 * What the modules with the OpenBLAS library of one platform have in common: the service that each of them provides, so that those on
 * the module path are resolved without being named.
 */
module dev.arenagrad.openblas {
    exports dev.arenagrad.openblas;
}
