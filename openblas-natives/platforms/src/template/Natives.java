package dev.arenagrad.openblas.${platform.identifier};

import dev.arenagrad.openblas.OpenBlasNatives;

/** Says that this module has the library for ${platform}. */
public final class Natives implements OpenBlasNatives {
    /** For the service loader. */
    public Natives() {}
}
