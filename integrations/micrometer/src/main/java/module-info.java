/** The figures of arenagrad as Micrometer's meters. */
module dev.arenagrad.micrometer {
    requires transitive dev.arenagrad;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

    exports dev.arenagrad.micrometer;
}
