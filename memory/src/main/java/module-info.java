/** Bytes outside the heap and their lifetime: scopes, storages, the block pool, byte counts, limits, reports and events. */
module dev.arenagrad.memory {
    requires dev.arenagrad.bindings;
    requires java.management;
    requires jdk.jfr;
    requires static transitive org.jspecify;

    exports dev.arenagrad.memory;
    exports dev.arenagrad.memory.storage to dev.arenagrad.ops, dev.arenagrad, dev.arenagrad.io,
            dev.arenagrad.inspect;
}
