package dev.arenagrad.bindings;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Loads the library in a layer of modules, each of which has a class loader of its own, and prints what was loaded. */
final class LoadInALayer {
    private static final String MODULE = "dev.arenagrad.bindings";

    private LoadInALayer() {}

    public static void main(String[] args) throws Exception {
        Path[] modules = Arrays.stream(System.getProperty("test.modules").split(File.pathSeparator)).map(Path::of)
                .toArray(Path[]::new);
        ModuleLayer boot = ModuleLayer.boot();
        Configuration resolved = Configuration.resolveAndBind(ModuleFinder.of(modules), List.of(boot.configuration()),
                ModuleFinder.of(), Set.of(MODULE));
        ModuleLayer.Controller controller = ModuleLayer.defineModulesWithManyLoaders(resolved, List.of(boot),
                ClassLoader.getPlatformClassLoader());
        controller.enableNativeAccess(controller.layer().findModule(MODULE).orElseThrow());
        Class<?> bindings = controller.layer().findLoader(MODULE).loadClass(MODULE + ".OpenBlas");
        System.out.println("other path=" + bindings.getMethod("libraryPath").invoke(null));
    }
}
