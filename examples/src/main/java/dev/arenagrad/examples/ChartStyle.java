package dev.arenagrad.examples;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How the line charts of the examples look, so that they look alike. Colours can be told apart by the colour-blind. */
public final class ChartStyle {
    /** The first curve's colour. */
    public static final Color BLUE = new Color(0x0072B2);

    /** The second curve's colour. */
    public static final Color ORANGE = new Color(0xD55E00);

    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 20);
    private static final Font AXIS_TITLE = new Font(Font.SANS_SERIF, Font.PLAIN, 16);
    private static final Font LABELS = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    private static final Color GRID = new Color(0xDDDDDD);

    private ChartStyle() {}

    /** {@return an empty chart} */
    public static XYChart chart(int width, int height, String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder().width(width).height(height).title(title).build();
        chart.setXAxisTitle(xTitle);
        chart.setYAxisTitle(yTitle);
        XYStyler styler = chart.getStyler();
        styler.setChartTitleFont(TITLE);
        styler.setAxisTitleFont(AXIS_TITLE);
        styler.setAxisTickLabelsFont(LABELS);
        styler.setLegendFont(LABELS);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotBorderVisible(false);
        styler.setLegendBorderColor(Color.WHITE);
        return chart;
    }

    /**
     * Adds a curve.
     *
     * <p>XChart labels the axis at equally spaced points where there are such. A last point that all but repeats the one before
     * it cannot be seen, and makes it use round numbers.
     */
    public static void addLine(XYChart chart, String name, double[] x, double[] y, Color color) {
        int last = x.length - 1;
        XYSeries series = chart.addSeries(name, append(x, Math.nextUp(x[last])), append(y, y[last]));
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke(2.5f));
    }

    private static double[] append(double[] values, double last) {
        double[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = last;
        return more;
    }

    /** {@return the chart as a picture, its curves not snapped to pixels} */
    public static BufferedImage draw(XYChart chart) {
        BufferedImage image = new BufferedImage(chart.getWidth(), chart.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        graphics.dispose();
        return image;
    }

    /** {@return two pictures of one height beside each other} */
    public static BufferedImage sideBySide(BufferedImage left, BufferedImage right) {
        int width = left.getWidth() + right.getWidth();
        BufferedImage both = new BufferedImage(width, left.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = both.createGraphics();
        graphics.drawImage(left, 0, 0, null);
        graphics.drawImage(right, left.getWidth(), 0, null);
        graphics.dispose();
        return both;
    }
}
