package dev.arenagrad.bench.backends;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * The picture of a comparison of backends: how many times as fast OpenBLAS is as pure Java, and SIMD as scalar loops, for each workload and
 * model, and for a family of operators by the geometric mean.
 */
final class BackendChart {
    private static final Color BLUE = new Color(0x0072B2);
    private static final Color ORANGE = new Color(0xE69F00);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    private static final int BAR = 60;
    private static final int MARGIN = 260;
    /** That of the title and the legend. */
    private static final int LEAST_WIDTH = 800;

    private BackendChart() {}

    /** Two bars with their name: the ratios of a workload, or the means of a family. */
    record Bars(String name, double openblasOverJava, double simdOverScalar) {}

    /** Writes it as PNG. */
    static void write(List<Bars> bars, Path file) throws IOException {
        List<String> names = bars.stream().map(Bars::name).toList();
        CategoryChart chart = new CategoryChartBuilder().width(Math.max(LEAST_WIDTH, MARGIN + BAR * names.size()))
                .height(600)
                .title("What native code and SIMD are worth").yAxisTitle("times as fast, logarithmic").build();
        CategoryStyler styler = chart.getStyler();
        styler.setYAxisLogarithmic(true);
        styler.setYAxisMin(0.1);
        styler.setXAxisLabelRotation(45);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setChartTitleFont(TEXT.deriveFont(Font.BOLD, 20));
        styler.setAxisTitleFont(TEXT);
        styler.setAxisTickLabelsFont(TEXT);
        styler.setLegendFont(TEXT);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        chart.addSeries("OpenBLAS over pure Java", names, bars.stream().map(Bars::openblasOverJava).toList())
                .setFillColor(BLUE);
        chart.addSeries("SIMD over scalar loops (pure Java)", names, bars.stream().map(Bars::simdOverScalar).toList())
                .setFillColor(ORANGE);
        BufferedImage image = new BufferedImage(chart.getWidth(), chart.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }
}
