package dev.arenagrad.bindings;

import java.nio.file.Path;
import java.util.List;

/** Loads the library as usual but for the system's folders, of which only one, an empty one, is given. */
final class LoadWithoutSystemLibrary {
    private LoadWithoutSystemLibrary() {}

    public static void main(String[] args) {
        Platform platform = Platform.current();
        Settings settings = Settings.ofThisProcess();
        LibraryLocator locator = new LibraryLocator(platform, settings, List.of(LibraryLocator.class.getClassLoader()),
                NativeCache.of(platform, settings), List.of(Path.of(System.getProperty("test.empty.folder"))));
        try {
            System.out.println(locator.load());
        } catch (OpenBlasNotFoundException e) {
            System.out.println(e.getMessage());
        }
    }
}
