package dev.arenagrad.examples.service;

import dev.arenagrad.examples.ChartStyle;
import dev.arenagrad.examples.service.Figures.Second;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;

/** The picture of a load: latency on the left, memory on the right, over time. */
final class LoadChart {
    private static final int WIDTH = 700;
    private static final int HEIGHT = 560;

    private LoadChart() {}

    /** {@return the picture} */
    static BufferedImage draw(List<Second> seconds) {
        XYChart latency = ChartStyle.chart(WIDTH, HEIGHT, "Latency, second by second", "seconds", "milliseconds");
        latency.getStyler().setYAxisLogarithmic(true);
        add(latency, "half of the requests within", seconds, Second::p50, false);
        add(latency, "99 of a hundred within", seconds, Second::p99, true);
        XYChart memory = ChartStyle.chart(WIDTH, HEIGHT, "Memory of the process", "seconds", "MiB");
        memory.getStyler().setYAxisMin(0.0);
        add(memory, "resident", seconds, Second::resident, false);
        add(memory, "of tensors, outside the heap", seconds, Second::held, true);
        return ChartStyle.sideBySide(ChartStyle.draw(latency), ChartStyle.draw(memory));
    }

    private static void add(XYChart chart, String name, List<Second> seconds, ToDoubleFunction<Second> figure,
            boolean isSecond) {
        ChartStyle.addLine(chart, name, seconds.stream().mapToDouble(Second::at).toArray(), seconds.stream()
                .mapToDouble(
                        figure).toArray(), isSecond ? ChartStyle.ORANGE : ChartStyle.BLUE);
    }
}
