package dev.arenagrad.inspect.picture;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.DocumentLimits;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.FloatSize;
import dev.arenagrad.ops.TensorException;
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
    /** The pixels of half a gigabyte of the heap. */
    private static final long MOST_PIXELS = 1 << 27;

    /** Those of JSVG are against files of strangers; this one was just written. */
    private static final DocumentLimits NO_LIMITS = new DocumentLimits(DocumentLimits.DEFAULT_MAX_NESTING_DEPTH,
            DocumentLimits.DEFAULT_MAX_USE_NESTING_DEPTH, Integer.MAX_VALUE);

    private PngWriter() {}

    /**
     * Writes the picture.
     *
     * @param scale the pixels for each unit of the SVG
     * @throws TensorException if it has more pixels than an image on the heap should
     * @throws IOException if the file cannot be written
     */
    public static void write(Picture picture, double scale, Path file) throws IOException {
        String svg = SvgWriter.write(picture);
        SVGDocument document = new SVGLoader().load(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)),
                null, LoaderContext.builder().documentLimits(NO_LIMITS).build());
        if (document == null) {
            throw new IllegalStateException("the picture cannot be drawn");
        }
        FloatSize size = document.size();
        double width = Math.ceil(size.width * scale);
        double height = Math.ceil(size.height * scale);
        if (width * height > MOST_PIXELS) {
            throw new TensorException("a PNG of " + (long) width + " x " + (long) height
                    + " pixels is too large; write the picture as SVG");
        }
        BufferedImage image = new BufferedImage((int) width, (int) height, BufferedImage.TYPE_INT_RGB);
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
