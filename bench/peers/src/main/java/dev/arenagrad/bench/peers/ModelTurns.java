package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.Turns;
import dev.arenagrad.bench.model.ArenagradModel;
import dev.arenagrad.bench.model.Model;
import dev.arenagrad.bench.workload.Workload;
import java.io.IOException;

/** The program of one JVM: trains one model on arenagrad and on libtorch in turns, and reports the {@link Turns.Micros} of a step. */
final class ModelTurns {
    /** Several steps, so that most of them find in the caches what the one before has left there. */
    private static final double SECONDS_OF_BATCH = 0.04;
    /** A step of the largest model allocates far less once it is compiled, and hundreds of megabytes before. */
    private static final long COMPILED_BYTES = 1 << 20;

    private ModelTurns() {}

    /**
     * Runs.
     *
     * @param args model, seconds of warm-up for each engine, seconds that each engine is measured for
     */
    public static void main(String[] args) throws IOException {
        Model model = Model.named(args[0]);
        double warmup = Double.parseDouble(args[1]);
        Turns turns = new Turns(Double.parseDouble(args[2]), SECONDS_OF_BATCH);
        try (Workload arenagrad = ArenagradModel.open(model); Workload libtorch = LibtorchModel.open(model)) {
            ChildJvm.report(turns.measure(arenagrad::step, libtorch::step, warmup, warmup, COMPILED_BYTES));
        }
        System.exit(0);
    }
}
