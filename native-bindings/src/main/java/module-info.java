/**
 * How arenagrad finds, loads and calls native code.
 *
 * <p>This is the only module of the project that makes restricted calls of the Foreign Function &amp; Memory API
 * (loading a library, linking a function, giving a raw address a size), so that an application grants native access to
 * one name: {@code --enable-native-access=dev.arenagrad.bindings}. It knows nothing of tensors.
 */
module dev.arenagrad.bindings {
    requires dev.arenagrad.openblas;
    requires static org.jspecify;

    uses dev.arenagrad.openblas.OpenBlasNatives;

    exports dev.arenagrad.bindings;
    exports dev.arenagrad.bindings.openblas;
}
