package dev.arenagrad.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.GraphOption;
import dev.arenagrad.SavedTensorHooks;
import dev.arenagrad.Tensor;
import dev.arenagrad.inspect.picture.GraphReader;
import dev.arenagrad.inspect.picture.PngWriter;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.memory.testing.AnotherThread;
import dev.arenagrad.ops.TensorException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class GraphPictureTest {
    private static final String IN_QUOTES = "\"((?:[^\"\\\\]|\\\\.)*)\"";
    private static final Pattern BOX = Pattern.compile(" {2}n\\d+ \\[label=" + IN_QUOTES
            + ", fillcolor=\"#\\w{6}\", color=\"#\\w{6}\"(, style=\"filled,rounded,dashed\")?\\]");
    private static final Pattern ARROW = Pattern.compile(" {2}n\\d+ -> n\\d+( \\[style=dashed\\])?");
    private static final String HOSTILE = "\"]; n0 -> n9 [label=\"\\N</text><script>&\n\u0000";

    @RegisterExtension final NothingIsLeft nothingIsLeft = new NothingIsLeft();

    @TempDir private Path folder;

    /** {@return the labels of the boxes, whose lines are parted by a bar} */
    private static List<String> boxes(GraphPicture picture) {
        return picture.dot().lines().map(BOX::matcher).filter(box -> box.matches()).map(box -> box.group(1).replace(
                "\\n", " | ")).toList();
    }

    private static long count(Pattern pattern, GraphPicture picture) {
        return picture.dot().lines().filter(line -> pattern.matcher(line).matches()).count();
    }

    @Test
    void boxesTellShapesDtypesWhatIsSavedAndScopes() {
        try (Scope _ = Scope.open("step")) {
            Tensor weight = Tensor.ones(4, 3).setRequiresGrad(true);
            Tensor loss = Tensor.ones(2, 4).mm(weight).exp().sum();
            GraphPicture picture = GraphPicture.of(loss).name(weight, "weight").name(loss, "loss");

            assertEquals(List.of("loss | [] float32",
                    "SumBackward0 | [] float32 | scope step",
                    "ExpBackward0 | [2, 3] float32 | saves [2, 3] 64 B | scope step",
                    "MmBackward0 | [2, 3] float32 | saves [2, 4] 64 B | scope step",
                    "full | [2, 4] float32 | requires no grad",
                    "weight | [4, 3] float32 | requires grad, no .grad | scope step"), boxes(picture));
            assertEquals(5, count(ARROW, picture));
            assertTrue(picture.dot().contains("4 nodes; saved for backward: 128 B in 2 blocks"), picture.dot());
        }
    }

    @Test
    void whatABackwardPassFreedIsGoneAndGradientsAreThere() {
        try (Scope _ = Scope.open("step")) {
            Tensor x = Tensor.ones(16).setRequiresGrad(true);
            Tensor y = x.exp().sum();
            y.backward(GraphOption.RETAIN_GRAPH);
            assertTrue(boxes(GraphPicture.of(y)).contains(
                    "ExpBackward0 | [16] float32 | saves [16] 64 B | scope step"));
            y.backward();

            List<String> boxes = boxes(GraphPicture.of(y));
            assertTrue(boxes.contains("ExpBackward0 | [16] float32 | freed by backward | scope step"), boxes
                    .toString());
            assertTrue(boxes.contains("leaf | [16] float32 | requires grad, .grad 64 B | scope step"), boxes
                    .toString());
            assertTrue(GraphPicture.of(y).dot().contains("filled,rounded,dashed"));
            assertTrue(GraphPicture.of(y).dot().contains("saved for backward: nothing"));
        }
    }

    @Test
    void whatAScopeFreedIsGone() {
        try (Scope _ = Scope.open("model")) {
            Tensor x = Tensor.ones(16).setRequiresGrad(true);
            Tensor y;
            try (Scope _ = Scope.open("step")) {
                y = x.exp();
            }
            assertTrue(boxes(GraphPicture.of(y)).contains(
                    "ExpBackward0 | [16] float32 | freed with its scope | scope step"));
        }
    }

    @Test
    void aNodeIsOneBoxHoweverOftenItIsUsed() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.ones(4).setRequiresGrad(true);
            Tensor y = x.exp();
            Tensor z = y.add(y).add(x);

            assertEquals(5, count(BOX, GraphPicture.of(z)), "z, both sums, exp and x");
            assertEquals(6, count(ARROW, GraphPicture.of(z)), "of z, of both sums, of exp");
            assertEquals(7, count(BOX, GraphPicture.of(z, y.mul(2))), "two more roots share what is behind them");
        }
    }

    @Test
    void packedTensorsStayPacked() {
        try (Scope _ = Scope.open("step")) {
            Tensor x = Tensor.ones(4).setRequiresGrad(true);
            int[] unpacked = {0};
            Tensor y;
            try (SavedTensorHooks _ = SavedTensorHooks.open(Tensor::toFloatArray, values -> {
                unpacked[0]++;
                return Tensor.of((float[]) values);
            })) {
                y = x.exp();
            }
            assertTrue(boxes(GraphPicture.of(y)).contains(
                    "ExpBackward0 | [4] float32 | saves a packed tensor | scope step"));
            assertEquals(0, unpacked[0]);
        }
    }

    @Test
    void aPictureChangesNothing() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.ones(4).setRequiresGrad(true);
            Tensor y = x.exp().mul(3);
            long live = Memory.liveBytes();
            long saved = Memory.savedBytes();
            GraphPicture picture = GraphPicture.of(y);
            assertEquals(picture.dot(), picture.dot());
            assertEquals(live, Memory.liveBytes());
            assertEquals(saved, Memory.savedBytes());
            y.sum().backward();
            assertEquals(3 * Math.E, x.grad().item(0), 1e-6, "to the last place of 8.15 in float32");
        }
    }

    @Test
    void graphsOfOtherThreadsAreRefusedUnlessTheirScopeIsShared() {
        try (Scope _ = Scope.open("mine")) {
            GraphPicture picture = GraphPicture.of(Tensor.ones(4).setRequiresGrad(true).exp());
            LifetimeException refused = AnotherThread.call(() -> assertThrows(LifetimeException.class, picture::dot));
            assertTrue(refused.getMessage().contains("\"mine\"") && refused.getMessage().contains("\"another\""),
                    refused
                            .getMessage());
        }
        try (Scope _ = Scope.shared("shared")) {
            GraphPicture picture = GraphPicture.of(Tensor.ones(4).setRequiresGrad(true).exp());
            assertEquals(3, AnotherThread.call(() -> boxes(picture)).size());
        }
    }

    @Test
    void tensorsWithoutAGraphAreRefused() {
        try (Scope _ = Scope.open()) {
            TensorException refused = assertThrows(TensorException.class, () -> GraphPicture.of(Tensor.ones(2)));
            assertTrue(refused.getMessage().startsWith(
                    "element 0 of tensors does not require grad and does not have a grad_fn"), refused.getMessage());
            assertThrows(TensorException.class, GraphPicture::of);
        }
    }

    @Test
    void namesEndNeitherTheirStringNorTheirElement() throws Exception {
        try (Scope _ = Scope.open(HOSTILE)) {
            Tensor x = Tensor.ones(4).setRequiresGrad(true);
            GraphPicture picture = GraphPicture.of(x.exp()).name(x, HOSTILE);
            List<String> lines = picture.dot().lines().toList();
            assertEquals("digraph {", lines.getFirst());
            assertEquals("}", lines.getLast());
            assertEquals(3, count(BOX, picture), picture.dot());
            assertEquals(2, count(ARROW, picture), picture.dot());
            assertTrue(picture.dot().contains("\\\"]; n0 -> n9 [label=\\\"\\\\N</text><script>&  "), picture.dot());

            NodeList texts = parsedSvg(picture).getElementsByTagName("text");
            List<String> contents = new ArrayList<>();
            for (int i = 0; i < texts.getLength(); i++) {
                contents.add(texts.item(i).getTextContent());
            }
            assertTrue(contents.contains(HOSTILE.replaceAll("\\p{Cntrl}", " ")), contents.toString());
        }
    }

    @Test
    void aNameThatHasNoUtf8IsWrittenAllTheSame() throws Exception {
        try (Scope _ = Scope.open("\uD800")) {
            Tensor x = Tensor.ones(4).setRequiresGrad(true);
            GraphPicture picture = GraphPicture.of(x.exp()).name(x, "a\uDC00b");
            Path file = folder.resolve("graph.dot");
            picture.writeDot(file);
            assertTrue(Files.readString(file).contains("a?b"));
            parsedSvg(picture);
        }
        Trace trace = Trace.record(() -> {
            try (Scope _ = Scope.open("a\uD800b")) {
                Tensor.ones(4).exp();
            }
        });
        Path timeline = folder.resolve("timeline.html");
        trace.timeline().writeHtml(timeline);
        assertTrue(Files.readString(timeline).contains("a?b"));
        Path profile = folder.resolve("profile.html");
        trace.profile().writeFlameGraph(profile);
        assertTrue(Files.readString(profile).contains("a?b"));
    }

    private Document parsedSvg(GraphPicture picture) throws Exception {
        Path file = folder.resolve("graph.svg");
        picture.writeSvg(file);
        return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(new ByteArrayInputStream(Files
                .readString(file).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void inSvgEachBoxStandsForItselfAndArrowsGoDown() throws Exception {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.ones(4).setRequiresGrad(true);
            Document svg = parsedSvg(GraphPicture.of(x.exp().tanh().mul(x)));
            NodeList groups = svg.getElementsByTagName("g");
            assertEquals(5, groups.getLength());
            List<double[]> boxes = new ArrayList<>();
            for (int i = 0; i < groups.getLength(); i++) {
                var attributes = ((Element) groups.item(i)).getElementsByTagName("rect").item(0)
                        .getAttributes();
                boxes.add(List.of("x", "y", "width", "height").stream().mapToDouble(name -> Double.parseDouble(
                        attributes.getNamedItem(name).getNodeValue())).toArray());
            }
            for (double[] one : boxes) {
                for (double[] other : boxes) {
                    assertFalse(one != other && one[0] < other[0] + other[2] && other[0] < one[0] + one[2]
                            && one[1] < other[1] + other[3] && other[1] < one[1] + one[3], "boxes overlap");
                }
            }
            assertTrue(boxes.getFirst()[1] > boxes.getLast()[1], "the result is below the leaf");
        }
    }

    @Test
    void pngIsThePictureInPixels() throws Exception {
        try (Scope _ = Scope.open()) {
            GraphPicture picture = GraphPicture.of(Tensor.ones(4).setRequiresGrad(true).exp());
            Path file = folder.resolve("graph.png");
            picture.writePng(file);
            BufferedImage image = ImageIO.read(file.toFile());
            var svg = parsedSvg(picture).getDocumentElement();
            assertEquals(2 * Integer.parseInt(svg.getAttribute("width")), image.getWidth());
            assertEquals(2 * Integer.parseInt(svg.getAttribute("height")), image.getHeight());
            int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
            for (int colour : new int[] {0xffcfe6f7, 0xfffbe3c3, 0xffd5ecd9}) {
                assertTrue(Arrays.stream(pixels).filter(pixel -> pixel == colour).count() > 1000,
                        "leaf, operation and result have their colours");
            }
        }
    }

    @Test
    void largeGraphsAreDrawnAndTooLargeOnesRefused() throws Exception {
        try (Scope _ = Scope.open()) {
            Tensor y = Tensor.ones(4).setRequiresGrad(true);
            for (int i = 0; i < 2500; i++) {
                y = y.neg();
            }
            Tensor chain = y;
            Path file = folder.resolve("chain.png");
            PngWriter.write(GraphReader.read(List.of(chain), Map.of()), 0.1, file);
            assertTrue(ImageIO.read(file.toFile()).getHeight() > 2500);
            TensorException tooLarge = assertThrows(TensorException.class, () -> GraphPicture.of(chain).writePng(file));
            assertTrue(tooLarge.getMessage().endsWith("pixels is too large; write the picture as SVG"), tooLarge
                    .getMessage());
        }
    }

    @Test
    void longChainsAreReadWithoutRecursion() {
        try (Scope _ = Scope.open()) {
            Tensor y = Tensor.ones(1).setRequiresGrad(true);
            for (int i = 0; i < 20_000; i++) {
                y = y.neg();
            }
            assertEquals(20_002, count(BOX, GraphPicture.of(y)));
        }
    }
}
