package dev.arenagrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed while they save. Each is killed (SIGKILL) at a moment of the two milliseconds to come after it has said that it
 * saved the file, while it is busy saving the next ones. {@code -Dsnapshot.kills=200} kills that many instead of a few.
 */
class KilledSnapshotTest {
    private static final int KILLS = Integer.getInteger("snapshot.kills", 4);
    private static final int ELEMENTS = 1 << 18;

    @TempDir private Path folder;

    /** Saves snapshots one after another, each with its number in every element, as long as somebody listens. */
    static final class Saver {
        private Saver() {}

        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(arguments[0]);
            try (Scope _ = Scope.open()) {
                Plain layer = new Plain();
                Values values = new Values().set("number", 0L);
                if (Files.exists(file)) {
                    Snapshot.load(file, layer, values);
                }
                for (long number = values.getLong("number") + 1; !System.out.checkError(); number++) {
                    layer.fill(number);
                    Snapshot.save(file, layer, values.set("number", number));
                    System.out.println(number);
                }
            }
        }
    }

    private static final class Plain extends Layer {
        private final Tensor weight = addBuffer("weight", Tensor.zeros(ELEMENTS));

        void fill(double value) {
            weight.fill_(value);
        }

        float[] elements() {
            return weight.toFloatArray();
        }
    }

    private static Process start(Path file) throws IOException {
        String path = String.join(File.pathSeparator, System.getProperty("jdk.module.path"), System.getProperty(
                "java.class.path"), "target/test-classes");
        return new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp", path,
                "--enable-native-access=ALL-UNNAMED", "-Darenagrad.backend=java", "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", Saver.class.getName(), file.toString()).redirectErrorStream(true).start();
    }

    @Test
    void aKilledProcessLeavesTheOldFileOrTheNewOneWhole() throws Exception {
        Path file = folder.resolve("snapshot");
        Random random = new Random(1);
        long last = 0;
        int newer = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process saver = start(file);
            long said = 0;
            try (BufferedReader output = new BufferedReader(new InputStreamReader(saver.getInputStream(),
                    StandardCharsets.UTF_8))) {
                for (String line = output.readLine(); line != null && said == 0; line = output.readLine()) {
                    said = line.matches("\\d+") ? Long.parseLong(line) : 0;
                }
                assertTrue(said > last, "the process saved a file after " + last);
                long end = System.nanoTime() + random.nextInt(2_000_000);
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                saver.destroyForcibly();
                assertTrue(saver.waitFor(1, TimeUnit.MINUTES));
            }
            last = checkWhole(file);
            assertTrue(last >= said, last + " is older than " + said);
            newer += last > said ? 1 : 0;
        }
        System.out.println(KILLS + " processes killed, " + newer + " of them after a newer file was in place; "
                + leftovers().size() + " parts left over");
    }

    /** {@return the number of the snapshot, which every element has} */
    private static long checkWhole(Path file) throws IOException {
        try (Scope _ = Scope.open()) {
            Plain layer = new Plain();
            Values values = new Values();
            Snapshot.load(file, layer, values);
            long number = values.getLong("number");
            for (float element : layer.elements()) {
                assertEquals(number, element);
            }
            return number;
        }
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(".part")).toList();
        }
    }
}
