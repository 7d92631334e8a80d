package dev.arenagrad.bindings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether what lies in a folder can only have been put there by this user or the administrator. Code is loaded from it: whoever may
 * write to the folder, or rename one on the way to it, could run code of his own in this process.
 *
 * <p>Links are followed first, so that it is the folder itself and the way to it that are judged. Once they are found to be sound, nobody
 * else can exchange a part of the way between the check and the use. Systems without owners and modes are not judged.
 */
final class FolderOwnership {
    private static final String OWNER = "unix:uid";
    private static final int ADMINISTRATOR = 0;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITES = 020;
    private static final int OTHERS_WRITE = 02;

    private final boolean isKnown;
    private final int user;

    private FolderOwnership(boolean isKnown, int user) {
        this.isKnown = isKnown;
        this.user = user;
    }

    /**
     * Finds the user that runs this process, for which the JDK has no method: the owner of a new file.
     *
     * @param folder an existing one; where nothing can be made in it, the folder for temporary files has to do
     */
    static FolderOwnership ofThisUser(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return new FolderOwnership(false, 0);
        }
        Path own;
        try {
            own = Files.createTempFile(folder, "arenagrad-", ".owner");
        } catch (IOException e) {
            own = Files.createTempFile("arenagrad-", ".owner");
        }
        try {
            return new FolderOwnership(true, (Integer) Files.getAttribute(own, OWNER));
        } finally {
            Files.delete(own);
        }
    }

    /**
     * Refuses a folder that is not safe to load code from.
     *
     * @param folder an existing one
     * @throws IOException with the reason, if it or a folder above it belongs to another user, or if others may write to it
     */
    void requirePrivate(Path folder) throws IOException {
        if (!isKnown) {
            return;
        }
        Path real = folder.toRealPath();
        if ((mode(real) & GROUP_WRITES) != 0) {
            throw new IOException(real + " can be written to by its group");
        }
        for (Path at = real; at.getParent() != null; at = at.getParent()) {
            if (isStranger((Integer) Files.getAttribute(at, OWNER))) {
                throw new IOException(at + " belongs to another user, " + Files.getOwner(at).getName());
            }
            int mode = mode(at);
            boolean protectsEntries = (mode & STICKY) != 0 && !at.equals(real);
            if ((mode & OTHERS_WRITE) != 0 && !protectsEntries) {
                throw new IOException(at + " can be written to by everybody");
            }
        }
    }

    /** {@return whether a file in such a folder is this user's or the administrator's, and nobody else may change it} */
    boolean isPrivate(Path file) throws IOException {
        return !isKnown || !isStranger((Integer) Files.getAttribute(file, OWNER))
                && (mode(file) & (GROUP_WRITES | OTHERS_WRITE)) == 0;
    }

    private boolean isStranger(int owner) {
        return owner != user && owner != ADMINISTRATOR;
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode");
    }
}
