package dev.arenagrad.bench.peers.operators;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The picture of a comparison: a chart for each family, one below the other; for each operator the geometric mean of its rows, of
 * those forward and of those with a backward pass, and the worst of them all.
 */
final class OperatorsChart {
    /** Can be told apart by the colour-blind (Okabe and Ito). */
    private static final Color FORWARD = new Color(0x0072B2);

    private static final Color BACKWARD = new Color(0xE69F00);
    private static final Color WORST = new Color(0xD55E00);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final int OPERATORS_A_LINE = 70;
    private static final int WIDTH = 1500;
    private static final int HEIGHT = 430;
    private static final double LEAST = 0.05;
    private static final double MOST = 30;

    private OperatorsChart() {}

    /** Writes it as PNG. */
    static void write(List<Row> rows, Path file) throws IOException {
        Map<String, Map<String, List<Row>>> families = new LinkedHashMap<>();
        rows.stream().filter(row -> row.mismatch() == null).forEach(row -> families
                .computeIfAbsent(row.family(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(label(row.operator()), _ -> new ArrayList<>()).add(row));
        List<CategoryChart> charts = new ArrayList<>();
        families.forEach((family, operators) -> {
            List<String> names = List.copyOf(operators.keySet());
            for (int start = 0; start < names.size(); start += OPERATORS_A_LINE) {
                charts.add(chart(family, names.subList(start, Math.min(names.size(), start + OPERATORS_A_LINE)),
                        operators));
            }
        });
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT * Math.max(1, charts.size()), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        for (CategoryChart chart : charts) {
            chart.paint(graphics, WIDTH, HEIGHT);
            graphics.translate(0, HEIGHT);
        }
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static String label(String operator) {
        return operator.replaceFirst("^torch\\.(nn\\.functional\\.|Tensor\\.|linalg\\.)?", "");
    }

    private static CategoryChart chart(String family, List<String> names, Map<String, List<Row>> operators) {
        CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(family
                + ": times as fast as libtorch, from " + LEAST + " to " + MOST
                + "; what lies outside is drawn at the edge")
                .build();
        CategoryStyler styler = chart.getStyler();
        styler.setYAxisLogarithmic(true);
        styler.setYAxisMin(LEAST);
        styler.setYAxisMax(MOST);
        styler.setXAxisLabelRotation(90);
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setChartTitleFont(TEXT.deriveFont(Font.BOLD, 16));
        styler.setAxisTickLabelsFont(TEXT);
        styler.setLegendFont(TEXT);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setMarkerSize(7);
        styler.setOverlapped(true);
        add(chart, "forward", names, operators, row -> !row.hasBackward(), FORWARD, SeriesMarkers.CIRCLE);
        add(chart, "with backward", names, operators, Row::hasBackward, BACKWARD, SeriesMarkers.DIAMOND);
        List<Double> worst = names.stream().map(name -> clamped(operators.getOrDefault(name, List.of()).stream()
                .mapToDouble(Row::ratio).min()
                .orElseThrow())).toList();
        style(chart.addSeries("worst row", names, worst), CategorySeriesRenderStyle.Scatter, WORST,
                SeriesMarkers.CROSS);
        style(chart.addSeries("libtorch", names, names.stream().map(_ -> 1.0).toList()), CategorySeriesRenderStyle.Line,
                Color.GRAY, SeriesMarkers.NONE);
        return chart;
    }

    private static void add(CategoryChart chart, String title, List<String> names, Map<String, List<Row>> operators,
            Predicate<Row> rows, Color color, Marker marker) {
        List<Double> means = new ArrayList<>();
        for (String name : names) {
            List<Row> own = operators.getOrDefault(name, List.of()).stream().filter(rows).toList();
            means.add(own.isEmpty() ? null : clamped(Math.exp(own.stream().mapToDouble(row -> Math.log(row.ratio()))
                    .average()
                    .orElseThrow())));
        }
        style(chart.addSeries(title, names, means), CategorySeriesRenderStyle.Scatter, color, marker);
    }

    private static double clamped(double ratio) {
        return Math.clamp(ratio, LEAST, MOST);
    }

    private static void style(CategorySeries series, CategorySeriesRenderStyle style, Color color, Marker marker) {
        series.setChartCategorySeriesRenderStyle(style);
        series.setMarkerColor(color);
        series.setLineColor(color);
        series.setMarker(marker);
    }
}
