/** Tensors in Kotlin: operators, brackets, infix functions, scopes as blocks. */
module dev.arenagrad.kotlin {
    requires transitive dev.arenagrad;
    requires transitive kotlin.stdlib;

    exports dev.arenagrad.kotlin;
}
