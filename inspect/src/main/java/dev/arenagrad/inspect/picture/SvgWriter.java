package dev.arenagrad.inspect.picture;

import dev.arenagrad.inspect.picture.Layout.Box;
import dev.arenagrad.inspect.picture.Layout.Point;
import dev.arenagrad.inspect.picture.Layout.Size;
import java.util.List;
import java.util.Locale;

/** A picture as SVG. Texts are measured by the width of a letter: their fonts are those of who looks at the picture. */
public final class SvgWriter {
    private static final double TITLE_HEIGHT = 20;
    private static final double LINE_HEIGHT = 15;
    private static final double TITLE_LETTER = 7.8;
    private static final double LETTER = 6.7;
    private static final double PADDING = 10;
    private static final double CAPTION_HEIGHT = 26;
    private static final int LONGEST = 60;

    private SvgWriter() {}

    /** {@return the picture as a document} */
    public static String write(Picture picture) {
        Layout layout = Layout.of(picture, picture.vertices().stream().map(SvgWriter::size).toList());
        double width = Math.max(layout.width(), picture.caption().length() * LETTER + 2 * PADDING);
        StringBuilder svg = new StringBuilder();
        add(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$.0f\" height=\"%2$.0f\" viewBox=\"0 0 %1$.0f %2$.0f\""
                + " font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\" font-size=\"11\">", width, layout.height()
                        + CAPTION_HEIGHT);
        add(svg, "<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\""
                + " orient=\"auto\"><path d=\"M0 0.5 L8 4 L0 7.5 Z\" fill=\"#57606a\"/></marker></defs>");
        add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
        for (int i = 0; i < picture.arrows().size(); i++) {
            add(svg, "<path d=\"%s\" fill=\"none\" stroke=\"#57606a\" stroke-width=\"1.1\"%s marker-end=\"url(#head)\"/>",
                    path(layout.curves().get(i)), picture.arrows().get(i).isDashed() ? " stroke-dasharray=\"4 3\""
                            : "");
        }
        for (int i = 0; i < picture.vertices().size(); i++) {
            draw(picture.vertices().get(i), layout.boxes().get(i), svg);
        }
        add(svg, "<text x=\"%.1f\" y=\"%.1f\" fill=\"#57606a\">%s</text>", PADDING, layout.height() + CAPTION_HEIGHT
                - PADDING, escaped(picture.caption()));
        return svg.append("</svg>\n").toString();
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static Size size(Vertex vertex) {
        double widest = shortened(vertex.title()).length() * TITLE_LETTER;
        for (String line : vertex.lines()) {
            widest = Math.max(widest, shortened(line).length() * LETTER);
        }
        return new Size(widest + 2 * PADDING, TITLE_HEIGHT + vertex.lines().size() * LINE_HEIGHT + PADDING);
    }

    private static void draw(Vertex vertex, Box box, StringBuilder svg) {
        add(svg, "<g><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"6\" fill=\"%s\" stroke=\"%s\"%s/>",
                box
                        .x(), box.y(), box.width(), box.height(), vertex.kind().fill(), vertex.kind().border(), vertex
                                .kind()
                                .isDashed() ? " stroke-dasharray=\"5 3\"" : "");
        double middle = box.x() + box.width() / 2;
        double y = box.y() + TITLE_HEIGHT - 2;
        add(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"12\" font-weight=\"bold\" fill=\"#24292f\">%s</text>",
                middle, y, escaped(vertex.title()));
        for (String line : vertex.lines()) {
            y += LINE_HEIGHT;
            add(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#424a53\">%s</text>", middle, y,
                    escaped(
                            line));
        }
        add(svg, "</g>");
    }

    private static String path(List<Point> points) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            String command = i == 0 ? "M" : (points.size() - 1) % 3 != 0 ? "L" : i % 3 == 1 ? "C" : " ";
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", command, points.get(i).x(), points.get(i).y()));
        }
        return path.toString();
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }

    /** {@return text of an element; what XML does not allow, even escaped, becomes a space} */
    private static String escaped(String text) {
        return shortened(text).replaceAll("[^\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]", " ").replace(
                "&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
