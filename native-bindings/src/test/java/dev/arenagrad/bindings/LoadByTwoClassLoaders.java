package dev.arenagrad.bindings;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/** Loads the library in this class loader and in another one, computes with both, and prints which files they loaded. */
final class LoadByTwoClassLoaders {
    private LoadByTwoClassLoaders() {}

    public static void main(String[] args) throws Exception {
        LoadOnce.main(args);
        String[] entries = System.getProperty("test.classes").split(File.pathSeparator);
        URL[] urls = Arrays.stream(entries).map(LoadByTwoClassLoaders::url).toArray(URL[]::new);
        try (URLClassLoader other = new URLClassLoader(urls, null)) { // all others know where this module's classes are
            Class<?> bindings = other.loadClass("dev.arenagrad.bindings.OpenBlas");
            System.out.println("other version=" + bindings.getMethod("version").invoke(null));
            System.out.println("other path=" + bindings.getMethod("libraryPath").invoke(null));
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }
}
