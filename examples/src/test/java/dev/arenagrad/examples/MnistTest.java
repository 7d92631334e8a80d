package dev.arenagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.memory.Memory;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs on files like MNIST's, of images that are easy to read: a digit is a bright bar, whose place tells which. */
class MnistTest {
    private static final int UBYTES = 0x0800;
    private static final int SIDE = 28;
    private static final int CLASSES = 10;

    @TempDir static Path folder;

    @BeforeAll
    static void writeFiles() throws IOException {
        Random random = new Random(1);
        write("train", 6400, random);
        write("t10k", 500, random);
    }

    private static void write(String name, int count, Random random) throws IOException {
        try (DataOutputStream images = open(name + "-images-idx3-ubyte", count, SIDE, SIDE);
                DataOutputStream labels = open(name + "-labels-idx1-ubyte", count)) {
            for (int i = 0; i < count; i++) {
                int label = random.nextInt(CLASSES);
                labels.write(label);
                byte[] pixels = new byte[SIDE * SIDE];
                random.nextBytes(pixels);
                for (int pixel = 0; pixel < pixels.length; pixel++) {
                    int row = pixel / SIDE;
                    pixels[pixel] = (byte) (row / 2 == label + 1 ? 255 : Byte.toUnsignedInt(pixels[pixel]) / 3);
                }
                images.write(pixels);
            }
        }
    }

    private static DataOutputStream open(String name, int... sizes) throws IOException {
        DataOutputStream file = new DataOutputStream(Files.newOutputStream(folder.resolve(name)));
        file.writeInt(UBYTES | sizes.length);
        for (int size : sizes) {
            file.writeInt(size);
        }
        return file;
    }

    @Test
    void thePerceptronLearns() throws Exception {
        assertLearns("mnist-mlp", () -> MnistMlp.main(arguments()));
    }

    @Test
    void theConvolutionalNetworkLearns() throws Exception {
        assertLearns("mnist-cnn", () -> MnistCnn.main(arguments()));
    }

    private static String[] arguments() {
        return new String[] {folder.toString(), folder.resolve("pictures").toString()};
    }

    private static void assertLearns(String name, CapturedOutput.Program program) throws Exception {
        List<String> lines = CapturedOutput.of(program);
        String result = lines.stream().filter(line -> line.startsWith(name + ":")).findFirst().orElseThrow();
        assertTrue(Double.parseDouble(result.split(" ")[1]) > 0.99, result);
        assertTrue(Files.size(folder.resolve("pictures/" + name + "-learning-curve.png")) > 0);
        assertTrue(Files.size(folder.resolve("pictures/" + name + "-confusion.png")) > 0);
        assertEquals(0, Memory.liveBytes());
    }
}
