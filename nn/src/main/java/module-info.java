/** Neural networks: layers with named parameters, and their initialisation. */
module dev.arenagrad.nn {
    requires transitive dev.arenagrad.io;
    requires static transitive org.jspecify;

    exports dev.arenagrad.nn;
}
