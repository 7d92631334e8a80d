package dev.arenagrad.bench.peers;

import dev.arenagrad.bench.measure.ChildJvm;
import dev.arenagrad.bench.measure.StepReport;
import dev.arenagrad.bench.model.ArenagradModel;
import dev.arenagrad.bench.model.Model;
import dev.arenagrad.bench.workload.Workload;
import java.io.IOException;

/** The program of one JVM: the first steps of one model on one engine, of which it reports a {@link StepReport}. */
final class ModelChild {
    private ModelChild() {}

    /**
     * Runs.
     *
     * @param args engine, model
     */
    public static void main(String[] args) throws IOException {
        Model model = Model.named(args[1]);
        try (Workload training = open(Peer.valueOf(args[0]), model)) {
            ChildJvm.report(StepReport.of(training, model.steps()));
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
