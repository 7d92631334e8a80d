package dev.arenagrad.bindings;

/** Loads the library, computes with it and prints what was loaded, or why not. */
final class LoadOnce {
    private LoadOnce() {}

    public static void main(String[] args) {
        try {
            OpenBlas.load();
            System.out.println("dot=" + SmallVectors.dot());
            System.out.println("path=" + OpenBlas.libraryPath());
        } catch (OpenBlasNotFoundException e) {
            System.out.println("isLoaded=" + OpenBlas.isLoaded());
            System.out.println(e.getMessage());
        }
    }
}
