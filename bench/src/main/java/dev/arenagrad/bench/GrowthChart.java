package dev.arenagrad.bench;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;

/** The picture of {@link Growth}: the time of each operation or tensor on the left, its memory on the right. Level is linear. */
final class GrowthChart {
    private static final Color BLUE = new Color(0x0072B2);
    private static final Color ORANGE = new Color(0xD55E00);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;

    private GrowthChart() {}

    /** Writes it as PNG. */
    static void write(List<Growth.Point> chain, List<Growth.Point> scope, Path file) throws IOException {
        XYChart time = chart("Time of each", "nanoseconds", chain, scope, point -> 1e9 * point.seconds());
        time.getStyler().setYAxisLogarithmic(true).setYAxisMin(1.0).setYAxisMax(10_000.0);
        XYChart memory = chart("Memory of each", "bytes outside the heap", chain, scope, Growth.Point::bytes);
        memory.getStyler().setYAxisMin(0.0);
        BufferedImage image = new BufferedImage(2 * WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        time.paint(graphics, WIDTH, HEIGHT);
        graphics.translate(WIDTH, 0);
        memory.paint(graphics, WIDTH, HEIGHT);
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static XYChart chart(String title, String unit, List<Growth.Point> chain, List<Growth.Point> scope,
            ToDoubleFunction<Growth.Point> total) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("how many")
                .yAxisTitle(unit).build();
        XYStyler styler = chart.getStyler();
        styler.setXAxisLogarithmic(true);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setChartTitleFont(TEXT.deriveFont(Font.BOLD, 18));
        styler.setAxisTitleFont(TEXT);
        styler.setAxisTickLabelsFont(TEXT);
        styler.setLegendFont(TEXT);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        add(chart, "operations of a chain, recorded and differentiated", chain, total, BLUE);
        add(chart, "tensors of a scope that closes", scope, total, ORANGE);
        return chart;
    }

    private static void add(XYChart chart, String name, List<Growth.Point> points, ToDoubleFunction<Growth.Point> total,
            Color color) {
        double[] sizes = points.stream().mapToDouble(Growth.Point::size).toArray();
        double[] each = points.stream().mapToDouble(point -> total.applyAsDouble(point) / point.size()).toArray();
        XYSeries series = chart.addSeries(name, sizes, each);
        series.setLineColor(color);
        series.setMarkerColor(color);
    }
}
