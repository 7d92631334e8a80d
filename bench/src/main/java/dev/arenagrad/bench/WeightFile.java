package dev.arenagrad.bench;

import dev.arenagrad.Tensor;
import dev.arenagrad.io.Safetensors;
import dev.arenagrad.memory.Memory;
import dev.arenagrad.memory.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * A file of weights of one gibibyte, from the page cache: how long it takes to open it and read one small tensor, how much memory becomes
 * resident by that, and how fast the whole is loaded, against {@code cat FILE >/dev/null}.
 */
public final class WeightFile {
    private static final int LAYERS = 16;
    private static final int ROWS = 4096;
    private static final int COLUMNS = 4096;
    private static final int RUNS = 15;

    private WeightFile() {}

    /**
     * Makes the file, measures, and prints.
     *
     * @param args the folder to make the file in, with a gibibyte to spare
     * @throws Exception if it cannot be written or read
     */
    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]).resolve("weights.safetensors");
        write(file);
        try {
            cat(file);
            long before = residentBytes();
            long start = System.nanoTime();
            double checked = openAndRead(file);
            print("first open and read, classes loaded for it", (System.nanoTime() - start) / 1e6, "ms");
            print("  resident bytes more, of classes too", (residentBytes() - before) / 1e6, "MB");
            print("open and read", milliseconds(() -> openAndRead(file)), "ms");
            before = residentBytes();
            try (Scope _ = Scope.open(); Safetensors weights = Safetensors.open(file)) {
                checked += weights.tensor("layer.7.bias").sum().item();
                print("  resident bytes more while it is open", (residentBytes() - before) / 1e6, "MB");
            }
            double cat = milliseconds(() -> cat(file));
            double load = milliseconds(() -> load(file), Memory::trim);
            print("cat FILE >/dev/null", cat, "ms");
            print("load", load, "ms");
            print("speed of load against cat", cat / load, "");
            double again = milliseconds(() -> load(file));
            print("load into memory of the pool", again, "ms");
            print("speed of that against cat", cat / again, "");
            System.out.println("sums " + checked);
        } finally {
            Files.delete(file);
        }
    }

    private static void write(Path file) throws IOException {
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (int i = 0; i < LAYERS; i++) {
                tensors.put("layer." + i + ".weight", Tensor.rand(ROWS, COLUMNS));
                tensors.put("layer." + i + ".bias", Tensor.rand(ROWS));
            }
            Safetensors.save(file, tensors);
        }
        Memory.trim();
    }

    private static double openAndRead(Path file) throws IOException {
        try (Scope _ = Scope.open(); Safetensors weights = Safetensors.open(file)) {
            return weights.tensor("layer.7.bias").sum().item();
        }
    }

    private static double load(Path file) throws IOException {
        try (Scope _ = Scope.open()) {
            return Safetensors.load(file).size();
        }
    }

    private static int cat(Path file) throws Exception {
        return new ProcessBuilder("sh", "-c", "cat \"$0\" >/dev/null", file.toString()).inheritIO().start().waitFor();
    }

    private static double milliseconds(Callable<?> run) throws Exception {
        return milliseconds(run, () -> {});
    }

    /** {@return the fastest time of several runs, before each of which something is done that is not measured} */
    private static double milliseconds(Callable<?> run, Runnable before) throws Exception {
        double fastest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < RUNS; i++) {
            before.run();
            long start = System.nanoTime();
            run.call();
            fastest = Math.min(fastest, (System.nanoTime() - start) / 1e6);
        }
        return fastest;
    }

    private static long residentBytes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("VmRSS:"))
                .findFirst().orElseThrow();
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }

    private static void print(String what, double value, String unit) {
        System.out.printf(Locale.ROOT, "%-45s %9.2f %s%n", what, value, unit);
    }
}
