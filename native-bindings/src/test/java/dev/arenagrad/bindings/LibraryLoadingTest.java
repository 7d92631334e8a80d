package dev.arenagrad.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The first load of a process, as users meet it. Each case needs a fresh process. */
class LibraryLoadingTest {
    private static final String DOT_IS_RIGHT = "dot=" + SmallVectors.DOT;

    @TempDir private Path folder;

    @Test
    void sixteenThreadsLoadTheLibraryTogether() throws Exception {
        String output = new ChildJvm(LoadByManyThreads.class).output();

        assertTrue(output.endsWith("right=16 paths=1\n"), output);
        assertEquals(1, output.lines().filter(line -> line.startsWith("INFO: OpenBLAS ")).count(), output);
    }

    @Test
    void severalProcessesExtractTheLibraryTogether() throws Exception {
        List<ChildJvm.Running> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(childWithCache(folder.resolve("cache")).start());
        }
        for (ChildJvm.Running process : processes) {
            assertTrue(process.output().contains(DOT_IS_RIGHT));
        }
        try (Stream<Path> extracted = Files.walk(folder)) {
            assertTrue(extracted.noneMatch(file -> file.toString().endsWith(".part")), "temporary files stayed behind");
        }
    }

    @Test
    void aTruncatedExtractionIsRepaired() throws Exception {
        Path library = loadedPath(childWithCache(folder));
        long size = Files.size(library);
        try (RandomAccessFile file = new RandomAccessFile(library.toFile(), "rw")) {
            file.setLength(size / 2);
        }

        assertEquals(library, loadedPath(childWithCache(folder)));
        assertEquals(size, Files.size(library));
    }

    @Test
    void aCacheFolderThatCannotBeWrittenIsReplacedByATemporaryOne() throws Exception {
        Path notAFolder = Files.writeString(folder.resolve("file"), "");

        String output = childWithCache(notAFolder.resolve("cache")).output();

        assertTrue(output.contains(DOT_IS_RIGHT), output);
        assertTrue(output.contains("Cannot keep native libraries in " + notAFolder.resolve("cache")), output);
        Path library = path(output);
        assertFalse(library.startsWith(folder), output);
        assertFalse(Files.exists(library.getParent()), "the temporary folder outlived its process");
    }

    @Test
    void theSystemPropertyComesBeforeTheEnvironmentVariableAndBothBeforeTheClassPath() throws Exception {
        Path bundled = loadedPath(childWithCache(folder.resolve("cache")));
        Path byProperty = LibraryCopy.of(bundled, folder.resolve("property.lib"));
        Path byVariable = LibraryCopy.of(bundled, folder.resolve("variable.lib"));

        ChildJvm told = new ChildJvm(LoadOnce.class).variable(LibraryLocator.PATH_VARIABLE, byVariable);
        assertEquals(byVariable, loadedPath(told));
        assertEquals(byProperty, loadedPath(told.property(LibraryLocator.PATH_PROPERTY, byProperty)));
    }

    @Test
    void aPathInTheEnvironmentThatDoesNotLoadIsNamedAndNothingElseIsTried() throws Exception {
        Path garbage = Files.writeString(folder.resolve("garbage.lib"), "this is no library at all");

        String output = new ChildJvm(LoadOnce.class).variable(LibraryLocator.PATH_VARIABLE, garbage).output();

        assertTrue(output.contains("environment variable ARENAGRAD_OPENBLAS_PATH: " + garbage + ": "), output);
        assertTrue(output.contains("No other place was tried"), output);
        assertTrue(output.contains("isLoaded=false"), output);
    }

    @Test
    void aWrongLibraryIsRefusedWithTheFunctionsItLacks() throws Exception {
        String folderInJdk = Platform.current().system() == Platform.OperatingSystem.WINDOWS ? "bin" : "lib";
        Path wrong = Path.of(System.getProperty("java.home"), folderInJdk, System.mapLibraryName("zip"));

        String output = new ChildJvm(LoadOnce.class).property(LibraryLocator.PATH_PROPERTY, wrong).output();

        assertTrue(output.contains(wrong + ": not a usable OpenBLAS: it lacks openblas_get_config"), output);
        assertTrue(output.contains("cblas_sgemm"), output);
    }

    @Test
    void nothingFoundListsEveryPlaceInOrder() throws Exception {
        Platform platform = Platform.current();

        String output = new ChildJvm(LoadWithoutSystemLibrary.class).withoutBundle()
                .property("test.empty.folder", folder).output();

        assertTrue(output.matches("(?s)OpenBLAS was not found.*"
                + "system property arenagrad.openblas.path: not set.*"
                + "environment variable ARENAGRAD_OPENBLAS_PATH: not set.*"
                + "META-INF/openblas/\\Q" + platform.classifier() + "/" + platform.bundledName()
                + "\\E on the class path or the module path: no such resource.*"
                + "\\Q" + folder.resolve(platform.systemName()) + "\\E: no such file.*"
                + "Add dev.arenagrad:openblas-natives-\\Q" + platform.classifier() + "\\E to .*"), output);
    }

    @Test
    void theLibraryOnTheModulePathIsFoundThoughNobodyRequiresItsModule() throws Exception {
        String output = childWithCache(folder.resolve("cache")).withBundleOnTheModulePath().output();

        assertTrue(output.contains(DOT_IS_RIGHT), output);
        assertTrue(path(output).startsWith(folder.resolve("cache")), output);
    }

    @Test
    void aLayerWithAClassLoaderForEachModuleFindsTheLibrary() throws Exception {
        Path cache = folder.resolve("cache");
        String output = new ChildJvm(LoadInALayer.class).withoutBundle().withModulesForALayer()
                .property(NativeCache.FOLDER_PROPERTY, cache).output();

        assertTrue(otherPath(output).startsWith(cache), output);
    }

    @Test
    void whatWasLoadedIsToldOnce() throws Exception {
        String output = childWithCache(folder.resolve("cache")).property("arenagrad.openblas.threads", 1).output();

        String line = "OpenBLAS " + OpenBlas.version() + ", kernels for " + OpenBlas.coreType() + ", 1 thread: "
                + path(output) + " (bundled)";
        assertEquals(1, output.lines().filter(told -> told.contains("OpenBLAS ")).count(), output);
        assertTrue(output.contains("INFO: " + line), output);
    }

    @Test
    void theSystemsLibraryIsTakenWithoutAWarningWhereItIsAskedFor() throws Exception {
        Path system = systemFolder();

        String output = childWithCache(folder.resolve("other")).property(LibraryLocator.SYSTEM_PROPERTY, true)
                .property("java.library.path", system).output();

        assertTrue(output.contains(DOT_IS_RIGHT), output);
        assertTrue(path(output).startsWith(system), output);
        assertTrue(output.contains("(the system's)"), output);
        assertFalse(output.contains("WARNING"), output);
    }

    @Test
    void theSystemsLibraryIsTakenWithAWarningWhereNoneIsBundled() throws Exception {
        Path system = systemFolder();

        String output = new ChildJvm(LoadOnce.class).withoutBundle().property("java.library.path", system).output();

        assertTrue(output.contains(DOT_IS_RIGHT), output);
        assertTrue(path(output).startsWith(system), output);
        assertTrue(output.contains("WARNING: No OpenBLAS is bundled for this platform: computing with the system's "
                + OpenBlas.version() + ". Add dev.arenagrad:openblas-natives-"), output);
    }

    private Path systemFolder() throws Exception {
        Path system = Files.createDirectory(folder.resolve("system"));
        LibraryCopy.of(loadedPath(childWithCache(folder.resolve("cache"))), system.resolve(Platform.current()
                .systemName()));
        return system;
    }

    @Test
    void aSecondClassLoaderHasACopyOfItsOwnAndSaysSo() throws Exception {
        Path cache = folder.resolve("cache");
        String output = new ChildJvm(LoadByTwoClassLoaders.class).property(NativeCache.FOLDER_PROPERTY, cache)
                .withFurtherClassLoaders().output();

        assertTrue(output.contains(DOT_IS_RIGHT), output);
        assertTrue(output.contains("other version=" + OpenBlas.version()), output);
        assertFalse(output.contains("other path=" + cache), output);
        assertTrue(output.contains("already loaded in another classloader"), output);
        assertFalse(Files.exists(otherPath(output).getParent()), "the copy outlived its process");
    }

    @Test
    void aSecondClassLoaderThatIsGivenTheSameFileHasACopyToo() throws Exception {
        Path given = LibraryCopy.of(loadedPath(childWithCache(folder.resolve("cache"))), folder.resolve("given.lib"));
        String output = new ChildJvm(LoadByTwoClassLoaders.class).property(LibraryLocator.PATH_PROPERTY, given)
                .withFurtherClassLoaders().output();

        assertTrue(output.contains("other version=" + OpenBlas.version()), output);
        assertEquals("given.lib", otherPath(output).getFileName().toString());
        assertNotEquals(given, otherPath(output));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCacheFolderFromWhichNothingMayBeExecutedIsReplacedByATemporaryOneWithAWarning() throws Exception {
        Path cache = mountedWithoutExecution();
        try {
            String output = childWithCache(cache).output();

            assertTrue(output.contains(DOT_IS_RIGHT), output);
            assertTrue(output.contains("noexec"), output);
            assertTrue(output.contains("-D" + NativeCache.FOLDER_PROPERTY), output);
            assertFalse(path(output).startsWith(cache), output);
        } finally {
            run("umount", cache.toString());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whereNothingMayBeExecutedTheReasonIsToldAndTheSystemsLibraryIsNotTaken() throws Exception {
        Path system = systemFolder();
        Path cache = mountedWithoutExecution();
        try {
            String output = childWithCache(cache).property("java.io.tmpdir", cache).property("java.library.path",
                    system).output();

            assertTrue(output.contains("isLoaded=false"), output);
            assertTrue(output.contains("then, as a copy in a temporary folder: "), output);
            assertTrue(output.contains("-D" + LibraryLocator.SYSTEM_PROPERTY + "=true takes the system's own"), output);
        } finally {
            run("umount", cache.toString());
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aCacheFolderThatEverybodyMayWriteToIsNotUsed() throws Exception {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));

        String output = childWithCache(cache).output();

        assertTrue(output.contains(DOT_IS_RIGHT), output);
        assertTrue(output.contains("Cannot keep native libraries in " + cache), output);
        assertTrue(output.contains("can be written to by "), output);
        assertFalse(path(output).startsWith(cache), output);
    }

    private Path mountedWithoutExecution() throws IOException, InterruptedException {
        Path mounted = Files.createDirectory(folder.resolve("mounted"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "noexec,mode=700", "tmpfs", mounted.toString()),
                "NOT TESTED: only the super-user can mount a file system without the right to execute");
        return mounted;
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor() == 0;
    }

    @Test
    void nativeMemoryDoesNotLoadTheLibrary() throws Exception {
        assertEquals("isLoaded=false", new ChildJvm(AllocateOnly.class).withoutBundle().output().strip());
    }

    private static ChildJvm childWithCache(Path cache) {
        return new ChildJvm(LoadOnce.class).property(NativeCache.FOLDER_PROPERTY, cache);
    }

    private static Path loadedPath(ChildJvm child) throws Exception {
        String output = child.output();
        assertTrue(output.contains(DOT_IS_RIGHT), output);
        return path(output);
    }

    private static Path path(String output) {
        return value("path=", output);
    }

    private static Path otherPath(String output) {
        return value("other path=", output);
    }

    private static Path value(String key, String output) {
        return Path.of(output.lines().filter(line -> line.startsWith(key)).findFirst().orElseThrow()
                .substring(key.length()));
    }
}
