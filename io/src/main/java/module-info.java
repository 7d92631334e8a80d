/** Tensors in files: npy, npz and safetensors, read, mapped and written; IDX and CSV, read. */
module dev.arenagrad.io {
    requires transitive dev.arenagrad;
    requires com.fasterxml.jackson.core;
    requires org.apache.commons.csv;
    requires static transitive org.jspecify;

    exports dev.arenagrad.io;
}
