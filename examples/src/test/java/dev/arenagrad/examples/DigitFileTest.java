package dev.arenagrad.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class DigitFileTest {
    private static final String BLANK_IMAGE = "0,".repeat(DigitSet.PIXELS);

    @Test
    void readsTheBundledDigits() throws IOException {
        DigitSet digits = DigitFile.bundled();
        assertEquals(1797, digits.size());
        assertEquals(0, digits.labels()[0]);
        assertEquals(5 / 16f, digits.pixels()[2]);
        assertEquals(10, LongStream.of(digits.labels()).distinct().count());
    }

    @Test
    void splitsWithoutLosingOrRepeatingAnImage() throws IOException {
        DigitSet digits = DigitFile.bundled();
        DigitSet.Split split = digits.split(0.2, new Random(1));
        assertEquals(1438, split.training().size());
        assertEquals(359, split.heldOut().size());
        assertArrayEquals(inkOfEach(digits).sorted().toArray(),
                DoubleStream.concat(inkOfEach(split.training()), inkOfEach(split.heldOut())).sorted().toArray());
    }

    /** {@return for each image the sum of its pixels, each with another weight, and its label} */
    private static DoubleStream inkOfEach(DigitSet digits) {
        return IntStream.range(0, digits.size()).mapToDouble(i -> digits.labels()[i] + weightedInk(digits, i));
    }

    private static double weightedInk(DigitSet digits, int number) {
        float[] pixels = digits.pick(number).pixels();
        return IntStream.range(0, pixels.length).mapToDouble(i -> Math.sqrt(i + 2) * pixels[i]).sum();
    }

    @Test
    void acceptsTheLargestValues() throws IOException {
        DigitSet digits = read("16,".repeat(DigitSet.PIXELS) + "9");
        assertEquals(1, digits.pixels()[DigitSet.PIXELS - 1]);
        assertEquals(9, digits.labels()[0]);
    }

    @Test
    void namesTheLineWithAMissingColumn() {
        String missing = "0,".repeat(DigitSet.PIXELS - 1) + "3";
        assertEquals("test.gz, line 2: 65 columns expected, 64 pixels and a label, but there are 64",
                failure(BLANK_IMAGE + "1\n" + missing + "\n"));
    }

    @Test
    void namesABlankLine() {
        assertEquals("test.gz, line 2: 65 columns expected, 64 pixels and a label, but there are 1",
                failure(BLANK_IMAGE + "1\n\n" + BLANK_IMAGE + "2\n"));
    }

    @Test
    void namesThePlaceOfWhatIsNoNumber() {
        assertEquals("test.gz, line 1, column 3: a pixel is a whole number from 0 to 16, but here stands \"x\"",
                failure("0,0,x," + "0,".repeat(DigitSet.PIXELS - 3) + "1"));
        assertEquals("test.gz, line 1, column 65: the label is a whole number from 0 to 9, but here stands \"\"",
                failure(BLANK_IMAGE));
    }

    @Test
    void namesTheLabelOutOfRange() {
        assertEquals("test.gz, line 3, column 65: the label is a whole number from 0 to 9, but here stands \"10\"",
                failure(BLANK_IMAGE + "1\n" + BLANK_IMAGE + "2\n" + BLANK_IMAGE + "10\n"));
    }

    @Test
    void namesThePixelOutOfRange() {
        assertEquals("test.gz, line 1, column 1: a pixel is a whole number from 0 to 16, but here stands \"-1\"",
                failure("-1," + "0,".repeat(DigitSet.PIXELS - 1) + "1"));
    }

    @Test
    void saysThatAFileIsEmpty() {
        assertEquals("test.gz holds no digits", failure(""));
    }

    @Test
    void saysThatNotEvenAHeaderIsThere() {
        String message = assertThrows(DigitFormatException.class, () -> readBytes(new byte[0])).getMessage();
        assertTrue(message.startsWith("test.gz is damaged after line 0: "), message);
    }

    @Test
    void saysAfterWhichLineTheFileIsTruncated() {
        byte[] whole = compressed(noise());
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        String message = assertThrows(DigitFormatException.class, () -> readBytes(half)).getMessage();
        assertTrue(message.matches("test.gz is damaged after line [1-9]\\d*: Unexpected end of ZLIB input stream"),
                message);
    }

    @Test
    void saysThatAFileIsNotCompressed() {
        byte[] plain = (BLANK_IMAGE + "1").getBytes(StandardCharsets.US_ASCII);
        String message = assertThrows(DigitFormatException.class, () -> readBytes(plain)).getMessage();
        assertEquals("test.gz is damaged after line 0: Not in GZIP format", message);
    }

    /** {@return some hundred digits that do not compress well} */
    private static String noise() {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            IntStream.range(0, DigitSet.PIXELS).forEach(_ -> text.append(random.nextInt(17)).append(','));
            text.append(random.nextInt(10)).append('\n');
        }
        return text.toString();
    }

    private static String failure(String text) {
        return assertThrows(DigitFormatException.class, () -> read(text)).getMessage();
    }

    private static DigitSet read(String text) throws IOException {
        return readBytes(compressed(text));
    }

    private static DigitSet readBytes(byte[] bytes) throws IOException {
        return DigitFile.read("test.gz", new ByteArrayInputStream(bytes));
    }

    private static byte[] compressed(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
