package dev.arenagrad.bench.peers;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The picture of a comparison: a bar for each engine and workload, as long as the logarithm of a step's time. */
final class ComparisonChart {
    /** Can be told apart by the colour-blind (Okabe and Ito). */
    private static final Map<Peer, Color> COLORS = new EnumMap<>(Map.of(Peer.ARENAGRAD, new Color(0x0072B2),
            Peer.ARENAGRAD_JAVA, new Color(0x56B4E9), Peer.LIBTORCH, new Color(0xD55E00), Peer.DJL,
            new Color(0xE69F00)));

    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

    private ComparisonChart() {}

    /** Writes it as PNG. */
    static void write(List<Comparison> comparisons, Path file) throws IOException {
        CategoryChart chart = new CategoryChartBuilder().width(1200).height(560)
                .title("One step, one thread each (requests: two)").yAxisTitle("microseconds, logarithmic").build();
        CategoryStyler styler = chart.getStyler();
        styler.setYAxisLogarithmic(true);
        styler.setYAxisMin(0.1);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setChartTitleFont(TEXT.deriveFont(Font.BOLD, 20));
        styler.setAxisTitleFont(TEXT);
        styler.setAxisTickLabelsFont(TEXT);
        styler.setLegendFont(TEXT);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        List<String> names = comparisons.stream().map(comparison -> comparison.task().toString()).toList();
        for (Peer peer : Peer.values()) {
            chart.addSeries(peer.title(), names, comparisons.stream().map(each -> each.micros(peer)).toList())
                    .setFillColor(COLORS.get(peer));
        }
        BufferedImage image = new BufferedImage(chart.getWidth(), chart.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }
}
