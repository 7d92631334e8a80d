package dev.arenagrad.examples;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * The line on which the progress of an epoch is shown. On a terminal it is drawn again and again; elsewhere, such as in
 * the log of a build, once, when the epoch is over.
 */
final class EpochLine implements ProgressBarConsumer {
    private static final int WIDTH = 100;
    private static final int MILLIS_BETWEEN_DRAWINGS = 100;

    private final boolean onTerminal = System.console() != null && System.console().isTerminal();
    private String last = "";

    private EpochLine() {}

    /** {@return a progress bar on a line of its own, which ends when the bar is closed} */
    static ProgressBar start(String name, int steps) {
        return new ProgressBarBuilder().setTaskName(name).setInitialMax(steps).setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(MILLIS_BETWEEN_DRAWINGS).hideEta().setConsumer(new EpochLine()).build();
    }

    @Override
    public int getMaxRenderedLength() {
        return WIDTH;
    }

    @Override
    public void accept(String line) {
        last = line;
        if (onTerminal) {
            System.out.print("\r" + line);
        }
    }

    @Override
    public void close() {
        System.out.println(onTerminal ? "" : last);
    }
}
