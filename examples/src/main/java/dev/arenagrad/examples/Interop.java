package dev.arenagrad.examples;

import static dev.arenagrad.examples.Notebook.heading;
import static dev.arenagrad.examples.Notebook.show;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.Npy;
import dev.arenagrad.io.Npz;
import dev.arenagrad.io.Safetensors;
import dev.arenagrad.io.TensorFileException;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.ops.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Tensors in and out: memory that others own, memory shown to others, and files of NumPy and PyTorch.
 *
 * <p>The only argument, which may be left out, is the folder for files.
 */
public final class Interop {
    private Interop() {}

    /**
     * Goes through it and prints it.
     *
     * @param args an existing folder for files, or nothing for a new temporary one
     * @throws IOException if a file cannot be written or read
     */
    public static void main(String[] args) throws IOException {
        Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("interop");
        try (Scope _ = Scope.open("interop")) {
            borrow();
            Tensor weight = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
            lend(weight);
            arrays(folder.resolve("weight.npy"), weight);
            archives(folder.resolve("weights.npz"), weight);
            weights(folder.resolve("weights.safetensors"), weight);
            damaged(folder.resolve("weights.safetensors"));
        }
        heading("Memory");
        show("Memory.liveBytes() + Memory.borrowedBytes()", Memory.liveBytes() + Memory.borrowedBytes());
    }

    private static void borrow() {
        heading("Memory of others: borrowed, not copied");
        Tensor borrowed;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment samples = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, 0.5, 1.5, 2.5, 3.5);
            borrowed = Tensor.borrow(samples, DType.FLOAT64, 2, 2);
            samples.setAtIndex(ValueLayout.JAVA_DOUBLE, 3, 10);
            show("Tensor.borrow(samples, DType.FLOAT64, 2, 2)", borrowed);
        }
        try {
            borrowed.sum();
        } catch (LifetimeException e) {
            show("borrowed.sum(), after the arena was closed", e.getClass().getSimpleName());
        }
    }

    private static void lend(Tensor weight) {
        heading("Memory shown to others: read-only, or as a change in place");
        show("weight.segment().getAtIndex(JAVA_FLOAT, 5)", weight.segment().getAtIndex(ValueLayout.JAVA_FLOAT, 5));
        weight.writableSegment().setAtIndex(ValueLayout.JAVA_FLOAT, 5, 7);
        show("weight.version()", weight.version());
    }

    private static void arrays(Path file, Tensor weight) throws IOException {
        heading("npy: one array");
        Npy.save(file, weight.t());
        show("Npy.load(file)", Npy.load(file));
        long before = Memory.liveBytes();
        Tensor mapped = Npy.map(file);
        show("bytes copied by Npy.map(file)", Memory.liveBytes() - before);
        show("mapped.sum()", mapped.sum());
    }

    private static void archives(Path file, Tensor weight) throws IOException {
        heading("npz: arrays by name");
        Npz.saveCompressed(file, Map.of("weight", weight));
        show("Npz.load(file)", Npz.load(file));
        try (Npz archive = Npz.open(file)) {
            show("archive.shape(\"weight\")", archive.shape("weight"));
        }
    }

    private static void weights(Path file, Tensor weight) throws IOException {
        heading("safetensors: the weights of a model, read when they are touched");
        Safetensors.save(file, Map.of("layer.weight", weight, "layer.bias", Tensor.zeros(2)), Map.of("made by",
                "Interop"));
        try (Safetensors weights = Safetensors.open(file)) {
            show("weights.names()", weights.names());
            show("weights.metadata()", weights.metadata());
            show("weights.tensor(\"layer.weight\")", weights.tensor("layer.weight"));
        }
    }

    private static void damaged(Path file) throws IOException {
        heading("A file that lies");
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - 1));
        try {
            Safetensors.load(file);
        } catch (TensorFileException e) {
            show("place", e.place());
            show("reason", e.reason());
        }
    }
}
