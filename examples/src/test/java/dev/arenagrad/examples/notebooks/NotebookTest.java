package dev.arenagrad.examples.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.testing.Garbage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The cells of the notebook compute what it shows: they are run, one after the other, and what they print and evaluate to is compared with what
 * is stored, pictures by their size. With {@code -Darenagrad.writeNotebook=true} it is stored first.
 */
class NotebookTest {
    private static final Path NOTEBOOK = Path.of("notebooks/automatic-differentiation.ipynb");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Tensors of a notebook are left to the collector. */
    @AfterEach
    void tensorsAreCollected() {
        assertTrue(Garbage.until(() -> Memory.liveBytes() == 0), () -> Memory.liveBytes() + " bytes");
    }

    @Test
    void storedOutputsAreThoseOfTheCells() throws Exception {
        JsonNode notebook = JSON.readTree(NOTEBOOK.toFile());
        JsonNode run = notebook.deepCopy();
        try (JavaKernel kernel = new JavaKernel()) {
            int number = 0;
            for (ObjectNode cell : codeCells(run)) {
                number++;
                cell.put("execution_count", number);
                cell.set("outputs", outputs(kernel.run(joined(cell.get("source"))), number));
            }
        }
        if (Boolean.getBoolean("arenagrad.writeNotebook")) {
            write(run);
            notebook = run;
        }
        List<ObjectNode> expected = codeCells(run);
        List<ObjectNode> stored = codeCells(notebook);
        for (int i = 0; i < stored.size(); i++) {
            JsonNode source = stored.get(i).get("source");
            assertEquals(comparable(expected.get(i)), comparable(stored.get(i)), () -> joined(source) + """


                    The notebook is out of date. To write its outputs anew:
                    mvn -pl examples -am test -Dtest=NotebookTest -Dsurefire.failIfNoSpecifiedTests=false \
                    -Darenagrad.writeNotebook=true
                    """);
        }
    }

    @Test
    void thePictureShowsThreeCurves() throws IOException {
        List<String> pictures = codeCells(JSON.readTree(NOTEBOOK.toFile())).stream().flatMap(cell -> StreamSupport
                .stream(
                        cell.get("outputs").spliterator(), false)).map(output -> output.path("data").path("image/png")
                                .asText())
                .filter(png -> !png.isEmpty()).toList();
        assertEquals(1, pictures.size());
        BufferedImage picture = picture(pictures.getFirst());
        long coloured = 0;
        for (int x = 0; x < picture.getWidth(); x++) {
            for (int y = 0; y < picture.getHeight(); y++) {
                int rgb = picture.getRGB(x, y);
                int red = rgb >> 16 & 0xff;
                int green = rgb >> 8 & 0xff;
                int blue = rgb & 0xff;
                coloured += Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) > 60 ? 1 : 0;
            }
        }
        assertTrue(coloured > 3 * picture.getWidth(), coloured + " coloured pixels");
    }

    @Test
    void theFirstCellNamesTheVersionsOfTheBuild() throws IOException {
        String pom = Files.readString(Path.of("../pom.xml"));
        String version = pom.replaceAll("(?s)^.*?<artifactId>arenagrad</artifactId>\\s*<version>(.*?)</version>.*$",
                "$1");
        String xchart = pom.replaceAll("(?s)^.*<xchart.version>(.*?)</xchart.version>.*$", "$1");
        assertEquals("%maven dev.arenagrad:autograd:" + version + "\n%maven org.knowm.xchart:xchart:" + xchart,
                joined(codeCells(JSON.readTree(NOTEBOOK.toFile())).getFirst().get("source")));
    }

    private static List<ObjectNode> codeCells(JsonNode notebook) {
        List<ObjectNode> cells = new ArrayList<>();
        for (JsonNode cell : notebook.get("cells")) {
            if (cell.get("cell_type").asText().equals("code")) {
                cells.add((ObjectNode) cell);
            }
        }
        return cells;
    }

    private static String joined(JsonNode lines) {
        return StreamSupport.stream(lines.spliterator(), false).map(JsonNode::asText).collect(Collectors.joining());
    }

    private static ArrayNode outputs(JavaKernel.Output output, int number) throws IOException {
        ArrayNode outputs = JSON.createArrayNode();
        if (!output.printed().isEmpty()) {
            ObjectNode stream = outputs.addObject().put("name", "stdout").put("output_type", "stream");
            stream.set("text", lines(String.join("\n", output.printed()) + "\n"));
        }
        if (output.value() != null) {
            ObjectNode result = outputs.addObject();
            ObjectNode data = result.putObject("data");
            if (output.value() instanceof BufferedImage picture) {
                data.put("image/png", png(picture));
            } else {
                data.set("text/plain", lines(output.value().toString()));
            }
            result.put("execution_count", number).put("output_type", "execute_result").putObject("metadata");
        }
        return outputs;
    }

    private static ArrayNode lines(String text) {
        ArrayNode lines = JSON.createArrayNode();
        for (String line : text.split("(?<=\n)")) {
            lines.add(line);
        }
        return lines;
    }

    /** {@return the outputs of a cell as text, a picture as its size: fonts are not the same everywhere} */
    private static String comparable(ObjectNode cell) throws IOException {
        JsonNode copy = cell.get("outputs").deepCopy();
        for (JsonNode output : copy) {
            String png = output.path("data").path("image/png").asText();
            if (!png.isEmpty()) {
                BufferedImage picture = picture(png);
                ((ObjectNode) output.get("data")).put("image/png", picture.getWidth() + " x " + picture.getHeight());
            }
        }
        return cell.get("execution_count") + " " + copy;
    }

    private static String png(BufferedImage picture) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static BufferedImage picture(String png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
    }

    /** Writes a notebook as Jupyter does: with one blank a level. */
    private static void write(JsonNode notebook) throws IOException {
        DefaultIndenter oneBlank = new DefaultIndenter(" ", "\n");
        Separators separators = Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayEmptySeparator("").withObjectEmptySeparator("");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators).withObjectIndenter(oneBlank)
                .withArrayIndenter(oneBlank);
        Files.writeString(NOTEBOOK, JSON.writer(printer).writeValueAsString(notebook) + "\n");
    }
}
