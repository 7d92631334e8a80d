package dev.arenagrad.inspect.picture;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.FloatSize;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A picture as PNG: its SVG, drawn by JSVG. */
public final class PngWriter {
    private PngWriter() {}

    /**
     * Writes the picture.
     *
     * @param scale the pixels for each unit of the SVG
     * @throws IOException if the file cannot be written
     */
    public static void write(Picture picture, double scale, Path file) throws IOException {
        String svg = SvgWriter.write(picture);
        SVGDocument document = new SVGLoader().load(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)),
                null, LoaderContext.createDefault());
        if (document == null) {
            throw new IllegalStateException("the picture cannot be drawn: " + svg);
        }
        FloatSize size = document.size();
        BufferedImage image = new BufferedImage((int) Math.ceil(size.width * scale), (int) Math.ceil(size.height
                * scale), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.scale(scale, scale);
            document.render(null, graphics);
        } finally {
            graphics.dispose();
        }
        try (var out = Files.newOutputStream(file)) {
            ImageIO.write(image, "png", out);
        }
    }
}
