package dev.arenagrad.examples;

import dev.arenagrad.Losses;
import dev.arenagrad.Tensor;
import dev.arenagrad.inspect.GraphPicture;
import dev.arenagrad.inspect.Profile;
import dev.arenagrad.inspect.Trace;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.optim.Adam;
import dev.arenagrad.optim.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shows what happens in a step of the {@linkplain DigitsConvolution network that convolves digits}: its graph, its memory over time, and
 * where its time goes.
 *
 * <p>The only argument, which may be left out, is the folder for pictures and pages.
 */
public final class Seeing {
    private static final long SEED = 7;
    private static final int BATCH = 32;
    private static final int FIRST_FILTERS = 32;
    private static final int SECOND_FILTERS = 64;
    private static final List<String> NAMES = List.of("first.weight", "first.bias", "second.weight", "second.bias",
            "last.weight", "last.bias");

    private final ConvolutionalNetwork network = ConvolutionalNetwork.random(FIRST_FILTERS, SECOND_FILTERS);
    private final Optimizer optimizer = new Adam(network.parameters(), 1e-3);
    private final DigitSet batch = DigitFile.bundled().pick(IntStream.range(0, BATCH).toArray());

    private Seeing() throws IOException {}

    /**
     * Writes pictures and pages, and prints the profile.
     *
     * @param args the folder, or nothing for {@code target/pictures}
     * @throws IOException if the digits cannot be read or a file cannot be written
     */
    public static void main(String[] args) throws IOException {
        run(200, PictureFolder.of(args).path());
    }

    /** Writes all into {@code folder}, with a profile of so many steps after as many to warm up. */
    static void run(int steps, Path folder) throws IOException {
        Tensor.manualSeed(SEED);
        try (Scope _ = Scope.open("model")) {
            Seeing seeing = new Seeing();
            seeing.steps(steps);
            seeing.drawGraph(folder);
            Trace.record(seeing::step).timeline().writeHtml(folder.resolve("memory.html"));
            Profile profile = Trace.record(() -> seeing.steps(steps)).profile();
            profile.writeFlameGraph(folder.resolve("profile.html"));
            Files.writeString(folder.resolve("profile.txt"), profile.table());
            System.out.print(profile.table(20));
        }
        PagePicture.take(folder.resolve("memory.html"), 1300, 1050);
        PagePicture.take(folder.resolve("profile.html"), 1300, 330);
        System.out.println("Graph, memory and profile: " + folder);
    }

    private Tensor loss() {
        return Losses.crossEntropy(network.logitsInTraining(batch.images()), batch.classes());
    }

    private void step() {
        try (Scope _ = Scope.open("step")) {
            Tensor loss = loss();
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
        }
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            step();
        }
    }

    private void drawGraph(Path folder) throws IOException {
        try (Scope _ = Scope.open("step")) {
            Tensor loss = loss();
            GraphPicture picture = GraphPicture.of(loss).name(loss, "loss");
            List<Tensor> parameters = network.parameters();
            for (int i = 0; i < parameters.size(); i++) {
                picture.name(parameters.get(i), NAMES.get(i));
            }
            picture.writeDot(folder.resolve("graph.dot"));
            picture.writeSvg(folder.resolve("graph.svg"));
            picture.writePng(folder.resolve("graph.png"));
        }
    }
}
