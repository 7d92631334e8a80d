package dev.arenagrad.examples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Where the examples put their pictures.
 *
 * @param path an absolute path to a folder that exists
 */
record PictureFolder(Path path) {
    /**
     * {@return the folder that the arguments of a program name, made if it does not exist}
     *
     * @param args the folder, or nothing for {@code target/pictures}
     * @throws IllegalArgumentException if there are more arguments
     * @throws IOException if the folder cannot be made
     */
    static PictureFolder of(String[] args) throws IOException {
        if (args.length > 1) {
            throw new IllegalArgumentException("one argument at most, a folder for pictures; there are " + args.length);
        }
        Path path = Path.of(args.length == 1 ? args[0] : "target/pictures").toAbsolutePath().normalize();
        return new PictureFolder(Files.createDirectories(path));
    }

    /**
     * Writes a picture.
     *
     * @param name the file's name, without its ending
     * @return the file
     * @throws IOException if it cannot be written
     */
    Path save(String name, BufferedImage picture) throws IOException {
        Path file = path.resolve(name + ".png");
        if (!ImageIO.write(picture, "png", file.toFile())) {
            throw new IOException("no encoder for " + file);
        }
        return file;
    }
}
