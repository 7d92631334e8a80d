/** N-dimensional arrays outside the heap, and what can be computed on them. */
module dev.arenagrad.ops {
    requires static jdk.incubator.vector;
    requires dev.arenagrad.bindings;
    requires transitive dev.arenagrad.memory;
    requires static transitive org.jspecify;

    exports dev.arenagrad.ops;
    exports dev.arenagrad.ops.parallel to dev.arenagrad;
}
