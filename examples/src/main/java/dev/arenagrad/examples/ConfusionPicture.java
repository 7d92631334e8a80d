package dev.arenagrad.examples;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.HeatMapStyler;

/**
 * The picture of a confusion matrix: what is shown in a row, read as in a column. The diagonal is as dark as everything that occurs often,
 * so that mistakes can be told apart.
 */
final class ConfusionPicture {
    private static final int SIZE = 640;
    private static final double DARKEST = 25;
    private static final Color[] COLORS = {Color.WHITE, new Color(0xCFE3F1), new Color(0x7FB3D5)};

    private ConfusionPicture() {}

    /**
     * {@return the picture}
     *
     * @param counts of as many rows as columns: element i, j tells how often class i was taken for class j
     */
    static BufferedImage draw(long[][] counts) {
        int[] classes = IntStream.range(0, counts.length).toArray();
        int[][] byColumn = new int[classes.length][classes.length];
        for (int row : classes) {
            for (int column : classes) {
                byColumn[column][classes.length - 1 - row] = Math.toIntExact(counts[row][column]);
            }
        }
        HeatMapChart chart = new HeatMapChartBuilder().width(SIZE).height(SIZE).title("Test images, by class")
                .xAxisTitle(
                        "read as").yAxisTitle("is").build();
        HeatMapStyler styler = chart.getStyler();
        styler.setRangeColors(COLORS);
        styler.setMin(0);
        styler.setMax(DARKEST);
        styler.setShowValue(true);
        styler.setLegendVisible(false);
        styler.setChartBackgroundColor(Color.WHITE);
        chart.addSeries("confusion", classes, IntStream.of(classes).map(row -> classes.length - 1 - row).toArray(),
                byColumn);
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, SIZE, SIZE);
        graphics.dispose();
        return image;
    }
}
