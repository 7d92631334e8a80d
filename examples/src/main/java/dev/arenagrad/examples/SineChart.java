package dev.arenagrad.examples;

import java.awt.image.BufferedImage;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;

/** The picture of a function and its derivative. */
final class SineChart {
    private SineChart() {}

    /** {@return the curves of the sine and of the derivative that was found for it} */
    static BufferedImage draw(double[] x, double[] sine, double[] derivative) {
        double[] halfTurns = DoubleStream.of(x).map(angle -> angle / Math.PI).toArray();
        XYChart chart = ChartStyle.chart(1000, 560, "The sine, and its derivative by backward()", "x / pi", "");
        ChartStyle.addLine(chart, "f(x) = sin(x)", halfTurns, sine, ChartStyle.BLUE);
        ChartStyle.addLine(chart, "f'(x)", halfTurns, derivative, ChartStyle.ORANGE);
        return ChartStyle.draw(chart);
    }
}
