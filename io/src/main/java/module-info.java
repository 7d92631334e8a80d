/** Tensors in files: npy, npz and safetensors, read, mapped and written. */
module dev.arenagrad.io {
    requires transitive dev.arenagrad;
    requires com.fasterxml.jackson.core;
    requires static transitive org.jspecify;

    exports dev.arenagrad.io;
}
