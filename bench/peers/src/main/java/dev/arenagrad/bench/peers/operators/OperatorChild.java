package dev.arenagrad.bench.peers.operators;

import dev.arenagrad.bench.measure.Json;
import dev.arenagrad.bench.measure.Turns;
import dev.arenagrad.bench.operators.Agreement;
import dev.arenagrad.bench.operators.ArenagradStep;
import dev.arenagrad.bench.operators.Layout;
import dev.arenagrad.bench.operators.OperatorFamily;
import dev.arenagrad.bench.operators.OperatorTable;
import dev.arenagrad.bench.operators.Size;
import dev.arenagrad.bench.operators.Variant;
import dev.arenagrad.bench.peers.LibtorchLibrary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The program of one JVM: runs variants of a family on both engines. It is told which by lines of standard input, and answers each
 * with a line of standard output, {@link #STARTED} and the variant, and, when it is done, with another, {@link #DONE} and the row
 * as JSON.
 */
final class OperatorChild {
    static final String STARTED = "STARTED ";
    static final String DONE = "DONE ";
    static final String LIMITS = "LIMITS ";

    private static final double SECONDS_OF_BATCH = 0.001;
    /** What is compiled ahead of time needs this much at most. */
    private static final double LIBRARY_WARMUP = 0.02;
    /** Large steps allocate something for each part that they are cut into. */
    private static final long SMALL_STEP_BYTES = 64 << 10;
    private static final long LARGE_STEP_BYTES = 4 << 20;

    private OperatorChild() {}

    /**
     * Runs.
     *
     * @param args the family, or {@code -} to measure what the core can do instead; then seconds of warm-up, measured seconds, and
     *     what the core can do as JSON
     */
    public static void main(String[] args) throws IOException {
        LibtorchLibrary.load();
        if (args[0].equals("-")) {
            System.out.println(LIMITS + Json.line(CoreLimits.measure()));
            System.exit(0);
        }
        OperatorFamily family = OperatorTable.named(args[0]);
        Map<String, Variant> variants = family.cases().stream().flatMap(each -> each.variants().stream())
                .collect(Collectors.toMap(Variant::toString, Function.identity()));
        double warmup = Double.parseDouble(args[1]);
        Turns turns = new Turns(Double.parseDouble(args[2]), SECONDS_OF_BATCH);
        CoreLimits limits = Json.parse(args[3], CoreLimits.class);
        BufferedReader wanted = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = wanted.readLine(); line != null; line = wanted.readLine()) {
            System.out.println(STARTED + line);
            Variant variant = Objects.requireNonNull(variants.get(line), line);
            System.out.println(DONE + Json.line(run(family, variant, warmup, turns, limits)));
        }
        System.exit(0);
    }

    private static Row run(OperatorFamily family, Variant variant, double warmup, Turns turns, CoreLimits limits) {
        try (ArenagradStep ours = new ArenagradStep(variant); LibtorchStep theirs = new LibtorchStep(variant)) {
            String mismatch = mismatch(variant, ours, theirs);
            if (mismatch != null) {
                return Row.failed(family.name(), variant.toString(), mismatch);
            }
            boolean isNewCode = variant.size() == Size.IN_CACHE && variant.layout() == Layout.CONTIGUOUS;
            double newCode = isNewCode ? warmup : 0;
            Turns.Micros micros = turns.measure(ours::run, theirs::run, newCode, Math.min(newCode, LIBRARY_WARMUP),
                    variant.size() == Size.IN_CACHE ? SMALL_STEP_BYTES : LARGE_STEP_BYTES);
            return new Row(family.name(), variant.toString(), micros.first(), micros.second(), limits.micros(variant,
                    ours
                            .resultBytes()), null);
        } catch (RuntimeException e) {
            return Row.failed(family.name(), variant.toString(), e.toString());
        }
    }

    private static @Nullable String mismatch(Variant variant, ArenagradStep ours, LibtorchStep theirs) {
        return Agreement.disagreement(variant, ours.observe(), theirs.observe());
    }
}
