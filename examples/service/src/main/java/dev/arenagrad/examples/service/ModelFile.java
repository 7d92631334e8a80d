package dev.arenagrad.examples.service;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;

/** Where the model is between two runs of the service. */
final class ModelFile {
    private static final String VERSION = "version";

    private final Path path;

    ModelFile(Path path) {
        this.path = path;
    }

    /** {@return the saved model, or a new one if there is none; of the innermost scope} */
    OnlineModel open(Limits limits) throws IOException {
        if (!Files.exists(path)) {
            return new OnlineModel(Network.parameters(), 0, limits);
        }
        SequencedMap<String, Tensor> parameters = Network.parameters();
        try (Safetensors file = Safetensors.open(path); GradMode _ = GradMode.noGrad()) {
            for (Map.Entry<String, Tensor> parameter : parameters.entrySet()) {
                parameter.getValue().copy_(file.tensor(parameter.getKey()));
            }
            return new OnlineModel(parameters, Long.parseLong(file.metadata().get(VERSION)), limits);
        }
    }

    void save(OnlineModel model) throws IOException {
        Safetensors.save(path, model.parameters(), Map.of(VERSION, Long.toString(model.version())));
    }
}
