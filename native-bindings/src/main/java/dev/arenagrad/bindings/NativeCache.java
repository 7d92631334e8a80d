package dev.arenagrad.bindings;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

/**
 * The folder of bundled libraries as files, since the dynamic linker cannot read a jar. They are extracted once and used by every later
 * process of the user.
 *
 * <p>Any number of processes may extract the same files at once: each writes a file of its own and renames it into place, and the content
 * is the same whoever comes last. A file in use is never written to. What lies there already is checked at each start, and replaced if it
 * is not whole.
 */
final class NativeCache {
    static final String FOLDER_PROPERTY = "arenagrad.cache.dir";

    private static final System.Logger LOGGER = System.getLogger(NativeCache.class.getName());

    private final @Nullable Path root;

    /** A cache in a folder, which need not exist yet; null means that there is no place to keep files. */
    NativeCache(@Nullable Path root) {
        this.root = root;
    }

    static NativeCache of(Platform platform, Settings settings) {
        String folder = settings.property(FOLDER_PROPERTY);
        return new NativeCache(folder == null ? platform.cacheFolder(settings) : Path.of(folder).toAbsolutePath());
    }

    /**
     * Makes files available on disk, side by side.
     *
     * @param label what the folder's name begins with; the rest comes from the content, so that versions keep apart
     * @param files the files
     * @return the folder with the files: in the cache or, where that cannot be written, a private one that is deleted
     *         when the process ends
     * @throws IOException if neither can be written
     */
    Path extract(String label, List<BundledFile> files) throws IOException {
        if (root == null) {
            LOGGER.log(Level.WARNING, "No cache folder for native libraries (this user has no home): using a temporary "
                    + "one. -D" + FOLDER_PROPERTY + " names another.");
            return extractToTemporary(files);
        }
        try {
            Path folder = root.resolve(label + "-" + fingerprint(files));
            Files.createDirectories(folder, ownerOnly(folder));
            FolderOwnership ownership = FolderOwnership.ofThisUser(folder);
            ownership.requirePrivate(root);
            ownership.requirePrivate(folder);
            install(files, folder, ownership);
            return folder;
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Cannot keep native libraries in " + root + " (" + e.getMessage()
                    + "): using a temporary folder. -D" + FOLDER_PROPERTY + " names another.");
            return extractToTemporary(files);
        }
    }

    /** Makes files available in a new folder that belongs to this process alone, and is deleted when it ends. */
    static Path extractToTemporary(List<BundledFile> files) throws IOException {
        Path folder = temporary(files.stream().map(BundledFile::name).toList());
        for (BundledFile file : files) {
            replace(folder.resolve(file.name()), file);
        }
        return folder;
    }

    /** As {@link #extractToTemporary}, with copies of files. */
    static Path copyToTemporary(List<Path> files) throws IOException {
        Path folder = temporary(files.stream().map(file -> file.getFileName().toString()).toList());
        for (Path file : files) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
        return folder;
    }

    private static Path temporary(List<String> names) throws IOException {
        Path folder = Files.createTempDirectory("arenagrad-");
        folder.toFile().deleteOnExit();
        for (String name : names) {
            folder.resolve(name).toFile().deleteOnExit();
        }
        return folder;
    }

    private static void install(List<BundledFile> files, Path folder, FolderOwnership ownership) throws IOException {
        for (BundledFile file : files) {
            Path target = folder.resolve(file.name());
            if (!file.matches(target) || !ownership.isPrivate(target)) {
                replace(target, file);
            }
        }
    }

    private static void replace(Path target, BundledFile file) throws IOException {
        Path partial = Files.createTempFile(target.getParent(), file.name(), ".part");
        try {
            try (InputStream content = file.open(); OutputStream output = Files.newOutputStream(partial)) {
                content.transferTo(output);
            }
            if (!file.matches(partial)) {
                throw new IOException("Extracting " + file.location() + " gave other bytes than its jar announces");
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static String fingerprint(List<BundledFile> files) {
        CRC32 all = new CRC32();
        for (BundledFile file : files) {
            all.update((file.name() + file.size() + "/" + file.checksum()).getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().toHexDigits((int) all.getValue());
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rwx------");
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
    }
}
