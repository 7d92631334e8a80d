/** Tensors that record what is done to them, derivatives in reverse mode, losses and optimisers. */
module dev.arenagrad {
    requires transitive dev.arenagrad.memory;
    requires transitive dev.arenagrad.ops;
    requires jdk.jfr;
    requires static transitive org.jspecify;

    exports dev.arenagrad;
    exports dev.arenagrad.engine to dev.arenagrad.inspect;
    exports dev.arenagrad.functions.creation to dev.arenagrad.io, dev.arenagrad.nn;
    exports dev.arenagrad.optim;
}
