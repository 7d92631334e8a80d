package dev.arenagrad.examples;

import dev.arenagrad.GradMode;
import dev.arenagrad.Losses;
import dev.arenagrad.NN;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.nn.Embedding;
import dev.arenagrad.nn.Layer;
import dev.arenagrad.nn.LayerNorm;
import dev.arenagrad.nn.Linear;
import dev.arenagrad.nn.TransformerEncoderLayer;
import dev.arenagrad.ops.DType;
import dev.arenagrad.optim.AdamW;
import dev.arenagrad.optim.Clip;
import dev.arenagrad.optim.CosineAnnealing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import me.tongfei.progressbar.ProgressBar;

/** Teaches a small transformer to go on with a text, character by character. The only argument is a file, of ASCII. */
public final class CharacterTransformer {
    private static final int ASCII = 128;
    private static final int CONTEXT = 64;
    private static final int WIDTH = 64;
    private static final int BATCH = 32;

    private final String text;
    private final Random random = new Random(1);

    CharacterTransformer(String text) {
        this.text = text;
    }

    /** What the next character is, by those before it: at each place as many logits as there are characters. */
    static final class Net extends Layer {
        private final Embedding characters = add("characters", new Embedding(ASCII, WIDTH));
        private final Embedding places = add("places", new Embedding(CONTEXT, WIDTH));
        private final TransformerEncoderLayer first = add("first", block());
        private final TransformerEncoderLayer second = add("second", block());
        private final LayerNorm norm = add("norm", new LayerNorm(WIDTH));
        private final Linear output = add("output", new Linear(WIDTH, ASCII));

        private static TransformerEncoderLayer block() {
            return new TransformerEncoderLayer(WIDTH, 4, 4 * WIDTH, 0).batchFirst().normFirst().activation(NN::gelu);
        }

        @Override
        public Tensor forward(Tensor text) {
            long length = text.shape().size(-1);
            Tensor later = Tensor.ones(length, length).triu(1).to(DType.BOOL);
            Tensor x = characters.forward(text).add(places.forward(Tensor.arange(length)));
            return output.forward(norm.forward(second.forward(first.forward(x, later, null), later, null)));
        }
    }

    /** Trains, and prints losses and what the transformer writes. */
    public static void main(String[] args) throws IOException {
        new CharacterTransformer(Files.readString(Path.of(args[0])).replaceAll("\\s+", " ")).train(4, 500, "You may ");
    }

    /** {@return what the trained transformer writes after {@code start}} */
    String train(int rounds, int steps, String start) {
        Tensor.manualSeed(1);
        try (Scope _ = Scope.open("model")) {
            Net net = new Net();
            try (AdamW adam = new AdamW(net.parameters(), 3e-3)) {
                CosineAnnealing schedule = new CosineAnnealing(adam, rounds * steps);
                for (int round = 1; round <= rounds; round++) {
                    double loss = 0;
                    try (ProgressBar bar = EpochLine.start("step %4d".formatted(round * steps), steps)) {
                        for (int i = 0; i < steps; i++, bar.step()) {
                            loss += step(net, adam) / steps;
                            schedule.step();
                        }
                        bar.setExtraMessage(String.format(Locale.ROOT, "  loss %.3f", loss));
                    }
                    System.out.println(write(net, start, 120));
                }
            }
            return write(net, start, 120);
        }
    }

    private double step(Net net, AdamW adam) {
        try (Scope _ = Scope.open("step")) {
            Tensor codes = codes(text);
            long[] starts = random.longs(BATCH, 0, codes.numel() - CONTEXT).toArray();
            Tensor places = Tensor.of(starts, BATCH, 1).add(Tensor.arange(CONTEXT));
            Tensor logits = net.forward(codes.take(places)).flatten(0, 1);
            Tensor loss = Losses.crossEntropy(logits, codes.take(places.add(1)).flatten(0, 1));
            adam.zeroGrad();
            loss.backward();
            Clip.norm_(net.parameters(), 1.0);
            adam.step();
            return loss.item();
        }
    }

    private static Tensor codes(String characters) {
        return Tensor.of(characters.chars().asLongStream().toArray());
    }

    private static String write(Net net, String start, int count) {
        StringBuilder written = new StringBuilder(start);
        for (int i = 0; i < count; i++) {
            try (Scope _ = Scope.open("character"); GradMode _ = GradMode.noGrad()) {
                Tensor seen = codes(written.substring(Math.max(0, written.length() - CONTEXT))).unsqueeze(0);
                Tensor logits = net.forward(seen).select(1, -1).div(0.5);
                written.append((char) logits.softmax(-1).multinomial(1, false).item());
            }
        }
        return written.toString();
    }
}
