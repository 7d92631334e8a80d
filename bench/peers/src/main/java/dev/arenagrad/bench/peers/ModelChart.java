package dev.arenagrad.bench.peers;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The picture of the models: the time of a step on the left, the memory that becomes resident on the right, a bar for each engine. */
final class ModelChart {
    private static final Color BLUE = new Color(0x0072B2);
    private static final Color ORANGE = new Color(0xD55E00);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    private static final int WIDTH = 800;
    private static final int HEIGHT = 480;

    private ModelChart() {}

    /** Writes it as PNG. */
    static void write(List<ModelComparison> models, Path file) throws IOException {
        BufferedImage image = new BufferedImage(2 * WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart("One step of training, one thread", "milliseconds", models, model -> model.arenagrad_us() / 1e3,
                model -> model.libtorch_us() / 1e3).paint(graphics, WIDTH, HEIGHT);
        graphics.translate(WIDTH, 0);
        chart("Growth of resident memory", "megabytes", models, ModelComparison::arenagrad_mb,
                ModelComparison::libtorch_mb).paint(graphics, WIDTH, HEIGHT);
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static CategoryChart chart(String title, String unit, List<ModelComparison> models,
            ToDoubleFunction<ModelComparison> arenagrad, ToDoubleFunction<ModelComparison> libtorch) {
        CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title).yAxisTitle(unit)
                .build();
        CategoryStyler styler = chart.getStyler();
        styler.setYAxisMin(0.0);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setChartTitleFont(TEXT.deriveFont(Font.BOLD, 20));
        styler.setAxisTitleFont(TEXT);
        styler.setAxisTickLabelsFont(TEXT);
        styler.setLegendFont(TEXT);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        List<String> names = models.stream().map(ModelComparison::model).toList();
        chart.addSeries("arenagrad", names, values(models, arenagrad)).setFillColor(BLUE);
        chart.addSeries("libtorch (JavaCPP)", names, values(models, libtorch)).setFillColor(ORANGE);
        return chart;
    }

    private static List<Double> values(List<ModelComparison> models, ToDoubleFunction<ModelComparison> value) {
        return models.stream().map(model -> value.applyAsDouble(model)).toList();
    }
}
