package dev.arenagrad.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which folders code is loaded from: those that nobody but this user and the administrator can have changed. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class FolderOwnershipTest {
    private static final int A_STRANGER = 4711;

    @TempDir private Path root;
    private Path folder;

    @BeforeEach
    void makeAFolder() throws IOException {
        folder = Files.createDirectories(root.resolve("above/folder"));
        permit(root.resolve("above"), "rwxr-xr-x");
        permit(folder, "rwxr-xr-x");
    }

    @Test
    void aFolderOfOnesOwnIsPrivate() throws IOException {
        ownership().requirePrivate(folder);
    }

    @Test
    void aFolderThatEverybodyMayWriteToIsRefused() throws IOException {
        permit(folder, "rwxrwxrwx");

        assertRefused(folder, folder.toRealPath() + " can be written to by");
    }

    @Test
    void aFolderThatItsGroupMayWriteToIsRefused() throws IOException {
        permit(folder, "rwxrwxr-x");

        assertRefused(folder, folder.toRealPath() + " can be written to by its group");
    }

    @Test
    void aFolderBelowOneThatEverybodyMayWriteToIsRefused() throws IOException {
        permit(root.resolve("above"), "rwxrwxrwx");

        assertRefused(folder, folder.toRealPath().getParent() + " can be written to by everybody");
    }

    @Test
    void aFolderInOneWhoseEntriesAreProtectedLikeThatForTemporaryFilesIsPrivate() throws IOException {
        Files.setAttribute(root.resolve("above"), "unix:mode", 01777);

        ownership().requirePrivate(folder);
    }

    @Test
    void aFolderOfAnotherUserIsRefused() throws IOException {
        give(folder);

        assertRefused(folder, folder.toRealPath() + " belongs to another user");
    }

    @Test
    void aFolderBelowThatOfAnotherUserIsRefused() throws IOException {
        give(root.resolve("above"));

        assertRefused(folder, folder.toRealPath().getParent() + " belongs to another user");
    }

    @Test
    void aLinkIsJudgedByWhereItLeads() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link"), folder);
        ownership().requirePrivate(link);
        permit(folder, "rwxrwxrwx");

        assertRefused(link, folder.toRealPath() + " can be written to by");
    }

    @Test
    void aFileThatOthersMayWriteToIsNotPrivate() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        permit(file, "rw-r--r--");
        assertTrue(ownership().isPrivate(file));
        permit(file, "rw-r--rw-");

        assertFalse(ownership().isPrivate(file));
    }

    @Test
    void aFileOfAnotherUserIsNotPrivate() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        give(file);

        assertFalse(ownership().isPrivate(file));
    }

    @Test
    void nothingStaysBehindOfFindingOutWhoRunsTheProcess() throws IOException {
        ownership();

        assertEquals(0, folder.toFile().list().length);
    }

    private FolderOwnership ownership() throws IOException {
        return FolderOwnership.ofThisUser(folder);
    }

    private void assertRefused(Path path, String reason) {
        String message = assertThrows(IOException.class, () -> FolderOwnership.ofThisUser(root).requirePrivate(path))
                .getMessage();
        assertTrue(message.startsWith(reason), message);
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static void give(Path path) throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"),
                "NOT TESTED: only the super-user can give a file to another user");
        Files.setAttribute(path, "unix:uid", A_STRANGER);
    }
}
