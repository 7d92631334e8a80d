package dev.arenagrad.examples;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.stream.IntStream;

/** The picture of digits with what the network takes them for: the first ones, and some that it got wrong. */
final class DigitPicture {
    private static final int IN_A_ROW = 10;
    private static final int FIRST_ONES = 3 * IN_A_ROW;
    private static final int MOST_WRONG_ONES = 2 * IN_A_ROW;

    private static final int MARGIN = 30;
    private static final int PIXEL = 9;
    private static final int CELL_WIDTH = 102;
    private static final int CELL_HEIGHT = 112;
    private static final int HEADING_HEIGHT = 46;
    private static final int CAPTION_BASELINE = DigitSet.SIDE * PIXEL + 22;

    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 24);
    private static final Font HEADING = new Font(Font.SANS_SERIF, Font.BOLD, 18);
    private static final Font CAPTION = new Font(Font.SANS_SERIF, Font.PLAIN, 16);
    private static final Color RIGHT = new Color(0x00734F);
    private static final Color WRONG = new Color(0xC00000);
    private static final Color FRAME = new Color(0xBBBBBB);

    private final DigitSet digits;
    private final long[] predictions;
    private final Graphics2D graphics;
    private int top = MARGIN;

    private DigitPicture(DigitSet digits, long[] predictions, Graphics2D graphics) {
        this.digits = digits;
        this.predictions = predictions;
        this.graphics = graphics;
    }

    /** {@return the picture} */
    static BufferedImage draw(DigitSet digits, long[] predictions) {
        int[] first = IntStream.range(0, Math.min(FIRST_ONES, digits.size())).toArray();
        int[] wrong = IntStream.range(0, digits.size()).filter(i -> predictions[i] != digits.labels()[i]).toArray();
        int[] shownWrong = IntStream.of(wrong).limit(MOST_WRONG_ONES).toArray();
        int rows = Math.ceilDiv(first.length, IN_A_ROW) + Math.ceilDiv(shownWrong.length, IN_A_ROW);
        int width = 2 * MARGIN + IN_A_ROW * CELL_WIDTH;
        int height = 2 * MARGIN + 3 * HEADING_HEIGHT + rows * CELL_HEIGHT;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        DigitPicture picture = new DigitPicture(digits, predictions, graphics);
        int right = digits.size() - wrong.length;
        picture.heading(TITLE, String.format(Locale.ROOT, "Held-out digits: %d of %d read right (%.1f %%)", right,
                digits.size(), 100.0 * right / digits.size()));
        picture.heading(HEADING, "The first " + first.length);
        picture.grid(first);
        picture.heading(HEADING, wrong.length == shownWrong.length ? "All that were read wrong (" + wrong.length + ")"
                : shownWrong.length + " of the " + wrong.length + " that were read wrong");
        picture.grid(shownWrong);
        graphics.dispose();
        return image;
    }

    private void heading(Font font, String text) {
        graphics.setFont(font);
        graphics.setColor(Color.BLACK);
        graphics.drawString(text, MARGIN, top + font.getSize());
        top += HEADING_HEIGHT;
    }

    private void grid(int[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            cell(numbers[i], MARGIN + i % IN_A_ROW * CELL_WIDTH, top + i / IN_A_ROW * CELL_HEIGHT);
        }
        top += Math.ceilDiv(numbers.length, IN_A_ROW) * CELL_HEIGHT;
    }

    private void cell(int number, int left, int upper) {
        for (int i = 0; i < DigitSet.PIXELS; i++) {
            float paper = 1 - digits.pixels()[number * DigitSet.PIXELS + i];
            graphics.setColor(new Color(paper, paper, paper));
            graphics.fillRect(left + i % DigitSet.SIDE * PIXEL, upper + i / DigitSet.SIDE * PIXEL, PIXEL, PIXEL);
        }
        graphics.setColor(FRAME);
        graphics.drawRect(left - 1, upper - 1, DigitSet.SIDE * PIXEL + 1, DigitSet.SIDE * PIXEL + 1);
        long read = predictions[number];
        long label = digits.labels()[number];
        graphics.setFont(CAPTION);
        graphics.setColor(read == label ? RIGHT : WRONG);
        graphics.drawString(read == label ? "" + read : read + ", is a " + label, left, upper + CAPTION_BASELINE);
    }
}
