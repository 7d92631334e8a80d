package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.StepReport;
import dev.arenagrad.bench.measure.Stopwatch;
import dev.arenagrad.bench.model.ArenagradModel;
import dev.arenagrad.bench.model.Model;
import dev.arenagrad.bench.workload.Workload;
import java.io.IOException;

/** The program of one JVM: trains one model on one engine, and reports a {@link StepReport}. */
final class ModelChild {
    private ModelChild() {}

    /**
     * Runs.
     *
     * @param args engine, model, seconds of warm-up, measured seconds
     */
    public static void main(String[] args) throws Exception {
        Model model = Model.named(args[1]);
        Stopwatch stopwatch = new Stopwatch(Double.parseDouble(args[2]), Double.parseDouble(args[3]));
        try (Workload training = open(Peer.valueOf(args[0]), model)) {
            ChildJvm.report(StepReport.of(training, model.steps(), stopwatch));
        }
        System.exit(0);
    }

    private static Workload open(Peer peer, Model model) throws IOException {
        return switch (peer) {
            case ARENAGRAD, ARENAGRAD_JAVA -> ArenagradModel.open(model);
            case LIBTORCH -> LibtorchModel.open(model);
            case DJL -> throw new IllegalArgumentException("no models are written for " + peer.title());
        };
    }
}
